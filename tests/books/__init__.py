"""A seeded book of business: both sides of a firm's records, with scripted differences that are written down."""
