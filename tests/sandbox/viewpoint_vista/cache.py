"""The data cache: lists, searches and single records of what Vista held some time ago."""

import base64
from decimal import Decimal
from typing import Any

from sandbox.viewpoint_vista.catalogue import NATURAL
from sandbox.viewpoint_vista.refusals import Refused
from sandbox.viewpoint_vista.settings import Settings
from sandbox.viewpoint_vista.store import Row, Store

_OWN = {"modifiedUtcAfter", "modifiedUtcBefore", "continuationToken"}


class Cache:
    """Reads. Columns that nobody seeded are absent, not null."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def changed(self, table: str, since: str | None) -> list[Row]:
        """Everything, or what changed since, oldest first."""
        return [shown(row) for row in self._store.cached(table) if since is None or row["__modifiedUTC"] >= since]

    def search(self, table: str, body: Any) -> dict[str, Any]:
        """One page of the rows with these column values; the token comes, and is sent back, in the body."""
        if not isinstance(body, dict):
            raise Refused(400, "The body must be a JSON object")
        wanted = {name: value for name, value in body.items() if name not in _OWN}
        after, before = body.get("modifiedUtcAfter"), body.get("modifiedUtcBefore")
        rows = [
            row
            for row in self._store.cached(table)
            if all(name in row and row[name] == value for name, value in wanted.items())
            and (after is None or row["__modifiedUTC"] > after)
            and (before is None or row["__modifiedUTC"] < before)
        ]
        start = _position(body.get("continuationToken"))
        end = start + self._settings.page_size
        more = {"continuationToken": _token(end)} if end < len(rows) else {}
        return {"data": [shown(row) for row in rows[start:end]], **more}

    def one(self, table: str, **columns: Any) -> Row:
        """A record by its key."""
        for row in self._store.cached(table):
            if all(str(row.get(name)) == str(value) for name, value in columns.items()):
                return shown(row)
        raise Refused(404, "The record is not in the data cache")

    def natural(self, table: str, keys: list[str]) -> Row:
        """A record by Vista's primary key."""
        names = NATURAL[table]
        if len(keys) != len(names):
            raise Refused(400, f"The natural key of {table} is {', '.join(names)}")
        return self.one(table, **dict(zip(names, keys, strict=True)))


def shown(row: Row) -> Row:
    """A row as the API shows it: `__key`, numbers as JSON numbers."""
    custom = row.get("__custom_fields") or {}
    own = {name: value for name, value in row.items() if name not in {"KeyID", "__custom_fields"}}
    return {"__key": {"KeyID": row["KeyID"]}, **_plain(own), "__custom_fields": custom}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(token: object) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(str(token)))
    except ValueError as error:
        raise Refused(400, "continuationToken is not one of ours") from error
