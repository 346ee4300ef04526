"""The write protocol when things go wrong: lost answers, late commits, dead workers, zombies, lost messages."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import InDoubt, NotNow, Refused
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason

LONG = timedelta(hours=3)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    "fault",
    [
        ErpFault.LOSE_ANSWER_BEFORE,
        ErpFault.LOSE_ANSWER_AFTER,
        ErpFault.COMMIT_LATE,
        ErpFault.DIE_BEFORE,
        ErpFault.DIE_AFTER,
        ErpFault.NOT_CONNECTED,
        ErpFault.ANSWER_LATER,
    ],
)
@pytest.mark.parametrize("step", [0, 1], ids=["create", "release"])
def test_one_fault_at_any_step_leaves_exactly_one_document(world: World, fault: ErpFault, step: int) -> None:
    world.erp.faults = [None] * step + [fault]
    record = commitment()
    world.approve(record)
    world.pass_time(LONG)
    (document,) = world.erp.documents.values()
    assert document.status == "Open"
    assert world.entry(record).state is State.SYNCED


def test_doubt_is_not_resolved_before_the_quarantine_is_over(world: World) -> None:
    world.erp.faults = [ErpFault.COMMIT_LATE]
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    world.pass_time(timedelta(minutes=3))
    assert world.work(world.wake(record)) is State.IN_DOUBT
    assert world.erp.calls.count("create") == 1
    assert "look_up" not in world.erp.calls


def test_many_wakes_of_one_edit_call_no_person_while_the_erp_is_busy(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    world.clock.advance(LONG)
    world.erp.look_up_fails = 100
    for reason in (WakeReason.DELIVERY, WakeReason.AGAIN, WakeReason.RECOVERY) * 7:
        assert world.work(world.wake(record, reason)) is State.IN_DOUBT
    assert world.erp.calls.count("look_up") == 1
    assert world.entry(record).waiting_on == "look-up"
    world.erp.look_up_fails = 0
    world.pass_time(timedelta(minutes=2))
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_erp_that_is_busy_for_minutes_calls_no_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    world.approve(record)
    free_at, look_up = world.clock.now() + timedelta(minutes=20), world.erp.look_up

    def busy(*asked: Any, **named: Any) -> Any:
        now = world.clock.now()
        if now < free_at:
            raise NotNow("busy with an action on this form", retry_at=now + timedelta(seconds=5))
        return look_up(*asked, **named)

    monkeypatch.setattr(world.erp, "look_up", busy)
    world.pass_time(timedelta(minutes=19))
    assert world.entry(record).waiting_on == "look-up"
    world.pass_time(timedelta(minutes=15))
    assert world.entry(record).state is State.SYNCED


def test_person_who_asks_is_not_told_to_wait_for_the_next_look_up(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    world.approve(record)
    world.clock.advance(LONG)
    world.erp.look_up_fails = 1
    world.work(world.wake(record))
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED


def test_document_committed_late_is_found_and_not_made_again(world: World) -> None:
    world.erp.faults = [ErpFault.COMMIT_LATE]
    record = commitment()
    world.approve(record)
    world.pass_time(LONG)
    assert world.erp.calls.count("create") == 1
    assert "it had happened" in world.told(record)


def test_two_documents_under_one_reference_go_to_a_person_and_stay_visible(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    world.approve(record)
    twin = next(iter(world.erp.documents.values()))
    world.erp.documents["SC999999"] = type(twin)("SC999999", twin.reference, twin.total, twin.lines, twin.line_ids)
    world.pass_time(LONG)
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person")
    assert "SC000001" in entry.reasons[0].text
    assert "SC999999" in entry.reasons[0].text


def test_create_that_never_arrives_is_repeated_a_few_times_and_then_goes_to_a_person(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE] * 20
    record = commitment()
    world.approve(record)
    world.pass_time(timedelta(hours=6))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person")
    assert world.erp.calls.count("create") == 1 + world.connection.thresholds.repeats_after_doubt
    world.erp.faults = []
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED


def test_failing_look_up_never_leads_to_a_second_create(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    world.erp.look_up_fails = 100
    record = commitment()
    world.approve(record)
    world.pass_time(timedelta(hours=12))
    assert world.erp.calls.count("create") == 1
    assert world.entry(record).waiting_on == "person"


def test_unreadable_read_back_is_taken_up_again_without_a_second_create(world: World) -> None:
    world.erp.read_back_fails = 1
    record = commitment()
    assert world.approve(record) is State.WAITING
    assert not world.entry(record).bound
    world.pass_time(LONG)
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_dead_workers_record_is_found_by_the_sweeper(world: World) -> None:
    world.queues.lose = 1000
    world.erp.faults = [ErpFault.DIE_BEFORE]
    record = commitment()
    world.approve(record)
    world.queues.lose = 0
    world.pass_time(LONG)
    assert world.entry(record).state is State.SYNCED


def test_zombie_that_wakes_after_a_takeover_writes_nothing(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    perform = world.erp.perform

    def slow(step: object, **how: object) -> object:
        world.erp.perform = perform  # type: ignore[method-assign]
        world.clock.advance(timedelta(minutes=10))  # our lease runs out while the call hangs
        outcome = perform(step, **how)  # type: ignore[arg-type]
        world.work(world.wake(record))  # another worker takes the record over, and sees the open intent
        return outcome

    world.erp.perform = slow  # type: ignore[assignment, method-assign]
    assert world.work(world.wake(record)) is None
    assert len(world.erp.documents) == 1
    world.pass_time(LONG)
    assert len(world.erp.documents) == 1
    assert world.entry(record).state is State.SYNCED


def test_create_is_not_started_without_time_for_its_answer(world: World) -> None:
    world.deadline.remaining = world.erp.call_timeout
    record = commitment()
    world.approve(record)
    assert not world.erp.calls
    world.deadline.remaining = timedelta(seconds=100)
    world.pass_time(timedelta(minutes=1))
    assert world.entry(record).state is State.SYNCED


def test_lost_answer_to_telling_the_platform_is_told_again(world: World) -> None:
    world.platform.answers = [InDoubt("timeout")]
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    world.pass_time(timedelta(minutes=1))
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_platform_that_refuses_the_link_leaves_the_record_partial_and_says_where_it_is(world: World) -> None:
    world.platform.answers = [Refused((Reason("taken", "origin_id has already been taken"),))]
    record = commitment()
    assert world.approve(record) is State.PARTIAL
    assert "SC000001" in world.told(record)
    assert "already been taken" in world.told(record)


def test_vendor_that_asks_for_rest_pauses_its_whole_limit_scope(world: World) -> None:
    until = world.clock.now() + timedelta(minutes=7)
    first, second = commitment("SC-001"), commitment("SC-002")

    def throttled(_: object) -> None:
        raise NotNow("429", retry_at=until, pause_scope=True)

    world.platform.before_fetch = throttled
    world.approve(first)
    world.platform.before_fetch = lambda _: None
    fetches = world.platform.fetches
    world.approve(second)
    assert world.platform.fetches == fetches
    world.pass_time(timedelta(minutes=10))
    assert {world.entry(first).state, world.entry(second).state} == {State.SYNCED}


def test_no_more_workers_than_seats_are_inside_at_once(world: World) -> None:
    scope = world.erp.limit_scope()
    now = world.clock.now()
    for seat in range(scope.seats):
        assert world.permits.take(scope, owner=f"other-{seat}", now=now, until=now + timedelta(minutes=2))
    record = commitment()
    world.approve(record)
    assert not world.erp.calls
    world.pass_time(timedelta(minutes=5))
    assert world.entry(record).state is State.SYNCED


def test_history_tells_what_was_seen_decided_sent_and_answered(world: World) -> None:
    record = commitment()
    world.approve(record)
    told = world.told(record)
    for what in ("wake:", "intent: About to create", "applied:", "bound:", "intent: About to release", "synced:"):
        assert what in told


def test_platform_that_asks_for_rest_does_not_pause_the_erp(world: World) -> None:
    def throttled(_: object) -> None:
        raise NotNow("429", retry_at=world.clock.now() + timedelta(minutes=5), pause_scope=True)

    world.platform.before_fetch = throttled
    world.approve(commitment())
    assert world.permits.paused_until(world.erp.limit_scope().name, now=world.clock.now()) is None
    assert world.permits.paused_until(world.platform.limit_scope().name, now=world.clock.now()) is not None


def test_outage_while_a_refusal_is_being_told_is_waited_out(world: World) -> None:
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    world.erp.faults = [ErpFault.REFUSE]
    world.platform.answers = [NotNow("503")]
    assert world.approve(commitment(), request="r1") is State.WAITING
    assert world.platform.closed == {}
    world.erp.faults = [ErpFault.REFUSE]
    world.pass_time(timedelta(minutes=2))
    assert "period is closed" in world.platform.closed["r1"]
