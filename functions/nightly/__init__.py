"""The nightly recovery, and the hourly look at whose night it is."""
