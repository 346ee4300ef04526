"""What waits for another record: it says for which, and goes on by itself once that is in the ERP."""

from datetime import timedelta
from decimal import Decimal

from fakes.erp import ErpFault
from fakes.records import budget, change_order, commitment
from fakes.world import World
from tieout.records.budget import BudgetKind
from tieout.records.references import SourceReference
from tieout.sync.state import Change, Lease, State


def test_change_order_of_an_unknown_commitment_waits_by_name_and_goes_once_it_is_there() -> None:
    world, contract = World(), commitment()
    order = change_order(contract)
    assert world.approve(order) is State.WAITING
    entry = world.entry(order)
    assert entry.waiting_on == "commitment:SC-001"
    assert "commitment SC-001, which is not known here" in entry.reasons[0].text
    assert world.erp.documents == {}

    assert world.approve(contract) is State.SYNCED
    world.pass_time(timedelta(minutes=1))
    assert world.entry(order).state is State.SYNCED
    assert len(world.erp.documents) == 2


def test_change_order_waits_out_the_doubt_about_its_commitment() -> None:
    world, contract = World(), commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    assert world.approve(contract) is State.IN_DOUBT
    order = change_order(contract)
    assert world.approve(order) is State.WAITING
    assert "which is in doubt" in world.entry(order).reasons[0].text
    world.pass_time(timedelta(minutes=30))
    assert {world.entry(contract).state, world.entry(order).state} == {State.SYNCED}
    assert len(world.erp.documents) == 2


def test_commitment_that_arrives_while_its_change_order_settles_down_to_wait_is_not_missed() -> None:
    world, contract = World(), commitment()
    order = change_order(contract)
    release = world.ledger.release

    def release_too_late(lease: Lease, change: Change, *, wanted: int) -> bool:
        world.ledger.release = release  # type: ignore[method-assign]  # once
        assert world.approve(contract) is State.SYNCED
        return release(lease, change, wanted=wanted)

    world.ledger.release = release_too_late  # type: ignore[method-assign]
    assert world.approve(order) is State.WAITING
    world.pass_time(timedelta(minutes=1))
    assert world.entry(order).state is State.SYNCED


def test_change_order_goes_to_the_erp_though_the_title_of_its_commitment_was_edited() -> None:
    world = World()
    world.approve(commitment())
    assert world.approve(commitment(title="Concrete, north wing")) is State.REFUSED
    (reason,) = world.entry(commitment()).reasons
    assert "it still comes to" in reason.text
    assert world.approve(change_order(commitment())) is State.SYNCED


def test_line_of_the_contract_that_the_erp_does_not_know_is_refused_by_name() -> None:
    world, contract = World(), commitment()
    world.approve(contract)
    order = change_order(contract, adjusts="L99")
    assert world.approve(order) is State.REFUSED
    assert world.entry(order).reasons[0].code == "unknown_contract_line"


def test_budget_change_adds_its_dollars_once_and_only_to_a_baseline_that_is_there() -> None:
    world, baseline = World(), budget()
    change = budget(
        reference=SourceReference(system="fake_platform", kind="budget_change", id="7"),
        kind=BudgetKind.CHANGE,
        number="BC-7",
        status="approved",
        baseline=baseline.reference,
    )
    assert world.approve(change) is State.WAITING
    assert world.entry(change).waiting_on == "budget:86"
    world.approve(baseline)
    world.pass_time(timedelta(minutes=1))
    for _ in range(3):
        world.approve(change)
    assert sorted(one.total for one in world.erp.documents.values()) == [Decimal("90000.00"), Decimal("90000.00")]


def test_second_amount_for_the_same_place_is_refused_before_it_overwrites_the_first() -> None:
    world = World()
    one = budget().lines[0]
    twice = budget(one, one.model_copy(update={"id": "B2", "position": 2}))
    assert world.approve(twice) is State.REFUSED
    assert [reason.code for reason in world.entry(twice).reasons] == ["budgeted_twice"]


def test_kind_that_the_door_does_not_carry_is_refused_by_name() -> None:
    world, baseline = World(), budget()
    world.erp.not_carried = {"budget"}
    assert world.approve(baseline) is State.REFUSED
    assert "carries no budget. It has no such document." in world.entry(baseline).reasons[0].text
