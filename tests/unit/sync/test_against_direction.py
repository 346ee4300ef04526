"""A refusal of a write against the direction says nothing about a record that is known: it is a line of its history."""

from datetime import timedelta

from fakes.records import commitment
from fakes.world import World
from tieout.policy.ownership import AgainstDirection, require_direction
from tieout.records.entities import Direction, Entity
from tieout.sync.against import refuse_against
from tieout.sync.state import HistoryEvent, State
from tieout.sync.wakes import Wake


def refused(world: World, wake: Wake) -> State | None:
    try:
        require_direction(wake.entity, Direction.TO_PLATFORM)
    except AgainstDirection as against:
        return refuse_against(wake, against, shadow=False, ledger=world.ledger, clock=world.clock, ids=world.ids)
    raise AssertionError(f"{wake.entity} may flow to the platform")


def test_commitment_that_is_in_the_erp_stays_synced_and_its_history_tells_of_the_refusal() -> None:
    world = World()
    world.approve(commitment())
    before = world.entry(commitment())
    assert refused(world, world.wake(commitment())) is State.REFUSED
    after = world.entry(commitment())
    assert (after.state, after.due_at, after.reasons) == (State.SYNCED, before.due_at, ())
    assert "commitment flows to_erp only" in world.told(commitment())
    assert not after.lease_owner


def test_refusal_forgets_nothing_that_the_record_waits_for() -> None:
    world = World()
    world.approve(commitment(status="Draft"))
    waiting = world.entry(commitment(status="Draft"))
    refused(world, world.wake(commitment()))
    assert world.entry(commitment()).waiting_on == waiting.waiting_on
    assert world.approve(commitment(updated_at=world.clock.now())) is State.SYNCED


def test_record_that_another_worker_is_at_keeps_its_lease_and_gets_the_line() -> None:
    world, wake = World(), World().wake(commitment())
    now = world.clock.now()
    world.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "Heard of it", "tieout"))
    until = now + timedelta(minutes=1)
    lease = world.ledger.lease(wake.key(shadow=False), owner="another", now=now, until=until)
    assert refused(world, wake.model_copy(update={"id": "second"})) is None
    entry = world.entry(commitment())
    assert lease is not None
    assert (entry.lease_owner, entry.fence) == ("another", lease.fence)
    assert "against_direction" in world.told(commitment())


def test_record_that_nobody_knew_is_refused_and_looked_at_no_more() -> None:
    world = World()
    wake = Wake.model_validate(world.wake(commitment()).model_dump() | {"entity": Entity.INVOICE})
    assert refused(world, wake) is State.REFUSED
    entry = world.ledger.entry(wake.key(shadow=False))
    assert entry is not None
    assert (entry.state, entry.due_at, [one.code for one in entry.reasons]) == (
        State.REFUSED,
        None,
        ["against_direction"],
    )
