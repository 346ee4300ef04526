"""What a look saw stands in the record's history, once: status, amount and the source's own moment of change."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.accounting import Accounting, payment, vendor
from fakes.erp import ErpFault
from fakes.records import MORNING, commitment, line
from fakes.world import World
from tieout.records.commitment import Commitment
from tieout.records.parties import Party
from tieout.records.record import Record
from tieout.sync.ports import Request
from tieout.sync.state import HistoryEvent, State
from tieout.sync.wakes import WakeReason
from unit.sync.shown import LATER

UNKNOWN = Party(id="99", name="X")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def seen(world: World, record: Record) -> list[dict[str, str]]:
    return [one.data for one in world.ledger.history(world.entry(record).key) if one.what == "seen"]


def hours_on(world: World, hours: int = 2) -> None:
    world.clock.advance(timedelta(hours=hours))


def edited(world: World, **changes: Any) -> Commitment:
    """The record as somebody changes it, half an hour after its last change was heard of."""
    hours_on(world)
    record = commitment(updated_at=world.clock.now() - timedelta(minutes=30), **changes)
    world.approve(record)
    return record


def test_every_amount_that_was_seen_stands_in_the_history(world: World) -> None:
    record = edited(world, vendor=UNKNOWN)
    again = edited(world, vendor=UNKNOWN, lines=(line(1, "9000.00"),))
    assert world.entry(record).state is State.REFUSED
    assert [(one["total"], one["status"], one["version"]) for one in seen(world, record)] == [
        ("2000.50", "Approved", record.version.isoformat()),
        ("9000.00", "Approved", again.version.isoformat()),
    ]
    assert "$2,000.50" in world.told(record)
    assert "$9,000.00, Approved, as of 2026-03-02 13:30:00 UTC" in world.told(record)


def test_look_that_sees_nothing_new_writes_no_line(world: World) -> None:
    record = edited(world, vendor=UNKNOWN)
    for reason in (WakeReason.DELIVERY, WakeReason.RECOVERY, WakeReason.RESYNC):
        hours_on(world)
        # Our own link, or a source that keeps no moment of change, moves the version and nothing else.
        world.platform.put(record.model_copy(update={"updated_at": world.clock.now()}))
        world.work(world.wake(record, reason))
    assert len(seen(world, record)) == 1


def test_edit_of_what_stands_in_the_erp_is_told_each_time_with_its_own_amount(world: World) -> None:
    record = edited(world)
    for total in ("2500.50", "9000.00", "9000.00"):
        edited(world, lines=(line(1, total),))
    assert world.entry(record).total == Decimal("2000.50")
    assert [one["total"] for one in seen(world, record)] == ["2000.50", "2500.50", "9000.00"]


@pytest.mark.parametrize(
    "change", [{"status": "Draft"}, {"deleted": True}, {"title": "Steel"}, {"retainage_percent": Decimal(5)}], ids=str
)
def test_change_that_moves_no_money_is_seen_too(world: World, change: dict[str, Any]) -> None:
    record = edited(world, vendor=UNKNOWN)
    edited(world, vendor=UNKNOWN, **change)
    assert len(seen(world, record)) == 2


def test_what_accounting_accepted_is_told_as_it_was_accepted(world: World) -> None:
    for request, total in (("r-1", "2000.50"), ("r-2", "9000.00")):
        world.platform.requests[request] = Request(request, "send", "")
        record = commitment(vendor=UNKNOWN, lines=(line(1, total),), updated_at=MORNING)
        world.approve(record, request=request)
        hours_on(world)
    assert [one["total"] for one in seen(world, record)] == ["2000.50", "9000.00"]


def test_worker_that_dies_after_it_has_seen_tells_it_once(world: World) -> None:
    world.erp.faults = [ErpFault.DIE_BEFORE]
    record = edited(world)
    world.pass_time(timedelta(hours=2))
    assert world.entry(record).state is State.SYNCED
    assert len(seen(world, record)) == 1


def lines(books: Accounting, record: Record) -> list[HistoryEvent]:
    return books.ledger.history(books.entry(record).key)


def test_amount_and_status_of_a_payment_stand_in_the_line_that_shows_it(books: Accounting) -> None:
    books.pushed_invoice("B1")
    for at, total in ((MORNING, "100.00"), (LATER, "60.00")):
        books.clock.set(at + timedelta(hours=1))
        books.feed.put(payment("P1", at, pays={"B1": total}))
        books.import_all("payment")
    told = [
        (one.what, one.data["total"], one.data["status"], one.data["version"]) for one in lines(books, payment("P1"))
    ]
    assert told == [
        ("shown", "100.00", "Closed", MORNING.isoformat()),
        ("shown", "60.00", "Closed", LATER.isoformat()),
    ]


def test_payment_of_nothing_that_is_ours_tells_that_it_changed_and_stays_not_ours(books: Accounting) -> None:
    for at, total in ((MORNING, "1.00"), (LATER, "7.00")):
        books.clock.set(at + timedelta(hours=1))
        books.feed.put(payment("P1", at, pays={"RENT": total}))
        books.import_all("payment")
        books.import_all("payment", full=True)
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.total) == (State.WAITING, "not ours", Decimal("7.00"))
    assert [(one.what, one.data["total"]) for one in lines(books, payment("P1"))] == [
        ("not_ours", "1.00"),
        ("seen", "7.00"),
    ]


def test_vendor_that_is_refused_as_before_tells_under_which_name_it_was_seen(books: Accounting) -> None:
    books.mirror.refuse["V1"] = "the directory is locked"
    for at, status in ((MORNING, "Active"), (LATER, "On hold")):
        books.clock.set(at + timedelta(hours=1))
        books.feed.put(vendor("V1", at, status=status))
        books.import_all("vendor")
        books.import_all("vendor", full=True)
    assert books.entry(vendor("V1")).state is State.REFUSED
    told = [(one.what, one.data["status"]) for one in lines(books, vendor("V1"))]
    assert told == [("refused", "Active"), ("seen", "On hold")]
    assert "$" not in books.told(books.key(vendor("V1")))  # a vendor comes to nothing
