"""Query strings: which parameters an operation knows, and what its filters mean."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime

from starlette.datastructures import QueryParams

from sandbox.procore.errors import bad_request
from sandbox.procore.notation import parse_moment
from sandbox.procore.store import Row

Keeps = Callable[[Row], bool]


def check_known(query: QueryParams, known: Iterable[str]) -> None:
    """400 for a parameter that the operation does not have: a filter that is silently ignored returns everything."""
    allowed = {"page", "per_page", *known}
    unknown = sorted({name.removesuffix("[]") for name in query} - allowed)
    if unknown:
        raise bad_request(f"unknown query parameters: {', '.join(unknown)}", *unknown)


def number(query: QueryParams, name: str) -> int | None:
    """An integer parameter, or None."""
    text = query.get(name)
    if text is None:
        return None
    if not text.isdecimal():
        raise bad_request(f"{name} must be an integer", name)
    return int(text)


def required_number(query: QueryParams, name: str) -> int:
    """An integer parameter that the operation needs; 400 when it is missing."""
    found = number(query, name)
    if found is None:
        raise bad_request(f"{name} is missing", name)
    return found


def choice(query: QueryParams, name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the documented values, or 400."""
    chosen = query.get(name, default)
    if chosen not in allowed:
        raise bad_request(f"{name} must be one of {', '.join(allowed)}", name)
    return chosen


def values(query: QueryParams, attribute: str) -> list[str]:
    """Every value of filters[attribute], in each documented form: one, an array of them, or [1,2]."""
    name = f"filters[{attribute}]"
    found: list[str] = []
    for text in [*query.getlist(name), *query.getlist(f"{name}[]")]:
        found += _array(name, text) if text.startswith("[") else [text]
    return found


def _array(name: str, text: str) -> list[str]:
    try:
        return [str(item) for item in json.loads(text)]
    except ValueError as error:
        raise bad_request(f"{name} is no array", name) from error


def ids(query: QueryParams, attribute: str) -> set[int]:
    """The ids of a filter."""
    texts = values(query, attribute)
    if not all(text.isdecimal() for text in texts):
        raise bad_request(f"filters[{attribute}] must hold integers", f"filters[{attribute}]")
    return {int(text) for text in texts}


def moments(query: QueryParams, attribute: str) -> tuple[datetime, datetime] | None:
    """Both ends of a date range filter, `a...b` with three dots; anything else is 400."""
    name = f"filters[{attribute}]"
    text = query.get(name)
    if text is None:
        return None
    first, dots, last = text.strip('"').partition("...")
    try:
        if not dots:
            raise ValueError("a range has three dots")
        return (
            parse_moment(first.strip('"'), end_of_day=False),
            parse_moment(last.strip('"'), end_of_day=True),
        )
    except ValueError as error:
        raise bad_request(f"{name} must be a range of ISO 8601 times, start...end", name) from error


def in_range(query: QueryParams, attribute: str) -> Keeps:
    """Keeps rows whose time lies in filters[attribute], both ends included."""
    span = moments(query, attribute)
    if span is None:
        return lambda _row: True
    first, last = span
    return lambda row: row[attribute] is not None and first <= _moment(row[attribute]) <= last


def _moment(value: datetime | str) -> datetime:
    # Dates that a user types are kept as text.
    return value if isinstance(value, datetime) else parse_moment(value, end_of_day=False)


def is_one_of(query: QueryParams, attribute: str, column: str | None = None) -> Keeps:
    """Keeps rows whose id-like column is among the filter's integers."""
    wanted = ids(query, attribute)
    return lambda row: not wanted or row[column or attribute] in wanted


def equals(query: QueryParams, attribute: str) -> Keeps:
    """Keeps rows whose text column is one of the filter's values."""
    wanted = set(values(query, attribute))
    return lambda row: not wanted or row[attribute] in wanted


def deleted(query: QueryParams) -> Keeps:
    """filters[include_deleted]: `only` deleted rows, `with` them, or (absent) without."""
    include = choice(query, "filters[include_deleted]", ("", "only", "with"), "")
    if include == "with":
        return lambda _row: True
    return lambda row: (row["deleted_at"] is not None) is (include == "only")


def select(rows: Iterable[Row], *keeps: Keeps) -> list[Row]:
    """The rows that every filter keeps."""
    return [row for row in rows if all(keep(row) for keep in keeps)]


def sort_rows(query: QueryParams, rows: list[Row], allowed: tuple[str, ...]) -> list[Row]:
    """`sort=field` or `sort=-field`, by the documented fields only."""
    wanted = query.get("sort")
    if wanted is None:
        return rows
    field = wanted.removeprefix("-")
    if field not in allowed:
        raise bad_request(f"sort must be one of {', '.join(allowed)}", "sort")
    return sorted(rows, key=lambda row: str(row[field]), reverse=wanted.startswith("-"))
