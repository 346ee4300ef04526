"""A request of accounting is answered once, with what became of it and not of another, and is never obeyed again."""

from datetime import datetime, timedelta

import pytest

from fakes.erp import ErpFault
from fakes.records import GOLIVE, commitment, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.records.parties import Party
from tieout.records.record import Record
from tieout.sync.outcomes import NotNow, Outcome, Refused
from tieout.sync.ports import Request
from tieout.sync.state import State

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def by_requests() -> Connection:
    heard = connection().model_dump(mode="json")
    heard["entities"]["commitment"]["intake"] = "erp_requests"
    return Connection.model_validate(heard)


@pytest.fixture
def world() -> World:
    return World(by_requests())


def heard(
    world: World, record: Record, name: str, action: str = "send", accepted: Record | None = None
) -> State | None:
    """Accounting makes a request, and its event wakes the record."""
    world.platform.requests[name] = Request(name, action, f"detail-{name}")
    if accepted is not None:
        world.platform.accepted[name] = accepted
    return world.work(world.wake(record, request=name))


def down_once(world: World, retry_at: datetime | None = None) -> None:
    """The platform cannot be asked, once."""

    def down(_: object) -> None:
        world.platform.before_fetch = lambda _: None
        raise NotNow("503", retry_at=retry_at)

    world.platform.before_fetch = down


def unlinked(world: World, record: Record) -> None:
    """Accounting deletes the document, and the link with it."""
    world.erp.documents.clear()
    assert heard(world, record, "u2", "unlink") is State.UNLINKED
    assert not world.platform.links


def test_refused_unlink_is_answered_once_and_not_asked_of_the_erp_every_second(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    assert heard(world, record, "r1") is State.SYNCED
    fetches, calls = world.platform.fetches, len(world.erp.calls)
    heard(world, record, "u2", "unlink")
    world.pass_time(10 * MINUTE)
    assert "still in the ERP" in world.platform.closed["u2"]
    assert world.platform.fetches - fetches < 5
    assert len(world.erp.calls) - calls == 1
    assert world.entry(record).due_at is None


def test_unlink_that_was_answered_as_failed_takes_no_link_away_later(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    heard(world, record, "r1")
    heard(world, record, "u2", "unlink")
    world.erp.documents.clear()
    world.work(world.wake(record, request="u2"))
    world.pass_time(HOUR)
    assert [step.name for step in world.platform.told].count("tell_unlink") == 0
    assert world.platform.links


def test_event_of_an_answered_request_that_comes_again_creates_no_second_commitment(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    heard(world, record, "r1")
    unlinked(world, record)
    assert world.work(world.wake(record, request="r1")) is State.UNLINKED
    world.pass_time(HOUR)
    assert (world.entry(record).state, world.erp.documents) == (State.UNLINKED, {})


def test_own_message_out_of_an_outage_creates_no_second_commitment(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    down_once(world, retry_at=world.clock.now() + 10 * MINUTE)
    assert heard(world, record, "r1") is State.WAITING
    assert world.work(world.wake(record)) is State.SYNCED
    unlinked(world, record)
    world.pass_time(HOUR)  # the message that waited for the end of the outage arrives
    assert (world.entry(record).state, world.erp.documents) == (State.UNLINKED, {})


def test_old_request_that_is_told_of_again_takes_nothing_from_what_replaced_it(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    assert heard(world, record, "r1", accepted=commitment(payment_terms="Net 17")) is State.REFUSED
    assert heard(world, record, "r2", accepted=record) is State.SYNCED
    answered = dict(world.platform.closed)
    assert world.work(world.wake(record, request="r1")) is State.SYNCED
    assert world.platform.closed == answered


def test_export_that_accounting_asks_for_after_an_unlink_is_a_new_one(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    heard(world, record, "r1")
    unlinked(world, record)
    assert heard(world, record, "r3") is State.SYNCED
    assert world.platform.closed == {"r1": "success", "u2": "success", "r3": "success"}


def test_request_heard_while_the_erp_refuses_another_is_tried_itself(world: World) -> None:
    record, perform = commitment(), world.erp.perform
    world.platform.put(record)

    def corrected_meanwhile(*_: object, **__: object) -> Outcome:
        world.erp.perform = perform  # type: ignore[method-assign]
        heard(world, record, "r2", accepted=commitment(title="Corrected"))
        return Refused((Reason("erp", "The title is taken."),))

    world.erp.perform = corrected_meanwhile  # type: ignore[method-assign]
    assert heard(world, record, "r1", accepted=commitment(title="Taken")) is State.SYNCED
    assert world.platform.closed == {"r1": "failed The title is taken.", "r2": "success"}
    assert [document.title for document in world.erp.documents.values()] == ["Corrected"]


def refused_later(world: World, record: Record) -> None:
    """The ERP takes what r1 asks for; its verdict, which nobody has heard yet, is that it refuses it."""
    world.erp.faults = [ErpFault.ANSWER_LATER]
    assert heard(world, record, "r1", accepted=commitment(title="Taken")) is State.ACCEPTED
    world.erp.documents.clear()
    world.erp.tickets["ticket-1"] = Refused((Reason("erp", "The title is taken."),))


@pytest.mark.parametrize("action", ["send", "unlink"])
def test_request_heard_before_a_late_verdict_is_not_answered_with_it(world: World, action: str) -> None:
    record = commitment()
    world.platform.put(record)
    refused_later(world, record)
    heard(world, record, "r2", action, commitment(title="Corrected") if action == "send" else None)
    world.pass_time(5 * MINUTE)
    assert world.platform.closed["r2"] == "success"
    assert "r1" in world.platform.closed
    assert world.entry(record).requests == ()


def test_late_verdict_answers_who_asked_for_it_and_is_not_sought_twice(world: World) -> None:
    record = commitment()
    world.platform.put(record)
    refused_later(world, record)
    world.pass_time(HOUR)
    assert world.platform.closed == {"r1": "failed The title is taken."}
    assert world.erp.calls.count("create") == 1


def test_platform_that_would_not_hear_one_answer_is_told_the_others(world: World) -> None:
    record = commitment(payment_terms="Net 17")
    world.platform.put(record)
    down_once(world)
    heard(world, record, "r1")
    world.platform.answers = [Refused((Reason("gone", "The detail is closed."),))]
    assert heard(world, record, "r2") is State.REFUSED
    assert list(world.platform.closed) == ["r2"]
    assert world.entry(record).requests == ()


def test_request_heard_in_an_outage_is_known_to_a_slice_in_shadow() -> None:
    slices = [{"name": "pilot", "projects": ["86"], "mode": "live", "golive_at": GOLIVE.isoformat()}]
    section = {"mode": "shadow", "intake": "erp_requests", "slices": slices, "golive_at": GOLIVE.isoformat()}
    world = World(connection(entities={"commitment": section}))
    outside = commitment(project=Party(id="99", name="Elsewhere", erp_code="OAKRIDGE"))
    world.platform.put(outside)
    down_once(world)
    heard(world, outside, "r1")
    world.pass_time(5 * MINUTE)
    assert world.entry(outside, shadow=True).waiting_on == "live"
    assert world.platform.closed == {}
