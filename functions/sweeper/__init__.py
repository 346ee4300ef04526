"""The sweeper and the relay: they re-queue, and decide nothing."""
