"""A master record is updated in place: the newest content wins, read back, and never as a second record."""

from datetime import timedelta

import pytest

from fakes.erp import ErpFault
from fakes.records import MORNING, project
from fakes.world import World
from tieout.records.project import Project
from tieout.sync.state import State


def renamed(title: str, minutes: int) -> Project:
    return project(title=title, updated_at=MORNING + timedelta(minutes=minutes))


def titles(world: World) -> list[str]:
    return [document.title for document in world.erp.documents.values()]


def test_renamed_project_is_renamed_in_the_erp_and_is_still_one() -> None:
    world = World()
    assert world.approve(project()) is State.SYNCED
    assert world.approve(renamed("Oakridge Hospital", 1)) is State.SYNCED
    assert world.approve(renamed("Oakridge Medical Center", 2)) is State.SYNCED
    assert titles(world) == ["Oakridge Medical Center"]


def test_same_content_is_not_written_again() -> None:
    world = World()
    world.approve(project())
    calls = len(world.erp.calls)
    assert world.approve(project(updated_at=MORNING + timedelta(minutes=1))) is State.SYNCED
    assert len(world.erp.calls) == calls


@pytest.mark.parametrize(
    "fault", [ErpFault.LOSE_ANSWER_BEFORE, ErpFault.LOSE_ANSWER_AFTER, ErpFault.DIE_BEFORE, ErpFault.DIE_AFTER]
)
def test_update_whose_answer_was_lost_is_made_and_read_back(fault: ErpFault) -> None:
    world = World()
    world.approve(project())
    world.erp.faults = [fault]
    world.approve(renamed("Oakridge Hospital", 1))
    world.pass_time(timedelta(minutes=30))
    assert world.entry(project()).state is State.SYNCED
    assert titles(world) == ["Oakridge Hospital"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_update_of_several_steps_is_finished_wherever_its_worker_died(place: int) -> None:
    world = World()
    world.erp.update_steps = 3
    world.approve(project())
    world.erp.calls.clear()
    world.erp.faults = [*[None] * place, ErpFault.DIE_AFTER]
    world.approve(renamed("Oakridge Hospital", 1))
    world.pass_time(timedelta(minutes=30))
    assert world.entry(project()).state is State.SYNCED
    assert {"update", "update_2", "update_3"} <= set(world.erp.calls)


def test_edit_made_while_an_update_is_in_doubt_wins() -> None:
    world = World()
    world.approve(project())
    world.erp.faults = [ErpFault.COMMIT_LATE]
    world.approve(renamed("Oakridge Hospital", 1))
    world.approve(renamed("Oakridge Clinic", 2))
    world.pass_time(timedelta(minutes=30))
    assert world.entry(project()).state is State.SYNCED
    assert titles(world) == ["Oakridge Clinic"]
