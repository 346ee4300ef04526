"""The composition root: the only place that reads the environment, the clock and the network, and builds adapters."""
