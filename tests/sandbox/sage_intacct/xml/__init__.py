"""The XML gateway."""
