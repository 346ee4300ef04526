"""Canonical records: system-neutral, money in `Decimal`, codes as strings. Imports only the standard library and pydantic."""
