"""The kill switch over what intake writes: the answer to accounting's request waits, and nothing that it asks for is lost."""

from datetime import timedelta

import pytest

from fakes.accounting import pulling, vendor
from tieout.config.connection import Connection
from tieout.records.entities import Direction, Entity
from tieout.sync.instructions import CreationAsked, Linked, SyncAsked
from tieout.sync.intake import TRIES_BEFORE_A_PERSON, Delivery
from tieout.sync.pauses import PAUSED, Pause, PauseScope
from tieout.sync.state import State
from unit.sync.approvals import Desk, ours

EVERYTHING = PauseScope()
VENDORS = PauseScope(entity=Entity.VENDOR)
TO_PLATFORM, TO_ERP = PauseScope(direction=Direction.TO_PLATFORM), PauseScope(direction=Direction.TO_ERP)
OTHERS = PauseScope(entity=Entity.COMMITMENT)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def stop(desk: Desk, scope: PauseScope = EVERYTHING) -> None:
    desk.pauses.pause(Pause(scope, "maria", "the books are being closed", desk.clock.now()))


def linked(desk: Desk) -> tuple[str, str]:
    """Accounting links a vendor: the request, and the record that it names."""
    there = desk.mirror.foreign("vendor", "One")
    desk.feed.put(vendor("V1"))
    return desk.say(Linked("vendor", there, ours("V1"))), there


@pytest.mark.parametrize("scope", [EVERYTHING, VENDORS, TO_PLATFORM], ids=str)
def test_pause_holds_the_answer_to_a_request_and_resume_gives_it(desk: Desk, scope: PauseScope) -> None:
    request, there = linked(desk)
    stop(desk, scope)
    assert desk.hear(request) == "again"
    desk.work_all()
    assert not desk.tool.answers
    assert (desk.entry(vendor("V1")).state, desk.entry(vendor("V1")).waiting_on) == (State.WAITING, PAUSED)
    ((due, again),) = desk.queues.redelivered
    assert due - desk.clock.now() <= timedelta(minutes=15)
    desk.pauses.resume(scope)
    assert desk.flow().take(Delivery.model_validate_json(again)).what == "woken"
    assert desk.tool.answers == [(request, ())]
    desk.wait(timedelta(hours=1, minutes=2))
    assert desk.shown_as("V1") == [there]


@pytest.mark.parametrize("scope", [OTHERS, TO_ERP], ids=str)
def test_pause_of_something_else_holds_no_answer_up(desk: Desk, scope: PauseScope) -> None:
    request, _ = linked(desk)
    stop(desk, scope)
    assert desk.hear(request) == "woken"
    assert desk.tool.answers == [(request, ())]


@pytest.mark.parametrize(
    ("scope", "held"), [(EVERYTHING, True), (TO_PLATFORM, True), (VENDORS, False), (TO_ERP, False)], ids=str
)
def test_answer_that_is_about_no_entity_is_a_write_to_the_platform(scope: PauseScope, held: bool) -> None:
    document = pulling().model_dump(mode="json")
    document["entities"]["commitment"]["intake"] = "erp_requests"
    desk = Desk(Connection.model_validate(document))
    request = desk.say(SyncAsked("reset_sub_job", "1", shown=False))
    stop(desk, scope)
    desk.hear(request)
    assert (not desk.tool.answers) == held


def test_pause_that_outlasts_every_outage_loses_no_answer(desk: Desk) -> None:
    request, _ = linked(desk)
    stop(desk)
    delivery = desk.delivery(request).model_copy(update={"tries": TRIES_BEFORE_A_PERSON})
    assert desk.flow().take(delivery).what == "again"
    ((_, again),) = desk.queues.redelivered
    assert Delivery.model_validate_json(again).tries == delivery.tries
    desk.pauses.resume(EVERYTHING)
    desk.flow().take(Delivery.model_validate_json(again))
    assert desk.tool.answers == [(request, ())]


def test_request_whose_answer_is_held_is_given_once_however_long_the_pause(desk: Desk) -> None:
    request, _ = linked(desk)
    stop(desk)
    desk.hear(request)
    desk.queues.waiting.clear()
    for _ in range(3):
        assert desk.hear(request) == "again"
    assert not desk.queues.waiting


def test_what_a_person_says_during_a_pause_is_not_undone_by_the_answer_after_it(desk: Desk) -> None:
    request, _ = linked(desk)
    other = desk.mirror.foreign("vendor", "Two")
    stop(desk)
    desk.hear(request)
    desk.one(vendor("V1"), link=other)
    desk.pauses.resume(EVERYTHING)
    desk.hear(request)
    desk.work_all()
    assert desk.tool.answers == [(request, ())]
    assert desk.shown_as("V1") == [other]


def test_refusal_is_an_answer_and_held_too(desk: Desk) -> None:
    there = desk.mirror.foreign("vendor", "Owner LLC")
    request = desk.say(CreationAsked("vendor", there, "Owner LLC", "V77", "1"))
    stop(desk)
    desk.hear(request)
    assert not desk.tool.answers
    desk.pauses.resume(EVERYTHING)
    desk.hear(request)
    ((_, (reason,)),) = desk.tool.answers
    assert reason.code == "born_there"


def test_pause_is_read_only_where_something_is_to_be_answered(desk: Desk) -> None:
    request, _ = linked(desk)
    desk.hear(request)
    asked = desk.pauses.asked
    assert desk.hear(request) == "nothing"  # it has been answered
    assert (asked, desk.pauses.asked) == (1, 1)
