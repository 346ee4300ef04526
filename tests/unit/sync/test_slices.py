"""A pilot starts small: one slice live, the rest in shadow, each record in one of the two and never in both."""

import pytest

from fakes.erp import ErpFault
from fakes.records import GOLIVE, commitment, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.parties import Party
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason


def piloted(mode: str = "live", outside: str = "shadow") -> Connection:
    slices = [{"name": "pilot", "projects": ["86"], "mode": mode, "golive_at": GOLIVE.isoformat()}]
    golive = {"golive_at": GOLIVE.isoformat()}
    section = {"mode": outside, "slices": slices, "approved": {"subcontract": ["Approved"]}, **golive}
    return connection(entities={"commitment": section})


def test_record_in_the_live_slice_is_sent_and_one_outside_it_is_only_shown() -> None:
    world = World(connection=piloted())
    inside = commitment("SC-1")
    outside = commitment("SC-2", project=Party(id="99", name="Elsewhere", erp_code="OAKRIDGE"))
    assert world.approve(inside) is State.SYNCED
    assert world.approve(outside) is State.WAITING
    assert [document.reference for document in world.erp.documents.values()] == [str(inside.reference)]
    assert world.entry(outside, shadow=True).waiting_on == "live"
    assert world.entry(outside).waiting_on == "slice"
    assert world.platform.links.keys() == {str(inside.reference)}


def test_slice_that_goes_live_looks_at_its_records_again() -> None:
    world, record = World(connection=piloted("shadow")), commitment()
    assert world.approve(record) is State.WAITING
    assert world.erp.documents == {}
    world.connection = piloted("live")
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_what_was_sent_live_is_left_as_it_is_when_its_slice_goes_back_to_shadow() -> None:
    world, record = World(connection=piloted("live")), commitment()
    world.approve(record)
    calls = list(world.erp.calls)
    told = list(world.platform.told)
    world.connection = piloted("shadow")
    world.work(world.wake(record, WakeReason.RESYNC))
    assert (world.erp.calls, world.platform.told) == (calls, told)
    assert len(world.erp.documents) == 1


def test_slice_that_goes_back_to_shadow_takes_no_record_from_its_person() -> None:
    world, record = World(connection=piloted("live", outside="live")), commitment()
    world.erp.faults.append(ErpFault.DROP_LINES)
    assert world.approve(record) is State.PARTIAL
    before = world.entry(record)
    world.connection = piloted("shadow", outside="live")
    world.work(world.wake(record, WakeReason.RESYNC))
    after = world.entry(record)
    assert (after.state, after.waiting_on, after.reasons) == (State.PARTIAL, "person", before.reasons)
    assert after.due_at is not None


@pytest.mark.parametrize("mode", ["off", "shadow"])
@pytest.mark.parametrize("action", ["send", "unlink"])
def test_request_about_a_record_whose_slice_is_not_live_is_answered_by_nobody(mode: str, action: str) -> None:
    world, record = World(connection=piloted("live", outside="live")), commitment()
    world.approve(record)
    told = list(world.platform.told)
    world.connection = piloted(mode, outside="live")
    world.platform.foreign_links[str(record.reference)] = "CE_41"
    world.platform.requests["r1"] = Request("r1", action, "item")
    world.work(world.wake(record, request="r1"))
    assert (world.platform.told, world.platform.closed) == (told, {})
