"""Imports of what accounting owns, asked for through the API."""
