"""Queries as contract version 4 wants them. A vendor called O'Brien & Sons must stay one value, not become syntax."""

from urllib.parse import quote


def query(**options: str | None) -> str:
    """`filter="…", top="2"` as `$filter=…&$top=2`, every value percent-encoded whole (a `+` is not a space to everybody)."""
    return "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items() if value)


def literal(value: str) -> str:
    """A text literal: in quotes, quotes doubled."""
    return "'" + value.replace("'", "''") + "'"


def equals(field: str, value: str) -> str:
    """A filter on a field of the contract, or on `custom:View.Field`."""
    if field.startswith("custom:"):
        return f"cf.String(f={literal(field.removeprefix('custom:'))}) eq {literal(value)}"
    return f"{field} eq {literal(value)}"


def key_path(*keys: str) -> str:
    """Key values as a path: `Normal/000123`."""
    return "/".join(quote(key, safe="") for key in keys)
