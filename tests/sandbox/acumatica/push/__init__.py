"""Push notifications: what changed, told to whoever is configured to hear it."""
