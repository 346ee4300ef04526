"""Figures from the ERP are read for whatever is in the ERP, also while the platform's side of it waits for somebody."""

from decimal import Decimal

import pytest

from fakes.accounting import Accounting, bill, pulling
from fakes.records import MORNING
from tieout.policy.reasons import Reason
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.entities import Entity
from tieout.records.parties import CostCode
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ends import GONE
from tieout.sync.pull_balances import balances_of
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.wakes import Wake, WakeReason

OLD = TargetDocument(role="project", kind="Project", key="OAK", company="MAIN")
LATER_STATES = [
    (State.REFUSED, "unknown_customer"),
    (State.WAITING, "prerequisite"),
    (State.PENDING, ""),
    (State.IN_DOUBT, ""),
]


@pytest.fixture
def books() -> Accounting:
    return Accounting(pulling(value_maps={"projects": {}}))


def stands(books: Accounting, key: RecordKey, state: State, code: str, *bind: TargetDocument) -> None:
    """The record has come to this state; `bind`: after it was sent."""
    wake = Wake(
        id=books.ids.new(),
        connection=key.connection,
        entity=key.entity,
        reference=key.reference,
        reason=WakeReason.DELIVERY,
    )
    now = books.clock.now()
    books.ledger.want(wake, shadow=key.shadow, due_at=now, event=HistoryEvent(now, "wake", "", "tieout"))
    lease = books.ledger.lease(key, owner="push", now=now, until=now)
    assert lease is not None
    reasons = (Reason(code, "told"),) if code else ()
    change = Change(state=state, reasons=reasons, bind=bind, due_at=None)
    assert books.ledger.release(lease, change, wanted=lease.entry.wanted)


def key_of(books: Accounting, entity: Entity, kind: str, number: str, *, shadow: bool = False) -> RecordKey:
    reference = SourceReference(system="fake_platform", kind=kind, id=number)
    return RecordKey(books.connection.id, entity, reference, shadow)


def costs(books: Accounting) -> None:
    code = CostCode(code="03-300")
    books.feed.costs["OAK"] = [
        JobCost(project="OAK", cost_code=code, cost_type="M", cost_to_date=Decimal(7), as_of=MORNING)
    ]


@pytest.mark.parametrize(("state", "code"), LATER_STATES)
def test_project_in_the_erp_shows_its_costs_whatever_state_it_is_in(books: Accounting, state: State, code: str) -> None:
    """One whose new owner accounting does not know yet is refused, and goes on costing money."""
    stands(books, key_of(books, Entity.PROJECT, "project", "86"), state, code, OLD)
    costs(books)
    books.import_all("job_cost")
    assert [one.cost_to_date for one in books.mirror.costs["86"]] == [Decimal(7)]


def test_project_that_is_not_in_the_erp_is_not_asked_for_its_costs(books: Accounting) -> None:
    stands(books, key_of(books, Entity.PROJECT, "project", "86"), State.REFUSED, "no_number")
    stands(books, key_of(books, Entity.PROJECT, "project", "87", shadow=True), State.WAITING, "", OLD)
    stands(books, key_of(books, Entity.PROJECT, "project", "88"), State.REFUSED, GONE, OLD)
    costs(books)
    books.import_all("job_cost")
    assert (books.feed.calls["job_costs"], books.mirror.costs) == (0, {})


@pytest.mark.parametrize(("state", "code"), LATER_STATES)
def test_invoice_in_the_erp_has_its_balance_read_and_keeps_its_state(
    books: Accounting, state: State, code: str
) -> None:
    books.pushed_invoice("B1")
    key = key_of(books, Entity.INVOICE, "requisition", "RB1")
    stands(books, key, state, code)
    books.feed.still_open[bill("B1")] = DocumentBalance(
        document=bill("B1"),
        number="B1",
        amount=Decimal(1000),
        balance=Decimal(250),
        status="Open",
        as_of=books.clock.now(),
    )
    books.import_all("balance")
    entry = books.ledger.entry(key)
    assert entry is not None
    assert balances_of(entry)[bill("B1")].balance == Decimal(250)
    assert (entry.state, [reason.code for reason in entry.reasons]) == (state, [code] if code else [])
