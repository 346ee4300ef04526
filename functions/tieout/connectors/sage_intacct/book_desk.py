"""What every reader of the book shares: lists page by page, the connection's words, and how a document is named."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.connectors.sage_intacct.client import Records, Row
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.reconcile.cost_keys import CostKeys
from tieout.records.money import MoneyError, to_decimal
from tieout.records.references import SourceReference, address_of
from tieout.sync.outcomes import NeedsPerson, NotNow

PAGE = 100
"""Documents on one page: their lines are asked for by their keys, in one query."""
MODIFIED = "audit.modifiedDateTime"
BookRow = dict[str, object]
_GENERATION = "~"
_SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Listing:
    """One list of the query service. `filters`: only these rows."""

    kind: str
    fields: tuple[str, ...]
    filters: tuple[Mapping[str, Any], ...] = ()
    size: int = PAGE


@dataclass(frozen=True)
class BookDesk:
    """One reading's tools."""

    records: Records
    settings: SageIntacctSettings
    keys: CostKeys

    def page(self, listing: Listing, cursor: str) -> tuple[tuple[Row, ...], str | None]:
        """One page, and where to read on. Raises: NotNow, NeedsPerson.

        The cursor is the place of the next row, and the key of the row before it. The service counts places, so that a row
        which is deleted while we read moves the others forward: then that key is not in its place any more, and the page
        before is read once more. A row may come twice; none is missed.
        """
        start, last = _place(cursor)
        before = 1 if last else 0
        found = self._rows(listing, start - before, listing.size + before)
        if last and (not found or str(found[0]["key"]) != last):
            start = max(1, start - listing.size)
            before, found = 0, self._rows(listing, start, listing.size)
        rows = found[before:]
        following = json.dumps([start + len(rows), str(rows[-1]["key"])]) if len(rows) >= listing.size else None
        return rows, following

    def every(self, listing: Listing) -> Iterator[Row]:
        """All rows of a list that is known to be short enough, such as the lines of one page of documents."""
        yield from self.records.every_row(listing.kind, listing.fields, listing.filters)

    def _rows(self, listing: Listing, start: int, size: int) -> tuple[Row, ...]:
        return self.records.rows(listing.kind, listing.fields, listing.filters, start=start, size=size).rows

    def named(self, kind: str, key: object) -> str | None:
        """`company/kind/key`, as bindings name it; nothing for no key."""
        return address_of(self.settings.company, kind, key) if key else None

    def number(self, kind: str, row: Row, otherwise: str) -> str:
        """Our reference on a document, with its generation; its own number on one that is not ours."""
        place = place_of(kind, self.settings)
        held = str(row.get(place.field) or "")
        if not place.alone:
            held = held[1:].partition("]")[0] if held.startswith("[") else ""
        try:
            SourceReference.parse(held.partition(_GENERATION)[0])
        except ValueError:
            return str(row.get(otherwise) or row["key"])
        return held

    def cost(self, task: object, cost_type: object) -> BookRow:
        """A place, as a task and a cost type name it."""
        code = str(task or "")
        return {"cost_code": code or None, "cost_key": self.keys.budgeted(code, str(cost_type or "")) if code else None}


@contextmanager
def whole(kind: str, key: object) -> Iterator[None]:
    """Within the block a value that cannot be read stops the page: no row is half a row. Raises: NotNow."""
    try:
        yield
    except (KeyError, MoneyError, ValidationError) as error:
        raise NotNow(f"{kind} {key} could not be read: {error}") from error


def one_of(names: Sequence[str | None]) -> str | None:
    """The one name among these, if there is exactly one: a document on several projects is on none to compare."""
    found = {name for name in names if name}
    return found.pop() if len(found) == 1 else None


def amount_of(row: Row, name: str) -> Decimal:
    """An amount, 0 where there is none. Raises: MoneyError."""
    value = row.get(name)
    return to_decimal("0.00" if value in (None, "") else value)


def six(row: Row, name: str) -> Decimal | None:
    """A quantity or price as the snapshot holds it: nothing is compared that depends on its seventh decimal."""
    return None if row.get(name) in (None, "") else to_decimal(row[name]).quantize(_SIX)


def _place(cursor: str) -> tuple[int, str]:
    if not cursor:
        return 1, ""
    try:
        start, last = json.loads(cursor)
    except ValueError as error:
        raise NeedsPerson(f"The cursor {cursor[:80]!r} cannot be read: begin the snapshot anew.") from error
    return int(start), str(last)
