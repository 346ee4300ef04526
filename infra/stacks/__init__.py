"""The stacks: core, one per connection, and production (what the embedded cloud does not offer)."""
