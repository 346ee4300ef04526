"""Refused sign-ins, spent budgets and rests: who waits, for how long, and what a person can do about it."""

from datetime import timedelta

import pytest

from fakes.budgets import MemoryTurns
from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from tieout.records.commitment import Commitment
from tieout.sync.outcomes import BudgetSpent, NeedsPerson
from tieout.sync.ports import Fetched
from tieout.sync.room import CREDENTIALS, CREDENTIALS_REST, LOOKED_THROUGH_AFTER
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason

MINUTE = timedelta(minutes=1)


class LockedOut:
    """A platform that refuses the sign-in until it is mended, and counts the tries."""

    def __init__(self, world: World) -> None:
        self.tries = 0
        self.mended = False
        world.platform.before_fetch = self._try

    def _try(self, _: object) -> Fetched | None:
        self.tries += 1
        if not self.mended:
            raise NeedsPerson("The password is wrong.", pause_scope=True)
        return None


@pytest.fixture
def world() -> World:
    return World()


def records(count: int) -> list[Commitment]:
    return [commitment(f"SC-{number:03d}") for number in range(count)]


def test_many_waking_records_try_a_refused_sign_in_once_a_quarter_of_an_hour(world: World) -> None:
    locked = LockedOut(world)
    for record in records(50):
        world.approve(record)
    assert locked.tries == 1
    world.pass_time(timedelta(hours=1))
    assert 2 <= locked.tries <= 5


def test_refused_sign_in_is_said_once_and_says_authorise_again(world: World) -> None:
    LockedOut(world)
    first, second = records(2)
    assert [world.approve(first), world.approve(second)] == [State.WAITING, State.PENDING]
    assert "Authorise again" in world.told(first)
    assert "Authorise again" not in world.told(second)
    assert [reason.code for reason in world.entry(first).reasons] == ["authorise_again"]


def test_push_says_that_a_sign_in_was_refused(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    push = world.push()
    push.run(world.wake(record))
    assert not push.sign_in_refused
    LockedOut(world)
    push.run(world.wake(record))
    assert push.sign_in_refused


def test_resync_after_mending_works_at_once(world: World) -> None:
    locked = LockedOut(world)
    record = commitment()
    world.approve(record)
    locked.mended = True
    world.clock.advance(LOOKED_THROUGH_AFTER + timedelta(seconds=1))
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED


def test_hundred_resyncs_try_a_refused_sign_in_once(world: World) -> None:
    locked = LockedOut(world)
    everything = records(100)
    world.approve(everything[0])
    world.clock.advance(MINUTE)
    for record in everything:
        world.platform.put(record)
        world.work(world.wake(record, WakeReason.RESYNC))
    assert locked.tries == 2


def test_sweep_does_not_look_through_a_refused_sign_in(world: World) -> None:
    locked = LockedOut(world)
    record = commitment()
    world.approve(record)
    world.clock.advance(CREDENTIALS_REST - MINUTE)
    world.work(world.wake(record, WakeReason.SWEEP))
    assert locked.tries == 1


def test_everything_that_waited_follows_by_itself_once_the_sign_in_works(world: World) -> None:
    locked = LockedOut(world)
    everything = records(10)
    for record in everything:
        world.approve(record)
    locked.mended = True
    world.clock.advance(MINUTE)
    world.work(world.wake(everything[0], WakeReason.RESYNC))
    world.pass_time(CREDENTIALS_REST + 5 * MINUTE)
    assert {world.entry(record).state for record in everything} == {State.SYNCED}


def test_refused_platform_sign_in_lets_the_erps_scope_alone(world: World) -> None:
    LockedOut(world)
    world.approve(commitment())
    assert [(scope, why) for scope, (_, why) in world.permits.pauses.items()] == [("fake_platform:app", CREDENTIALS)]


def test_person_who_finds_no_seat_is_still_a_person_later(world: World) -> None:
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    world.approve(record)  # in part: only a person's wake may go on
    now = world.clock.now()
    taken = [
        world.permits.take(world.erp.limit_scope(), owner=f"other-{seat}", now=now, until=now + MINUTE / 2)
        for seat in range(2)
    ]
    assert None not in taken
    world.work(world.wake(record, WakeReason.RESYNC))
    assert [wake.reason for _, wake in world.queues.waiting] == [WakeReason.RESYNC]


def test_spent_budget_is_no_try_and_no_doubt(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    retry_at = world.clock.now() + 3 * MINUTE

    def spent(_: object) -> None:
        if world.clock.now() < retry_at:
            raise BudgetSpent("fake_platform:app", retry_at=retry_at)

    world.platform.before_fetch = spent
    assert world.work(world.wake(record)) is State.WAITING
    entry = world.entry(record)
    assert (entry.attempts, entry.waiting_on, entry.steps) == (0, "vendor", {})
    assert entry.due_at is not None
    assert entry.due_at >= retry_at
    world.pass_time(6 * MINUTE)
    assert world.entry(record).state is State.SYNCED


def test_look_up_that_the_budget_refused_needs_no_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    world.clock.advance(world.erp.quarantined_for)
    look_up = world.erp.look_up

    def spent(*_: object, **__: object) -> None:
        raise BudgetSpent(world.erp.limit_scope().name, retry_at=world.clock.now() + timedelta(seconds=1))

    monkeypatch.setattr(world.erp, "look_up", spent)
    for _ in range(20):
        world.work(world.wake(record))
        world.clock.advance(timedelta(seconds=5))
    assert (world.entry(record).state, world.entry(record).waiting_on) == (State.IN_DOUBT, "vendor")
    monkeypatch.setattr(world.erp, "look_up", look_up)
    world.work(world.wake(record))
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_those_who_find_no_room_come_back_one_turn_after_the_other(world: World) -> None:
    turns = MemoryTurns()
    world.permits.pause("fake_platform:app", until=world.clock.now() + timedelta(seconds=2), why="429")
    everything = records(160)
    for record in everything:
        world.platform.put(record)
        push = world.push()
        push.turns = push._room.turns = turns
        push.run(world.wake(record))
    dues = {world.entry(record).due_at for record in everything}
    assert len(dues) > 25
