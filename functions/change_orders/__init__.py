"""Change orders: of commitments and of the prime contract, from the platform to the ERP."""
