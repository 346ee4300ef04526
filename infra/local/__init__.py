"""The embedded cloud: the same stacks on this machine, without Docker and without an account. See docs/embedded-cloud.md."""
