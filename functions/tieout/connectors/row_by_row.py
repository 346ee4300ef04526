"""A page of rows, made into records one by one, so that a row that cannot be read holds up no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from tieout.records.references import SourceReference
from tieout.sync.unreadable import Unread, UnreadableRow

Row = TypeVar("Row")
Made = TypeVar("Made")

MANY = 10
"""When more rows than this cannot be read, and more than can, it is not the rows: a login in another language, an endpoint of
another version. Then the page is not read at all, and says why."""


class RowByRow:
    """The rows of one page. `unread`: those that were left out, by name."""

    def __init__(self, system: str, kind: str) -> None:
        self._system = system
        self._kind = kind
        self._read = 0
        self._left_out: list[Unread] = []

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(self._left_out)

    def records(
        self, rows: Iterable[Row], make: Callable[[Row], Made | None], name: Callable[[Row], str]
    ) -> tuple[Made, ...]:
        """What the rows come to. `make` gives `None` for a row that is no record; `name`: the id under which it is held.

        Raises:
            UnreadableRow: of a row that has no name, or of the last of so many that it cannot be the rows.
        """
        found: list[Made] = []
        last: UnreadableRow | None = None
        for row in rows:
            try:
                made = make(row)
            except UnreadableRow as unreadable:
                last = unreadable
                self._hold(name(row), unreadable)
                continue
            self._read += 1
            if made is not None:
                found.append(made)
        if last is not None and len(self._left_out) > max(MANY, self._read):
            raise last
        return tuple(found)

    def _hold(self, key: str, unreadable: UnreadableRow) -> None:
        if not key:
            raise unreadable
        reference = SourceReference(system=self._system, kind=self._kind, id=key)
        self._left_out.append(Unread(reference, key, unreadable.why))


def one_by_one(
    rows: Iterable[Row], make: Callable[[Row], Made | None], name: Callable[[Row], str], each: RowByRow | None
) -> tuple[Made, ...]:
    """What rows come to, through `each` if there is one; without it the first that cannot be read is raised."""
    if each is not None:
        return each.records(rows, make, name)
    return tuple(made for row in rows if (made := make(row)) is not None)
