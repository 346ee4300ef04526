"""Change orders of commitments and prime contracts, in the three tiers that a project may have."""
