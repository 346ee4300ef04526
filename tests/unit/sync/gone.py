"""Records of accounting that are not in the ERP any more, with a write to the platform that nobody knows about."""

from dataclasses import replace
from datetime import timedelta

from fakes.accounting import Accounting, payment
from fakes.erp import FakeErp
from fakes.mirror import MirrorFault
from fakes.platform import FakePlatform
from fakes.queues import FakePayloads
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.pull_remains import Traces
from tieout.sync.resolving import Decision, Resolving
from tieout.sync.state import Change, RecordKey, State
from tieout.sync.steps import Steps
from tieout.sync.wakes import Wake, WakeReason

A_WHILE = timedelta(hours=1)
P1 = "fake_erp:payment:P1#MAIN/Bill/B1"


def ends(books: Accounting, record: Record, *faults: MirrorFault) -> None:
    """The record is shown with these faults, disappears from the ERP, and time passes."""
    books.feed.put(record)
    books.mirror.faults = list(faults)
    books.one(record)
    books.feed.records[record.kind].clear()
    books.wait(A_WHILE)


def doubt(books: Accounting, *, hidden: bool = False) -> None:
    """A payment stands on its contract, nobody knows it, and the ERP does not have it any more."""
    books.mirror.hidden = {"C1"} if hidden else set()
    ends(books, payment("P1"), MirrorFault.LOST_AFTER)


def copied(books: Accounting) -> None:
    """Somebody copies the payment on the platform, our link and all."""
    shown = books.mirror.shown["payment"]["1"]
    books.mirror.shown["payment"]["99"] = replace(shown, id="99")
    books.mirror.groups["99"] = books.mirror.groups["1"]


def pay_app_let_go(books: Accounting, number: str = "B1") -> None:
    """The pay app is linked to its bill no more."""
    reference = SourceReference(system="fake_platform", kind="requisition", id=f"R{number}")
    now = books.clock.now()
    key = RecordKey(books.connection.id, Entity.INVOICE, reference)
    lease = books.ledger.lease(key, owner="push", now=now, until=now)
    assert lease is not None
    assert books.ledger.release(lease, Change(unbind=True, due_at=None), wanted=lease.entry.wanted)


def wake(books: Accounting, record: Record, reason: WakeReason) -> Wake:
    key = books.key(record)
    return Wake(
        id=books.ids.new(), connection=key.connection, entity=key.entity, reference=key.reference, reason=reason,
        by="maria", why="I looked",
    )  # fmt: skip


def resolve(books: Accounting, record: Record, decision: Decision, *, asks: bool = True) -> State:
    """A person decides; if it goes on after that, the wake that follows is worked too. `asks`: the platform can be asked."""
    word, erp = wake(books, record, WakeReason.RESUME), FakeErp(books.clock)
    steps = Steps(erp, FakePlatform(), FakePayloads(), books.deadline)
    traces = Traces(books.bulk, books.mirror) if asks else None
    state = Resolving(books.ledger, erp, steps, books.clock, books.ids, traces).resolve(word, decision, shadow=False)
    assert not erp.calls
    return (books.work(word) or state) if state is State.PENDING else state
