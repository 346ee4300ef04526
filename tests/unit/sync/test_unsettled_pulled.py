"""A payment of which nobody knows whether it is shown is seen as that, whatever stands in the way of looking."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, bill, payment, pulling, vendor
from fakes.mirror import MirrorFault
from fakes.records import MORNING
from tieout.records.record import Record
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import AlreadyBound
from tieout.sync.state import State
from unit.sync.shown import links

HOUR = timedelta(hours=1)


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    books.pushed_invoice("B1")
    books.pushed_invoice("B2")
    books.feed.put(payment("P1"), vendor("V1"))
    return books


def paused(books: Accounting) -> None:
    books.pauses.pause(Pause(PauseScope(), "maria", "the books are being closed", books.clock.now()))


def test_pause_never_hides_a_doubt_about_a_payment(books: Accounting) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(payment("P1"))
    books.clock.advance(HOUR)
    paused(books)
    assert books.one(payment("P1")) is State.IN_DOUBT
    books.pauses.resume(PauseScope())
    assert books.one(payment("P1")) is State.SYNCED
    assert books.mirror.calls["write"] == 1


def test_vendor_that_may_be_written_twice_is_no_doubt_in_a_pause(books: Accounting) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(vendor("V1"))
    books.clock.advance(HOUR)
    paused(books)
    assert books.one(vendor("V1")) is State.WAITING


def test_payment_in_doubt_whose_row_cannot_be_read_any_more_keeps_its_doubt(books: Accounting) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(payment("P1"))
    books.clock.advance(HOUR)
    books.feed.unreadable["P1"] = "Payment P1 has a day that is none."
    books.work(books.ask("payment", full=True))
    entry = books.entry(payment("P1"))
    assert (entry.reasons, entry.due_at is None) == ((), False)
    books.wait(HOUR)
    assert books.entry(payment("P1")).state is State.IN_DOUBT


def two_rows() -> Record:
    return payment("P1", pays={"B1": "100.00", "B2": "50.00"})


def test_call_that_did_not_happen_settles_no_doubt_of_another_row(books: Accounting) -> None:
    books.feed.put(two_rows())
    books.mirror.faults = [MirrorFault.LOST_BEFORE, MirrorFault.THROTTLED]
    books.one(two_rows())
    entry = books.entry(two_rows())
    outcomes = {name.rpartition("/")[2]: note.outcome for name, note in entry.steps.items()}
    assert outcomes == {"B1": None, "B2": "absent"}
    books.wait(2 * HOUR)
    assert books.entry(two_rows()).state is State.SYNCED
    assert links(books, "payment") == [f"fake_erp:payment:P1#{bill(name)}" for name in ("B1", "B2")]


def test_row_that_is_another_records_hides_no_doubt_of_its_neighbour(books: Accounting) -> None:
    books.feed.put(two_rows())
    books.mirror.faults = [MirrorFault.LOST_BEFORE]
    settle, refused = books.bulk.settle, list[str]()

    def taken_by_another(settled: list[object]) -> object:
        """The second row's binding is refused: the platform shows both under one id."""
        if not refused and any(len(one.change.bind) for one in settled):  # type: ignore[attr-defined]
            refused.append("once")
            return {one.lease.key: AlreadyBound(one.change.bind[0], "another") for one in settled}  # type: ignore[attr-defined]
        return settle(settled)  # type: ignore[arg-type]  # handed on as it came

    books.bulk.settle = taken_by_another  # type: ignore[method-assign, assignment]
    books.one(two_rows())
    entry = books.entry(two_rows())
    assert refused
    assert (entry.state, [reason.code for reason in entry.reasons]) == (State.IN_DOUBT, ["already_bound"])
    assert [note.outcome for note in entry.steps.values()] == [None, "refused"]
    assert entry.due_at is not None


def test_slice_that_is_switched_off_hides_no_doubt_about_a_payment(books: Accounting) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(payment("P1"))
    slices = [{"name": "later", "kinds": ["payment"], "mode": "off"}]
    books.connection = pulling(
        entities={"payment": {"mode": "live", "golive_at": MORNING.isoformat(), "slices": slices}}
    )
    books.clock.advance(HOUR)
    assert books.one(payment("P1")) is State.IN_DOUBT
    entry = books.entry(payment("P1"))
    assert (entry.waiting_on, entry.due_at is None) == ("its slice", False)
