"""Stand-ins for what the flows need of the outside, in memory: same promises, no network, no waiting."""
