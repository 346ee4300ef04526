"""Intake: from a delivery to the records it concerns."""
