"""Promises that tell a mutant apart and that no other test states as shortly."""

from dataclasses import replace

import pytest

from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from property.watched_erp import misplaced
from tieout.sync.outcomes import Found
from tieout.sync.state import State


@pytest.fixture
def world() -> World:
    return World()


def test_seat_is_free_again_after_a_look(world: World) -> None:
    scope = replace(world.erp.limit_scope(), seats=1)
    world.erp.seats = 1
    world.approve(commitment())
    now = world.clock.now()
    assert world.permits.take(scope, owner="next", now=now, until=now) is not None


def test_record_that_is_no_longer_due_is_not_woken(world: World) -> None:
    record = commitment(status="Draft")
    world.approve(record)
    entry = world.entry(record)
    stale = replace(entry, due_at=world.clock.now())
    world.ledger.due = lambda **_: [stale]  # type: ignore[method-assign]
    world.pass_time(world.connection.thresholds.lost_wake)
    assert not world.queues.sent


def test_amounts_on_the_wrong_lines_do_not_tie(world: World) -> None:
    world.erp.read_back_fails = 1
    record = commitment()
    world.approve(record)
    world.erp.documents = {key: misplaced(document) for key, document in world.erp.documents.items()}
    world.work(world.wake(record))
    entry = world.entry(record)
    assert entry.state is State.PARTIAL
    assert "$750.50" in entry.reasons[0].text


def test_document_of_another_record_goes_to_a_person(world: World) -> None:
    first, second = commitment("SC-001"), commitment("SC-002")
    world.approve(first)
    (document,) = world.entry(first).documents
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE]
    world.approve(second)
    world.erp.look_up = lambda *_, **__: Found(document)  # type: ignore[method-assign]
    world.clock.advance(world.erp.quarantined_for)
    assert world.work(world.wake(second)) is State.IN_DOUBT
    entry = world.entry(second)
    assert (entry.waiting_on, entry.bound) == ("person", False)
    assert document.address in entry.reasons[0].text
