"""Unlinked, reset, voided, deleted, reopened, gone behind our back: for each entity a state, a reason, a line of history."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.records import GOLIVE, MORNING, budget, change_order, commitment, connection, project
from fakes.world import World
from tieout.records.invoice import Application, Invoice, InvoiceKind, InvoiceLine
from tieout.records.parties import CostCode, Party
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason

LATER = MORNING + timedelta(minutes=10)


def invoice(**fields: Any) -> Invoice:
    """An approved application to the owner: one line, nothing retained."""
    amount, zero = Decimal("500.00"), Decimal("0.00")
    one = InvoiceLine(
        id="I1", position=1, contract_line=None, cost_code=CostCode(code="03-300"), cost_type="S",
        scheduled_value=amount, work=amount,
    )  # fmt: skip
    told = Application(
        original_sum=amount, net_change_orders=zero, sum_to_date=amount, completed_and_stored=amount,
        total_retainage=zero, earned_less_retainage=amount, previous_certificates=zero, current_payment_due=amount,
        balance_to_finish=zero,
    )  # fmt: skip
    known: dict[str, Any] = {
        "reference": SourceReference(system="fake_platform", kind="payment_application", id="9"),
        "kind": InvoiceKind.OWNER,
        "number": "9",
        "status": "approved",
        "project": Party(id="86", name="Oakridge Medical Center"),
        "vendor": None,
        "customer": Party(id="5", name="Oakridge Health", erp_code="OAKHEALTH"),
        "contract": SourceReference(system="fake_platform", kind="prime_contract", id="1"),
        "total": amount,
        "created_at": MORNING,
        "updated_at": MORNING,
        "lines": (one,),
        "application": told,
    }
    return Invoice(**(known | fields))


@dataclass(frozen=True)
class Case:
    """One entity: its record, and the status in which the platform shows it once it was taken back."""

    make: Callable[..., Record]
    taken_back: dict[str, Any]


def _change(**fields: Any) -> Record:
    return change_order(commitment(), **fields)


CASES = {
    "project": Case(project, {"deleted": True}),
    "budget": Case(budget, {"status": "Unlocked"}),
    "commitment": Case(commitment, {"status": "Void"}),
    "change_order": Case(_change, {"status": "draft"}),
    "invoice": Case(invoice, {"status": "revise_and_resubmit"}),
}


@pytest.fixture
def world() -> World:
    live = {"mode": "live", "golive_at": GOLIVE.isoformat()}
    kinds = {"subcontract": ["Approved"], "purchase_order": ["Approved"]}
    entities = dict.fromkeys(("project", "budget", "change_order", "invoice"), live)
    world = World(connection=connection(entities={**entities, "commitment": live | {"approved": kinds}}))
    world.approve(commitment())  # what a change order changes
    return world


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[str(request.param)]


def sent(world: World, case: Case) -> Record:
    record = case.make()
    assert world.approve(record) is State.SYNCED
    return record


def document_of(world: World, record: Record) -> str:
    (document,) = world.entry(record).documents
    return document.key


def delete(world: World, record: Record) -> None:
    """Somebody deletes the document in the ERP."""
    del world.erp.documents[document_of(world, record)]


def asked(world: World, record: Record, action: str) -> State | None:
    """The platform's own tool asks."""
    name = f"r-{action}-{len(world.platform.requests)}"
    world.platform.requests[name] = Request(name, action, name)
    return world.work(world.wake(record, request=name))


def read_back(world: World, record: Record) -> State | None:
    """Somebody has the record looked at again, its document too."""
    return world.work(world.wake(record, WakeReason.RESYNC))


def creates(world: World) -> int:
    return world.erp.calls.count("create")


def test_unlink_is_refused_while_the_document_stands_and_says_what_to_do(world: World, case: Case) -> None:
    record = sent(world, case)
    assert asked(world, record, "unlink") is State.SYNCED
    (answer,) = world.platform.closed.values()
    assert answer.startswith("failed")
    assert "Delete or cancel it there, then unlink" in answer
    assert "not_unlinked" in world.told(record)


def test_unlink_lets_go_of_what_is_gone_and_nothing_is_sent_by_itself(world: World, case: Case) -> None:
    record = sent(world, case)
    delete(world, record)
    made = creates(world)
    assert asked(world, record, "unlink") is State.UNLINKED
    assert str(record.reference) not in world.platform.links
    assert world.approve(record.model_copy(update={"updated_at": LATER})) is State.UNLINKED
    assert "let_go" in world.told(record)
    assert creates(world) == made


def test_reset_of_a_record_whose_document_stands_has_its_link_put_back(world: World, case: Case) -> None:
    record = sent(world, case)
    link = world.platform.links.pop(str(record.reference))  # the platform clears the link, then tells of it
    asked(world, record, "unlink")
    world.pass_time(timedelta(minutes=1))
    assert world.entry(record).state is State.SYNCED
    assert world.platform.links[str(record.reference)] == link


def test_record_taken_back_is_refused_touches_nothing_and_comes_back_when_approved_again(
    world: World, case: Case
) -> None:
    record = sent(world, case)
    calls = list(world.erp.calls)
    back = record.model_copy(update={**case.taken_back, "updated_at": LATER})
    assert world.approve(back) is State.REFUSED
    entry = world.entry(record)
    assert [reason.code for reason in entry.reasons] == ["withdrawn"]
    assert "Nothing was changed in the ERP" in world.told(record)
    assert world.erp.calls == calls
    again = record.model_copy(update={"updated_at": LATER + timedelta(minutes=1)})
    assert world.approve(again) is State.SYNCED
    assert world.erp.calls == calls


def test_record_gone_from_the_platform_is_a_persons_and_its_document_is_named(world: World, case: Case) -> None:
    record = sent(world, case)
    key = document_of(world, record)
    del world.platform.records[str(record.reference)]
    world.work(world.wake(record))
    world.read_again()
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on, key in entry.reasons[0].text) == (State.REFUSED, "person", True)


@pytest.mark.parametrize("status", [None, "Canceled"], ids=["deleted", "cancelled"])
def test_document_gone_behind_our_back_is_refused_once_it_is_read_back_and_never_sent_again(
    world: World, case: Case, status: str | None
) -> None:
    record = sent(world, case)
    made, key = creates(world), document_of(world, record)
    there = world.erp.documents.pop(key)
    if status is not None:
        world.erp.documents[key] = replace(there, status=status)
    assert read_back(world, record) is State.REFUSED
    assert [reason.code for reason in world.entry(record).reasons] == ["gone_in_erp"]
    assert "tieout adopt" in world.entry(record).reasons[0].text
    assert world.work(world.wake(record)) is State.REFUSED  # an ordinary delivery does not make it look whole
    assert creates(world) == made
    world.erp.documents[key] = there
    assert world.work(world.wake(record)) is State.SYNCED  # restored over there


@pytest.mark.parametrize("gone", ["taken back", "not there"])
def test_record_that_neither_side_stands_by_is_let_go_on_a_resync(world: World, case: Case, gone: str) -> None:
    record = sent(world, case)
    delete(world, record)
    if gone == "not there":
        del world.platform.records[str(record.reference)]
    else:
        world.platform.put(record.model_copy(update={**case.taken_back, "updated_at": LATER}))
    world.work(world.wake(record, WakeReason.RESYNC))
    world.read_again()
    assert world.entry(record).state is State.UNLINKED
    assert not world.entry(record).bound
    assert "let_go" in world.told(record)


def test_outage_while_it_is_read_back_decides_nothing(world: World, case: Case) -> None:
    record = sent(world, case)
    world.erp.read_back_fails = 1
    assert read_back(world, record) is State.WAITING
    assert world.entry(record).bound
    assert "gone_in_erp" not in {reason.code for reason in world.entry(record).reasons}
