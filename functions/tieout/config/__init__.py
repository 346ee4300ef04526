"""The connection document: everything about one connection that may change without a deployment."""
