"""Recovery: nothing is missed upstream, and a watermark never moves past what is durable here."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fakes.records import GOLIVE, MORNING, connection
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.recovery import CHANGES_OVERLAP, TRIES, Recovered, mark_of
from tieout.sync.recovery_parts import Ask, RecoveryPart
from tieout.sync.wakes import WakeReason
from unit.sync.night import Killed, Night, event, reference
from unit.sync.test_intake import Desk, delivery

CHANGES = mark_of("oakridge", Ask.CHANGES, "86", "subcontract")
DELIVERIES = mark_of("oakridge", Ask.DELIVERIES, "company")
SHORT = timedelta(seconds=1)


@pytest.fixture
def night() -> Night:
    return Night()


def test_recovery_asks_over_all_hooks_and_every_project_and_kind(night: Night) -> None:
    assert night.take(RecoveryPart(run="r", connection="oakridge")) == Recovered("started", 3)
    parts = [RecoveryPart.model_validate_json(body) for _, body in night.queues.recovering.values()]
    assert {(part.ask, part.scope, part.kind) for part in parts} == {
        (Ask.DELIVERIES, "company", ""),
        (Ask.DELIVERIES, "86", ""),
        (Ask.CHANGES, "86", "subcontract"),
    }


def test_recovery_that_is_started_twice_is_one_recovery(night: Night) -> None:
    for _ in range(2):
        night.take(RecoveryPart(run="oakridge-2026-03-03T03", connection="oakridge"))
    assert len(night.queues.recovering) == 3


def test_nothing_is_asked_for_a_connection_that_is_off(night: Night) -> None:
    night.connection = connection(entities={})
    assert night.take(night.part()).what == "nothing"
    assert not night.platform.asked


def test_discarded_delivery_is_fed_through_intake_as_the_receiver_would_have(night: Night) -> None:
    night.platform.log = [event("e1")]
    assert night.take(night.part(Ask.DELIVERIES)) == Recovered("done", 1)
    (fed,) = night.fed()
    assert (fed.connection, fed.source, fed.size) == ("oakridge", "fake_platform", len(event("e1").body))
    assert base64.b64decode(fed.body) == event("e1").body


def test_delivery_that_is_found_on_two_nights_is_one_delivery(night: Night) -> None:
    night.platform.log = [event("e1")]
    for _ in range(2):
        night.take(night.part(Ask.DELIVERIES))
    first, second = night.fed()
    assert (first.id, first.body) == (second.id, second.body)  # one wake comes of both, told with the first one's run


def test_delivery_that_a_recovery_brought_back_says_in_the_records_history_who_asked_for_it(night: Night) -> None:
    night.platform.log = [event("e1")]
    night.take(night.part(Ask.DELIVERIES).on(by="jane", why="we lost a weekend"))
    (fed,) = night.fed()
    assert fed.fed == {"run": "run-1", "asked_by": "jane", "why": "we lost a weekend"}
    desk = Desk()
    desk.take(delivery().model_copy(update={"fed": fed.fed}))
    ((_, wake),) = desk.queues.waiting
    (heard,) = desk.ledger.history(wake.key(shadow=False))
    assert heard.data.items() >= fed.fed.items()
    assert heard.text.endswith("brought back by a recovery")


def test_yesterdays_events_are_asked_for_again_for_they_may_be_given_up_since(night: Night) -> None:
    night.notes.marks[DELIVERIES] = night.clock.now()
    night.take(night.part(Ask.DELIVERIES))
    ((since, _),) = night.platform.asked
    assert night.clock.now() - since >= timedelta(hours=13)


def test_change_without_a_delivery_is_woken(night: Night) -> None:
    night.platform.changed["41"] = night.clock.now()
    assert night.take(night.part()) == Recovered("done", 1)
    ((_, wake),) = night.queues.waiting
    assert (wake.reference, wake.reason, wake.hints) == (reference("41"), WakeReason.RECOVERY, {"project": "86"})
    (seen,) = night.ledger.history(wake.key(shadow=False))
    assert (seen.what, seen.by, seen.data["why"]) == ("listed", "tieout", "nightly recovery")


def test_first_recovery_begins_with_golive_and_the_next_where_it_ended(night: Night) -> None:
    ended = night.clock.now()
    night.take(night.part())
    night.clock.advance(timedelta(days=1))
    night.take(night.part())
    (first, _), (second, _) = night.platform.asked
    assert (first, second) == (GOLIVE - CHANGES_OVERLAP, ended - CHANGES_OVERLAP)
    assert timedelta(minutes=10) <= CHANGES_OVERLAP


@pytest.mark.parametrize("died_after", range(4))
@pytest.mark.parametrize("ask", [Ask.CHANGES, Ask.DELIVERIES])
def test_crash_between_listing_and_queue_loses_nothing(night: Night, ask: Ask, died_after: int) -> None:
    names = {"41", "42", "43", "44"}
    night.platform.changed = dict.fromkeys(names, night.clock.now())
    night.platform.log = [event(name) for name in sorted(names)]
    night.queues.die_after = died_after
    part = night.part(ask)
    with pytest.raises(Killed):
        night.take(part)
    assert not night.notes.marks
    night.queues.die_after = None
    night.take(part)  # the message comes back
    assert night.notes.marks
    if ask is Ask.CHANGES:
        assert night.woken() == names
    else:
        assert {one.content for one in night.fed()} == {event(name).body for name in names}


def test_message_that_comes_back_sends_the_same_wakes(night: Night) -> None:
    night.platform.changed["41"] = night.clock.now()
    part = night.part()
    night.take(part)
    night.take(part)
    first, second = (wake.id for _, wake in night.queues.waiting)
    assert first == second
    assert len(night.ledger.history(night.queues.waiting[0][1].key(shadow=False))) == 1


def test_wake_that_the_queue_loses_is_due_in_the_ledger(night: Night) -> None:
    night.platform.changed["41"] = night.clock.now()
    night.queues.lose = 1
    night.take(night.part())
    (entry,) = night.ledger.due(before=night.clock.now() + timedelta(minutes=10), limit=10)
    assert entry.key.reference == reference("41")


def test_long_list_is_worked_by_several_messages_and_its_watermark_moves_at_the_end(night: Night) -> None:
    names = {str(number) for number in range(41, 46)}
    night.platform.changed = dict.fromkeys(names, night.clock.now())
    night.deadline.remaining = SHORT
    began = night.clock.now()
    marks: list[dict[str, datetime]] = []
    part: RecoveryPart | None = night.part()
    while part is not None:
        marks.append(dict(night.notes.marks))
        assert len(marks) < 20, "it goes in circles"
        night.take(part)
        night.clock.advance(timedelta(minutes=1))
        part = night.follow()
    assert night.woken() == names
    assert len(marks) == 6
    assert not any(marks)
    assert night.notes.marks == {CHANGES: began}


def test_record_that_changes_between_two_messages_hides_no_other(night: Night) -> None:
    night.platform.changed = dict.fromkeys(["41", "42", "43"], night.clock.now())
    night.deadline.remaining = SHORT
    night.take(night.part())
    night.clock.advance(timedelta(hours=1))
    night.platform.changed["41"] = night.clock.now()
    following = night.follow()
    assert following is not None
    night.to_the_end(following)
    assert night.woken() == {"41", "42", "43"}
    assert night.platform.asked[-1][1] > night.clock.now()  # else it drops out of the list, and moves what is behind it
    assert night.notes.marks[CHANGES] == MORNING + timedelta(days=1)  # so that tomorrow lists the late change


def test_long_log_is_read_page_by_page(night: Night) -> None:
    night.platform.log = [event(f"e{number}") for number in range(7)]
    night.deadline.remaining = SHORT
    assert night.to_the_end(night.part(Ask.DELIVERIES)) == ["continued"] * 3 + ["done"]
    assert [one.content for one in night.fed()] == [one.body for one in night.platform.log]


def test_cursor_never_moves_past_what_was_durably_handled(night: Night) -> None:
    reached = night.notes.marks[CHANGES] = night.clock.now() - timedelta(days=3)
    night.take(night.part(since=night.clock.now() - timedelta(hours=1)))
    assert night.notes.marks[CHANGES] == reached  # two days lie between, and nobody has asked for them
    night.take(night.part(since=reached - timedelta(hours=1)))
    assert night.notes.marks[CHANGES] == night.clock.now()


def test_entity_switched_off_before_its_part_is_worked_loses_no_approval(night: Night) -> None:
    night.platform.changed["41"] = night.clock.now() - timedelta(hours=5)
    part, on = night.part(), night.connection
    night.connection = connection(entities={"invoice": {"mode": "live", "golive_at": GOLIVE.isoformat()}})
    assert night.take(part) == Recovered("nothing")
    assert not night.notes.marks
    night.connection = on
    night.clock.advance(timedelta(days=1))
    night.take(night.part())
    assert night.woken() == {"41"}


def test_recovery_from_the_middle_of_nowhere_sets_no_watermark(night: Night) -> None:
    night.take(night.part(since=night.clock.now() - timedelta(hours=1)))
    assert not night.notes.marks


def test_outage_is_waited_out_and_asked_again(night: Night) -> None:
    night.platform.down = NotNow("503")
    night.platform.changed["41"] = night.clock.now()
    assert night.take(night.part()).what == "again"
    ((due, _),) = night.queues.recovering.values()
    assert night.clock.now() < due <= night.clock.now() + timedelta(minutes=15)
    night.platform.down = None
    following = night.follow()
    assert following is not None
    assert night.take(following).what == "done"
    assert night.woken() == {"41"}


@pytest.mark.parametrize(
    "down", [lambda: NotNow("503"), lambda: NeedsPerson("not permitted")], ids=["outage", "person"]
)
def test_what_cannot_be_asked_for_is_told_and_begins_anew_the_next_night(
    night: Night, down: Callable[[], Exception]
) -> None:
    night.platform.down = down()
    last = night.to_the_end(night.part())
    assert (last[-1], len(last) <= TRIES + 1) == ("incomplete", True)
    assert "changes 86 subcontract" in night.notes.counted[0]
    assert not night.notes.marks
    night.platform.down = None
    night.platform.changed["41"] = GOLIVE
    night.take(night.part())
    assert night.woken() == {"41"}


def test_shadow_is_recovered_as_shadow() -> None:
    night = Night()
    section = {"mode": "shadow", "approved": {}, "golive_at": GOLIVE.isoformat()}
    night.connection = connection(entities={"commitment": section})
    night.platform.changed["41"] = night.clock.now()
    night.take(night.part())
    (wake,) = night.queues.ready()
    assert night.ledger.entry(wake.key(shadow=False)) is None
    assert night.ledger.entry(wake.key(shadow=True)) is not None


def test_start_over_more_projects_than_one_message_has_time_for_is_continued() -> None:
    night = Night()
    night.platform.projects = tuple(str(number) for number in range(30))
    night.deadline.remaining = timedelta(seconds=1)
    part: RecoveryPart | None = RecoveryPart(run="r", connection="oakridge")
    asked: list[tuple[str, str, str]] = []
    became: list[str] = []
    while part is not None:
        if part.ask == "start":
            became.append(night.take(part).what)
        else:
            asked.append((part.ask, part.scope, part.kind))
        assert len(became) < 50, "it goes in circles"
        part = night.follow()
    assert len(asked) == len(set(asked)) == 32
    assert set(became[:-1]) == {"continued"}
    assert became[-1] == "started"
