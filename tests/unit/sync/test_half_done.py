"""An edit that comes while a plan is half done: the document is made, and what moves it on has yet to be done."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fakes.erp import ErpFault
from fakes.records import MORNING, change_order, commitment, project
from fakes.world import World
from tieout.policy.ready import Ready
from tieout.records.commitment import Commitment
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.plan import Step
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason

LATER = MORNING + timedelta(minutes=1)
IN_WORDS = commitment(title="Concrete, north wing", updated_at=LATER)


def status_of(world: World) -> list[str]:
    return [document.status for document in world.erp.documents.values()]


def codes(world: World, record: Commitment) -> list[str]:
    return [reason.code for reason in world.entry(record).reasons]


def made_and_not_released() -> World:
    """The contract stands in the ERP on hold: its release found the ERP down."""
    world = World()
    world.erp.faults = [None, ErpFault.NOT_CONNECTED]
    assert world.approve(commitment()) is State.WAITING
    assert status_of(world) == ["On Hold"]
    return world


@pytest.mark.parametrize(
    "faults", [[ErpFault.LOSE_ANSWER_AFTER], [ErpFault.DIE_AFTER], [None, ErpFault.NOT_CONNECTED]], ids=str
)
def test_contract_whose_words_are_edited_before_its_release_is_released_and_told(faults: list[ErpFault | None]) -> None:
    world = World()
    world.erp.faults = faults
    world.approve(commitment())
    world.platform.put(IN_WORDS)
    world.pass_time(timedelta(hours=1))
    assert (world.entry(IN_WORDS).state, codes(world, IN_WORDS)) == (State.REFUSED, ["edited_after_sending"])
    assert status_of(world) == ["Open"]
    assert list(world.platform.links.values()) == ["MAIN/Order/SC000001"]
    assert [document.title for document in world.erp.documents.values()] == [commitment().title]
    assert world.approve(change_order(commitment())) is State.SYNCED


@pytest.mark.parametrize("edited", ["the total", "one line for another"])
def test_contract_whose_money_is_edited_before_its_release_is_not_released_and_says_so(edited: str) -> None:
    world, (one, two) = made_and_not_released(), commitment().lines
    cent = Decimal("0.01")
    first = one.model_copy(update={"amount": one.amount + cent})
    second = two if edited == "the total" else two.model_copy(update={"amount": two.amount - cent})
    other = commitment(lines=(first, second), updated_at=LATER)
    world.platform.put(other)
    world.pass_time(timedelta(hours=1))
    assert status_of(world) == ["On Hold"]
    assert codes(world, other) == ["edited_after_sending", "unfinished"]
    assert "MAIN/Order/SC000001 is not finished in the ERP (release is left to do)" in world.told(other)
    assert world.approve(change_order(commitment())) is State.WAITING  # nothing goes against what is on hold

    assert world.approve(commitment(updated_at=LATER + timedelta(minutes=1))) is State.SYNCED  # the edit undone
    assert status_of(world) == ["Open"]


def test_step_that_sends_something_of_the_record_is_not_taken_with_what_was_edited() -> None:
    world = World()
    plan = world.erp.plan

    def with_a_second_document(ready: Ready) -> tuple[Step, ...]:
        create, release = plan(ready)
        order = replace(release, name="order", body={"title": ready.title}, moves=False)
        return create, order, release

    world.erp.plan = with_a_second_document  # type: ignore[method-assign]
    world.erp.faults = [None, ErpFault.NOT_CONNECTED]
    world.approve(commitment())
    world.platform.put(IN_WORDS)
    world.pass_time(timedelta(hours=1))
    assert codes(world, IN_WORDS) == ["edited_after_sending", "unfinished"]
    assert "(order, release is left to do)" in world.told(IN_WORDS)
    assert world.erp.calls.count("order") == 1  # the one that found the ERP down
    assert world.approve(change_order(commitment())) is State.WAITING


def test_contract_withdrawn_before_its_release_is_not_released() -> None:
    world = made_and_not_released()
    void = commitment(title="Concrete, north wing", status="Void", updated_at=LATER)
    world.platform.put(void)
    world.pass_time(timedelta(hours=1))
    assert (world.entry(void).state, codes(world, void)) == (State.REFUSED, ["withdrawn"])
    assert status_of(world) == ["On Hold"]
    assert not world.platform.links


def test_pause_holds_the_release_of_an_edited_contract_until_it_is_lifted() -> None:
    world = made_and_not_released()
    world.pauses.pause(Pause(PauseScope(), "maria", "month end", world.clock.now()))
    world.platform.put(IN_WORDS)
    world.pass_time(timedelta(hours=1))
    assert status_of(world) == ["On Hold"]
    world.pauses.held.clear()
    world.work(world.wake(IN_WORDS, WakeReason.RESUME))
    assert (status_of(world), codes(world, IN_WORDS)) == (["Open"], ["edited_after_sending"])


def test_refused_release_of_an_edited_contract_is_named_and_not_tried_by_every_wake() -> None:
    world = made_and_not_released()
    world.erp.faults = [ErpFault.REFUSE] * 9
    world.platform.put(IN_WORDS)
    world.pass_time(timedelta(hours=1))
    for _ in range(3):
        world.work(world.wake(IN_WORDS))
    assert codes(world, IN_WORDS) == ["edited_after_sending", "erp"]
    assert world.erp.calls.count("release") == 2  # the one that found the ERP down, and the refused one
    world.erp.faults = []
    world.work(world.wake(IN_WORDS, WakeReason.RESYNC))
    assert (status_of(world), codes(world, IN_WORDS)) == (["Open"], ["edited_after_sending"])


def test_export_of_an_edited_contract_is_answered_as_failed_once_the_contract_is_released_and_linked() -> None:
    world = made_and_not_released()
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    world.platform.put(IN_WORDS)
    world.work(world.wake(IN_WORDS, request="r2"))
    assert status_of(world) == ["Open"]
    assert list(world.platform.links.values()) == ["MAIN/Order/SC000001"]
    assert world.platform.closed["r2"].startswith("failed")


def test_project_edited_before_it_is_active_is_synced_only_once_it_is() -> None:
    world = World()
    world.erp.faults = [None, ErpFault.NOT_CONNECTED]
    assert world.approve(project()) is State.WAITING
    renamed = project(title="Oakridge Hospital", updated_at=LATER)
    world.platform.put(renamed)
    world.pass_time(timedelta(hours=1))
    assert world.entry(renamed).state is State.SYNCED
    assert [(one.title, one.status) for one in world.erp.documents.values()] == [("Oakridge Hospital", "Open")]


@pytest.mark.parametrize("fault", [ErpFault.DIE_AFTER, ErpFault.LOSE_ANSWER_AFTER])
@pytest.mark.parametrize("place", [0, 1])
def test_project_edited_before_it_is_active_is_active_wherever_a_worker_dies(place: int, fault: ErpFault) -> None:
    world = World()
    world.erp.faults = [None, ErpFault.NOT_CONNECTED, *[None] * place, fault]
    world.approve(project())
    renamed = project(title="Oakridge Hospital", updated_at=LATER)
    world.platform.put(renamed)
    world.pass_time(timedelta(hours=1))
    assert world.entry(renamed).state is State.SYNCED
    assert [(one.title, one.status) for one in world.erp.documents.values()] == [("Oakridge Hospital", "Open")]


def test_project_renamed_after_it_was_synced_is_not_moved_on_once_more() -> None:
    world = World()
    world.approve(project())
    world.approve(project(title="Oakridge Hospital", updated_at=LATER))
    assert world.erp.calls.count("release") == 1
