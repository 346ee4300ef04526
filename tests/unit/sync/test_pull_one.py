"""One record of accounting by itself: pushed by the ERP, asked for by a person, linked, unlinked, merged, or born elsewhere."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, payment, vendor
from fakes.records import MORNING
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NotNow
from tieout.sync.plan import Side
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.pull_progress import import_key
from tieout.sync.sending import ADOPT_STEP
from tieout.sync.state import Change, HistoryEvent, RecordKey, State, StepNote
from tieout.sync.turns import AlwaysNow
from tieout.sync.wakes import Wake, WakeReason

LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def born_there(shown_id: str) -> RecordKey:
    return RecordKey("oakridge", Entity.VENDOR, SourceReference(system="fake_platform", kind="vendor", id=shown_id))


def test_pushed_change_is_shown_without_an_import(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    assert books.one(vendor("V1")) is State.SYNCED
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, title="Renamed"))
    assert books.one(vendor("V1")) is State.SYNCED
    (shown,) = books.mirror.shown["vendor"].values()
    assert shown.name == "Renamed"
    assert books.feed.calls == {"one": 2}
    assert books.entry(vendor("V1")).due_at is None


def test_erp_that_is_down_parks_the_record_in_the_ledger(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.feed.faults = [NotNow("down")]
    assert books.one(vendor("V1")) is State.WAITING
    assert books.entry(vendor("V1")).due_at is not None
    books.wait(timedelta(minutes=2))
    assert books.entry(vendor("V1")).state is State.SYNCED


def test_record_that_the_erp_does_not_show_is_not_taken_back(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.one(vendor("V1"))
    books.feed.records["vendor"].clear()
    assert books.one(vendor("V1")) is State.REFUSED
    assert len(books.mirror.shown["vendor"]) == 1
    assert books.entry(vendor("V1")).waiting_on == "person"


def test_vendor_created_on_the_platform_is_held_until_accountings_is_linked_to_it(books: Accounting) -> None:
    there = books.mirror.foreign("vendor", "Vendor V1")
    assert books.one(born_there(there)) is State.WAITING
    commitment = _waiting_commitment(books, there)
    books.feed.put(vendor("V1"))
    assert books.one(vendor("V1")) is State.WAITING
    assert books.one(vendor("V1"), link=there) is State.SYNCED
    woken = {str(wake.reference) for _, wake in books.queues.waiting}
    assert woken == {str(born_there(there).reference), str(commitment)}
    books.one(born_there(there))
    entry = books.ledger.entry(born_there(there))
    assert entry is not None
    assert entry.state is State.SYNCED


def _waiting_commitment(books: Accounting, shown_id: str) -> SourceReference:
    """A commitment of the push flow that waits for this vendor."""
    reference = SourceReference(system="fake_platform", kind="subcontract", id="41")
    wake = Wake(
        id="c", connection="oakridge", entity=Entity.COMMITMENT, reference=reference, reason=WakeReason.DELIVERY
    )
    now = books.clock.now()
    books.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "", "tieout"))
    lease = books.ledger.lease(wake.key(shadow=False), owner="push", now=now, until=LATER)
    assert lease is not None
    change = Change(state=State.WAITING, waiting_on=f"vendor:{shown_id}", due_at=None)
    books.ledger.release(lease, change, wanted=lease.entry.wanted)
    return reference


def test_merged_vendor_waits_for_a_person_and_then_follows_the_one_that_is_left(books: Accounting) -> None:
    left = books.mirror.foreign("vendor", "Vendor One")
    books.feed.put(vendor("V1"))
    books.one(vendor("V1"))
    (old,) = books.entry(vendor("V1")).documents
    del books.mirror.shown["vendor"][old.key]
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, title="Renamed"))
    assert books.one(vendor("V1")) is State.WAITING
    assert books.ledger.holder("oakridge", Side.PLATFORM, old) is None
    assert books.one(vendor("V1"), link=left) is State.SYNCED
    (document,) = books.entry(vendor("V1")).documents
    assert document.key == left
    assert len(books.mirror.shown["vendor"]) == 1


def test_unlinked_vendor_is_let_go_and_not_shown_again_until_somebody_says_so(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.one(vendor("V1"))
    (document,) = books.entry(vendor("V1")).documents
    assert books.one(vendor("V1"), link="none") is State.UNLINKED
    assert books.ledger.holder("oakridge", Side.PLATFORM, document) is None
    writes = books.mirror.calls["write"]
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, title="Renamed"))
    books.import_all("vendor")
    assert books.mirror.calls["write"] == writes
    assert books.entry(vendor("V1")).state is State.UNLINKED
    assert books.one(vendor("V1"), link=document.key) is State.SYNCED


def test_two_vendors_never_become_one_on_the_platform(books: Accounting) -> None:
    books.feed.put(vendor("V1"), vendor("V2"))
    books.import_all("vendor")
    (theirs,) = books.entry(vendor("V1")).documents
    assert books.one(vendor("V2"), link=theirs.key) in {State.REFUSED, State.PARTIAL}
    assert books.entry(vendor("V1")).documents == (theirs,)
    assert books.ledger.holder("oakridge", Side.PLATFORM, theirs) == books.key(vendor("V1"))
    names = sorted(one.name for one in books.mirror.shown["vendor"].values())
    assert names == ["Vendor V1", "Vendor V2"]


def test_partly_paid_then_corrected_is_one_payment_with_the_right_amount(books: Accounting) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1", pays={"B1": "40.00"}))
    books.one(payment("P1"))
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays={"B1": "45.00"}))
    books.one(payment("P1"))
    assert len(books.mirror.shown["payment"]) == 1
    assert books.entry(payment("P1")).total == books.feed.records["payment"]["fake_erp:payment:P1"].total


def _synced(books: Accounting, number: str, note: StepNote) -> RecordKey:
    """An invoice that has just become synced, whose document was linked by this step."""
    books.pushed_invoice(number)
    reference = SourceReference(system="fake_platform", kind="requisition", id=f"R{number}")
    key = RecordKey("oakridge", Entity.INVOICE, reference)
    now = books.clock.now()
    lease = books.ledger.lease(key, owner="push", now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    assert books.ledger.release(lease, Change(put_steps=(note,)), wanted=lease.entry.wanted)
    return key


def _linking(number: str, name: str, *, took: timedelta) -> StepNote:
    document = TargetDocument(role="invoice", kind="Bill", key=number, company="MAIN")
    return StepNote(
        name=name, side=Side.ERP, kind="Bill", fingerprint="", content="", reference="", guard_key="", attempt=1,
        intent_at=MORNING, quarantined_until=MORNING, outcome="applied", settled_at=MORNING + took, documents=(document,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "took", "again"),
    [
        (ADOPT_STEP, timedelta(0), True),
        ("create", timedelta(minutes=25), True),
        ("create", timedelta(seconds=4), False),
    ],
    ids=["adopted", "found-after-a-doubt", "sent-just-now"],
)
def test_payments_of_a_bill_that_is_linked_late_are_looked_at_again(
    books: Accounting, name: str, took: timedelta, again: bool
) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1", pays={"B2": "40.00"}), payment("P2", pays={"B1": "10.00", "B2": "5.00"}))
    books.import_all("payment")
    assert books.entry(payment("P1")).waiting_on == "not ours"
    assert len(books.mirror.shown["payment"]) == 1
    arrived = _synced(books, "B2", _linking("B2", name, took=took))
    prerequisites = Prerequisites(books.connection, books.ledger, books.queues, AlwaysNow(), books.clock, books.ids)
    for _ in range(3):
        prerequisites.arrived([arrived])
    books.wait(timedelta(minutes=30))
    assert books.entry(payment("P1")).state is (State.SYNCED if again else State.WAITING)
    assert len(books.mirror.shown["payment"]) == (3 if again else 1)
    history = books.told(import_key("oakridge", "payment"))
    assert history.count("begun: Import") == (2 if again else 1)
