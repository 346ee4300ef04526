"""What a person asked for gets its look, whatever becomes of the message that said so."""

from datetime import timedelta

import pytest

from fakes.records import commitment
from fakes.world import World
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import Request
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.wakes import WakeReason
from unit.sync.mended import mended_by_accounting


@pytest.fixture
def world() -> World:
    return World()


def down_once(world: World) -> None:
    """The platform cannot be asked, once."""

    def down(_: SourceReference) -> None:
        world.platform.before_fetch = lambda _: None
        raise NotNow("503")

    world.platform.before_fetch = down


def asked(world: World, record: Record) -> None:
    """The command has written down that somebody asks; its message is lost."""
    noted = world.wake(record, WakeReason.RESYNC)
    now = world.clock.now()
    event = HistoryEvent(now, "asked", "Asked to look again", "maria", {"wake": noted.id})
    world.ledger.want(noted, shadow=False, due_at=now + timedelta(minutes=5), event=event)


def test_resync_that_finds_its_record_with_another_worker_is_heard_by_that_one(world: World) -> None:
    record, release = mended_by_accounting(world), world.ledger.release

    def resynced_meanwhile(*args: object, **named: object) -> bool:
        world.ledger.release = release  # type: ignore[method-assign]
        assert world.work(world.wake(record, WakeReason.RESYNC)) is None
        return release(*args, **named)  # type: ignore[arg-type]

    world.ledger.release = resynced_meanwhile  # type: ignore[method-assign]
    assert world.work(world.wake(record)) is State.SYNCED


def test_resync_under_a_command_that_holds_the_record_is_heard_by_the_next_worker(world: World) -> None:
    record = mended_by_accounting(world)
    key, now = world.entry(record).key, world.clock.now()
    lease = world.ledger.lease(key, owner="a command", now=now, until=now + timedelta(minutes=3))
    assert lease is not None
    assert world.work(world.wake(record, WakeReason.RESYNC)) is None
    assert world.ledger.release(lease, Change(), wanted=world.entry(record).wanted)
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.SYNCED


def test_resync_that_was_overtaken_is_heard_by_who_overtook_it(world: World) -> None:
    record = mended_by_accounting(world)

    def overtaken(_: SourceReference) -> None:
        world.platform.before_fetch = lambda _: None
        world.clock.advance(timedelta(minutes=10))
        assert world.work(world.wake(record)) is State.SYNCED

    world.platform.before_fetch = overtaken
    assert world.work(world.wake(record, WakeReason.RESYNC)) is None


def test_resync_whose_message_is_lost_is_heard_by_the_sweeper(world: World) -> None:
    record = mended_by_accounting(world)
    asked(world, record)
    world.pass_time(timedelta(minutes=10))
    assert world.entry(record).state is State.SYNCED
    assert world.entry(record).asked == ""


def test_resync_in_a_pause_is_heard_when_the_pause_ends(world: World) -> None:
    record = mended_by_accounting(world)
    world.pauses.pause(Pause(PauseScope(), "maria", "closing the month", world.clock.now()))
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.PARTIAL
    assert world.entry(record).waiting_on == "paused"  # so that `resume` wakes it
    world.pauses.resume(PauseScope())
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED


def test_resync_in_an_outage_reads_the_document_back_after_it(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.erp.documents.clear()
    down_once(world)
    world.work(world.wake(record, WakeReason.RESYNC))
    world.pass_time(timedelta(hours=1))
    entry = world.entry(record)
    assert (entry.state, [reason.code for reason in entry.reasons]) == (State.REFUSED, ["gone_in_erp"])


def test_resync_in_an_outage_sends_an_unlinked_record_anew_after_it(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.erp.documents.clear()
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    assert world.work(world.wake(record, request="u1")) is State.UNLINKED
    down_once(world)
    world.work(world.wake(record, WakeReason.RESYNC))
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.SYNCED


def test_word_that_was_heard_is_not_heard_twice(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.work(world.wake(record, WakeReason.RESYNC))
    world.erp.calls.clear()
    world.work(world.wake(record))
    assert "read_back" not in world.erp.calls


def test_resync_whose_sign_in_is_refused_is_answered_with_that(world: World) -> None:
    record = commitment()

    def shut_out(_: SourceReference) -> None:
        raise NeedsPerson("The app was uninstalled")

    world.platform.before_fetch = shut_out
    world.work(world.wake(record, WakeReason.RESYNC))
    assert (world.entry(record).waiting_on, world.entry(record).asked) == ("person", "")
