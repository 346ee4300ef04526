"""A night's shelf: a firm's book of any size with a few differences in every project, and what the night before left of it.

What was broken is counted while it is written, so that a measurement that does not find all of it is none.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from books import breaks as b
from books import mistakes as m
from books.book import Book, shelve
from books.firm import Firm, masters, project
from tieout.reconcile.derived import DERIVED
from tieout.reconcile.history import BECAME, leave
from tieout.reconcile.shelf import FolderShelf

RUN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BEFORE = RUN - timedelta(days=1)
CONNECTION = "bench"
_BROKEN = "broken.json"


def script(number: int) -> tuple[m.Scripted, ...]:
    """What is broken in each project: about one record in 150."""
    return (
        m.recoded(
            "invoice_line", b.pay_app(number, 3, 0), "cost_code_mismatch", "coded_differently", cost_key="77777/S"
        ),
        b.never_sent("change_order", "change_order_not_in_erp", b.change_order(number, 8)),
        b.amount_off("invoice", "owner_invoice_amount", b.owner_invoice(number, 8), "0.01"),
        b.amount_off("change_order", "change_order_amount", b.change_order(number, 10), "-19.99"),
        b.not_standing("commitment", "commitment_status", b.commitment(number, 30), "void"),
        b.held_up(
            "invoice", "invoice_not_in_erp", b.pay_app(number, 32, 2), "not_adopted", "waiting", waiting_on="adopt"
        ),
    )


def shelve_night(folder: Path, records: int) -> None:
    """Write the snapshots of both runs, the day's history, and how many differences there are."""
    firm, shelf, broken = Firm(records), FolderShelf(folder), _Count()
    shelve(shelf, CONNECTION, BEFORE, (_only(part, derived=True) for part in firm.parts()))
    shelve(shelf, CONNECTION, RUN, (_only(part, derived=False) for part in broken.parts(firm)))
    for number in range(1, firm.projects + 1):
        leave(shelf, f"{number:08d}", _day(number))
    (folder / _BROKEN).write_text(json.dumps(broken.found))


def broken_in(folder: Path) -> int:
    """How many differences stand in the books on this shelf."""
    return int(json.loads((folder / _BROKEN).read_text()))


class _Count:
    """Breaks a firm's book project by project, and counts."""

    def __init__(self) -> None:
        self.found = 0

    def parts(self, firm: Firm) -> Iterator[Book]:
        yield masters(firm)
        for number in range(1, firm.projects + 1):
            part = project(firm, number)
            self.found += len([broken(part) for broken in script(number)])
            yield part


def _only(part: Book, *, derived: bool) -> Book:
    """Of the night before, what its comparison derived; of this one, all but that: deriving it is what is measured."""
    places = {(side.value, table) for side, table in DERIVED}
    return Book({place: rows for place, rows in part.rows.items() if (place in places) is derived})


def _day(number: int) -> list[dict[str, object]]:
    """What the ledger's stream left since: every commitment of the project was looked at again, and is through."""
    at = (RUN - timedelta(hours=2)).isoformat()
    return [
        {
            "connection": CONNECTION, "entity": "commitment", "source": b.commitment(number, order)[0],
            "line": f"L#{order:08d}", "at": at, "what": BECAME, "state": "synced", "by": "tieout",
        }
        for order in range(40)
    ]  # fmt: skip
