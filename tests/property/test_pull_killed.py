"""A worker of an import is killed before and after every single call that it makes, one call after the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest

from fakes.accounting import Accounting, payment, vendor
from fakes.mirror import MirrorFault
from property.interruptions import Trap
from tieout.records.payment import Payment
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason

BEFORE_THE_QUEUE_GIVES_IT_BACK = timedelta(minutes=18)


def vendors(books: Accounting) -> str:
    books.mirror.foreign("vendor", "Somebody else")
    books.feed.put(*(vendor(f"V{number}") for number in range(6)))
    books.feed.page_size, books.mirror.most_at_once = 2, 3
    return "vendor"


def payments(books: Accounting) -> str:
    for name, contract in (("B1", "C1"), ("B2", "C1"), ("B3", "C2")):
        books.pushed_invoice(name, contract=contract)
    books.feed.put(payment("P1", pays={"B1": "1.00", "B2": "2.00"}), payment("P2", pays={"B3": "3.00", "X": "1.00"}))
    books.feed.page_size = 1
    return "payment"


def killed_at(set_up: Callable[[Accounting], str], place: int) -> tuple[Accounting, str, str]:
    """One import of which the worker dies at a place, counted over all of its messages; then time passes."""
    books = Accounting()
    kind = set_up(books)
    books.ask(kind)
    trap = Trap(at=place)
    while not trap.dead and (books.queues.waiting or not trap.points):
        for wake in books.queues.ready():
            books.work(wake, trap)
            if trap.dead:
                # Its message comes back once its visibility is over, as SQS has it.
                books.queues.waiting.append((books.clock.now() + BEFORE_THE_QUEUE_GIVES_IT_BACK, wake))
                break
        else:
            books.pass_by()
    books.wait(timedelta(minutes=40))
    return books, kind, trap.sprung_at


def look_at(books: Accounting, record: Payment) -> Wake:
    key = books.key(record)
    return Wake(
        id="look", connection=key.connection, entity=key.entity, reference=key.reference, reason=WakeReason.SWEEP
    )


def every_place(set_up: Callable[[Accounting], str]) -> Iterator[tuple[Accounting, str, str]]:
    place = 0
    while True:
        books, kind, where = killed_at(set_up, place)
        if not where:
            return
        yield books, kind, where
        place += 1


def gone_at(place: int) -> tuple[Accounting, str]:
    """A payment whose answer was lost is gone from the ERP; whoever looks what remains of it dies at a place."""
    books = Accounting()
    payments(books)
    gone = payment("P1", pays={"B1": "1.00", "B2": "2.00"})
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(gone)
    books.feed.records["payment"].clear()
    books.clock.advance(timedelta(minutes=5))
    trap = Trap(at=place)
    books.work(look_at(books, gone), trap)
    books.wait(timedelta(hours=2))
    return books, trap.sprung_at


def test_look_for_what_remains_of_a_gone_payment_survives_a_death_at_any_call() -> None:
    for place in count():
        books, where = gone_at(place)
        entry = books.entry(payment("P1"))
        there = {one.id for one in books.mirror.shown["payment"].values()}
        assert {document.key for document in entry.documents} == there, where
        assert (entry.doubtful(), entry.state, entry.waiting_on) == (None, State.REFUSED, "person"), where
        if not where:
            break
    assert place > 10


@pytest.mark.parametrize("set_up", [vendors, payments])
def test_import_survives_a_death_at_any_call_and_ends_complete(set_up: Callable[[Accounting], str]) -> None:
    whole = Accounting()
    kind = set_up(whole)
    whole.import_all(kind)
    least = whole.mirror.calls["write"] + whole.mirror.calls["list"]
    expected = {(one.link, one.name) for one in whole.mirror.shown[kind].values()}
    places = 0
    for books, _, where in every_place(set_up):
        places += 1
        shown = [(one.link, one.name) for one in books.mirror.shown[kind].values()]
        assert len(shown) == len(set(shown)), f"shown twice after a death {where}"
        assert set(shown) == expected, f"not complete after a death {where}"
        assert books.run_entry(kind).state is State.SYNCED, where
        for record in books.feed.records[kind].values():
            entry = books.entry(record)
            assert entry.state is State.SYNCED, where
            assert entry.due_at is None, where
        # One death costs at most the call that it hid, and one listing to find out.
        assert books.mirror.calls["write"] + books.mirror.calls["list"] <= least + 2, where
    assert places > 60
