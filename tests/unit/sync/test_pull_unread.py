"""One row of accounting's that cannot be read is held by name, and its neighbours go on."""

import pytest

from fakes.accounting import Accounting, payment, pulling, vendor
from fakes.records import MORNING
from tieout.sync.pull_progress import import_key, read_progress
from tieout.sync.state import State
from unit.sync.shown import LATER, links

WHY = "Vendor V2 has the status 'Frozen', which is none that is known."


@pytest.fixture
def books() -> Accounting:
    """Three vendors, of whom the second cannot be read."""
    fresh = Accounting()
    fresh.feed.put(*(vendor(f"V{number}") for number in (1, 2, 3)))
    fresh.feed.unreadable["V2"] = WHY
    return fresh


def test_row_that_cannot_be_read_is_held_by_name_and_its_neighbours_are_shown(books: Accounting) -> None:
    books.import_all("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1", "fake_erp:vendor:V3"]
    held = books.entry(vendor("V2"))
    assert (held.state, held.waiting_on, held.number, held.due_at) == (State.WAITING, "person", "V2", None)
    assert [(reason.code, reason.text.startswith(WHY)) for reason in held.reasons] == [("unreadable", True)]
    assert WHY in books.told(held.key)


def test_import_says_how_many_rows_it_could_not_read_and_counts_none_of_them_as_read(books: Accounting) -> None:
    books.import_all("vendor")
    run = books.run_entry("vendor")
    assert run.state is State.SYNCED
    counts = read_progress(run.progress).counts
    assert (counts["read"], counts["shown"], counts["unreadable"]) == (2, 2, 1)
    assert "1 unreadable" in books.told(import_key("oakridge", "vendor"))


def test_held_row_is_told_once_however_often_it_is_met(books: Accounting) -> None:
    for _ in range(3):
        books.import_all("vendor", full=True)
    held = books.entry(vendor("V2"))
    assert [line.what for line in books.ledger.history(held.key)].count("unreadable") == 1
    books.feed.unreadable["V2"] = "Vendor V2 has the status 'Odd', which is none that is known."
    books.import_all("vendor", full=True)
    assert "'Odd'" in books.entry(vendor("V2")).reasons[0].text


def test_held_row_is_shown_once_it_can_be_read(books: Accounting) -> None:
    books.import_all("vendor")
    books.feed.unreadable.clear()
    books.import_all("vendor", full=True)
    entry = books.entry(vendor("V2"))
    assert (entry.state, entry.waiting_on, entry.reasons) == (State.SYNCED, "", ())
    assert "fake_erp:vendor:V2" in links(books, "vendor")


def test_held_row_is_shown_when_a_person_asks_for_it(books: Accounting) -> None:
    books.import_all("vendor")
    assert books.one(vendor("V2")) is State.WAITING
    books.feed.unreadable.clear()
    assert books.one(vendor("V2")) is State.SYNCED


def test_row_that_was_shown_before_stays_linked_and_is_done_once_it_can_be_read_again(books: Accounting) -> None:
    books.feed.unreadable.clear()
    books.import_all("vendor")
    before = books.entry(vendor("V2"))
    books.clock.set(LATER)
    books.feed.put(vendor("V2", LATER))
    books.feed.unreadable["V2"] = WHY
    books.import_all("vendor")
    held = books.entry(vendor("V2"))
    assert (held.state, held.documents) == (State.WAITING, before.documents)
    calls = dict(books.mirror.calls)
    books.feed.unreadable.clear()
    books.import_all("vendor", full=True)
    again = books.entry(vendor("V2"))
    assert (again.state, again.reasons, again.documents) == (State.SYNCED, (), before.documents)
    assert books.mirror.calls["write"] == calls["write"]


def test_payment_that_cannot_be_read_is_held_and_the_others_are_shown(books: Accounting) -> None:
    books.pushed_invoice("B1")
    books.pushed_invoice("B2")
    books.feed.put(payment("P1", pays={"B1": "10.00"}), payment("P2", pays={"B2": "20.00"}))
    books.feed.unreadable["P1"] = "Check P1 is a 'Barter', a type that is not known here."
    books.import_all("payment")
    assert books.entry(payment("P1")).state is State.WAITING
    assert books.entry(payment("P2")).state is State.SYNCED


def test_row_that_a_person_has_unlinked_stays_as_it_was(books: Accounting) -> None:
    books.feed.unreadable.clear()
    books.import_all("vendor")
    assert books.one(vendor("V2"), link="none") is State.UNLINKED
    books.feed.unreadable["V2"] = WHY
    books.import_all("vendor", full=True)
    assert books.entry(vendor("V2")).state is State.UNLINKED


def test_row_of_what_is_switched_off_is_not_held(books: Accounting) -> None:
    slices = [{"name": "customers only", "kinds": ["vendor"], "mode": "off"}]
    live = {"mode": "live", "golive_at": MORNING.isoformat(), "slices": slices}
    books.connection = pulling(entities={"vendor": live})
    books.import_all("vendor", full=True)
    assert books.ledger.entry(books.key(vendor("V2"))) is None
