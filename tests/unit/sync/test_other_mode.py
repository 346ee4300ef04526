"""What a wake does not come to is laid to rest: nothing is swept for ever because its entity or slice has changed its mode."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, pulling, vendor
from fakes.erp import ErpFault
from fakes.queues import FakeDeadline
from fakes.records import GOLIVE, commitment, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.parties import Party
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.pull_progress import import_key, import_reference
from tieout.sync.state import Entry, HistoryEvent, RecordKey, State
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake, WakeReason

HOURS = timedelta(hours=1)
UNKNOWN = Party(id="99", name="Unknown")
ELSEWHERE = Party(id="99", name="Elsewhere", erp_code="OAKRIDGE")


def in_mode(mode: str, pilot: str = "", *, knows: bool = False) -> Connection:
    """Commitments in a mode, with project 86 in another where that is given; `knows`: who the unknown vendor is."""
    golive = {"golive_at": GOLIVE.isoformat()}
    slices = [{"name": "pilot", "projects": ["86"], "mode": pilot, **golive}] if pilot else []
    section = {"mode": mode, "slices": slices, "approved": {"subcontract": ["Approved"]}, **golive}
    maps = connection().value_maps.model_dump(mode="json")
    maps["vendors"] |= {"99": "UNKNOWN"} if knows else {}
    return connection(entities={"commitment": section}, value_maps=maps)


def rehearsed(mode: str = "shadow", pilot: str = "") -> tuple[World, Commitment]:
    """A record that was refused in shadow, and is looked at again now and then."""
    world, record = World(connection=in_mode(mode, pilot)), commitment(vendor=UNKNOWN)
    assert world.approve(record) is State.REFUSED
    assert world.entry(record, shadow=True).due_at is not None
    return world, record


def swept(world: World | Accounting, span: timedelta = 12 * HOURS) -> list[str]:
    """What the sweeper sends meanwhile, worked as it comes; each wake once, as in a function."""
    end, sent = world.clock.now() + span, list[str]()
    while world.clock.now() < end:
        world.clock.advance(timedelta(minutes=5))
        Sweeper(world.ledger, world.queues, world.clock, FakeDeadline()).run()
        for wake in world.queues.ready():
            if wake.id not in sent:
                world.work(wake)
            sent += [wake.id] if wake.reason is WakeReason.SWEEP else []
    return sent


def test_rehearsed_record_is_not_swept_for_ever_once_it_is_live() -> None:
    world, record = rehearsed()
    world.connection = in_mode("live", knows=True)
    assert world.work(world.wake(record)) is State.SYNCED
    assert len(swept(world)) == 1
    after = world.entry(record, shadow=True)
    assert (after.due_at, after.state, after.waiting_on) == (None, State.REFUSED, "vendor:99")
    assert len(world.erp.documents) == 1


def test_rehearsed_record_of_an_entity_that_was_switched_off_is_not_swept_for_ever() -> None:
    world, record = rehearsed()
    world.connection = in_mode("off")
    assert len(swept(world)) == 1
    assert world.entry(record, shadow=True).due_at is None


def test_rehearsed_record_rests_although_its_live_look_is_paused() -> None:
    world, record = rehearsed()
    world.connection = in_mode("live", knows=True)
    world.pauses.pause(Pause(PauseScope(), "jane", "closing", world.clock.now()))
    swept(world)
    assert world.entry(record, shadow=True).due_at is None
    assert world.entry(record).waiting_on == "paused"


def test_rehearsal_that_is_held_by_another_worker_is_swept_again_under_a_new_id() -> None:
    world, record = rehearsed()
    world.connection = in_mode("live", knows=True)
    now = world.clock.now()
    world.ledger.lease(world.entry(record, shadow=True).key, owner="late", now=now, until=now + 7 * HOURS)
    assert len(set(swept(world))) > 1
    assert world.entry(record, shadow=True).due_at is None


def test_rehearsed_record_of_a_slice_that_went_live_rests_and_says_where_it_goes_on() -> None:
    world, record = rehearsed("shadow", pilot="shadow")
    world.connection = in_mode("shadow", pilot="live", knows=True)
    assert world.work(world.wake(record)) is State.SYNCED
    assert swept(world) == []
    after = world.entry(record, shadow=True)
    assert (after.state, after.waiting_on, after.reasons, after.due_at) == (State.WAITING, "slice", (), None)


def test_record_of_a_slice_in_shadow_beside_a_live_one_is_still_looked_at() -> None:
    world = World(connection=in_mode("shadow", pilot="live"))
    outside = commitment(vendor=UNKNOWN, project=ELSEWHERE)
    assert world.approve(outside) is State.REFUSED
    sent = swept(world)
    assert len(set(sent)) == len(sent) == 2  # every six hours
    after = world.entry(outside, shadow=True)
    assert (after.state, after.due_at is not None) == (State.REFUSED, True)


@pytest.mark.parametrize("reason", [WakeReason.DELIVERY, WakeReason.RESYNC])
def test_look_that_did_not_come_to_the_record_lays_nothing_to_rest(reason: WakeReason) -> None:
    world, record = rehearsed("shadow", pilot="shadow")
    world.connection = in_mode("live", pilot="shadow")
    before = world.entry(record, shadow=True)
    world.pauses.pause(Pause(PauseScope(), "jane", "closing", world.clock.now()))
    world.work(world.wake(record, reason))
    assert world.entry(record, shadow=True) == before


def test_doubt_from_before_its_entity_went_back_to_shadow_is_not_forgotten() -> None:
    world, record = World(connection=in_mode("live")), commitment()
    world.erp.faults.append(ErpFault.LOSE_ANSWER_AFTER)
    assert world.approve(record) is State.IN_DOUBT
    world.connection = in_mode("shadow")
    sent = swept(world, 24 * HOURS)
    assert (len(sent), len(set(sent))) == (4, 4)  # seldom, and never under an id that was worked before
    assert world.entry(record).state is State.IN_DOUBT
    world.connection = in_mode("live")
    swept(world, 7 * HOURS)
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def born_there(books: Accounting, *, shadow: bool) -> Entry:
    reference = SourceReference(system="fake_platform", kind="vendor", id=next(iter(books.mirror.shown["vendor"])))
    entry = books.ledger.entry(RecordKey("oakridge", Entity.VENDOR, reference, shadow))
    assert entry is not None
    return entry


def rehearsed_vendor() -> tuple[Accounting, RecordKey]:
    """A vendor that somebody created on the platform, seen in shadow, where it waits for accounting."""
    books = Accounting(connection=pulling("shadow"))
    there = books.mirror.foreign("vendor", "Vendor V1")
    key = RecordKey("oakridge", Entity.VENDOR, SourceReference(system="fake_platform", kind="vendor", id=there), True)
    assert books.one(key) is State.WAITING
    assert born_there(books, shadow=True).due_at is not None
    return books, key


def test_rehearsed_vendor_is_not_swept_for_ever_once_vendors_are_live() -> None:
    books, _ = rehearsed_vendor()
    books.connection = pulling("live")
    assert len(swept(books, 7 * HOURS)) == 1
    assert born_there(books, shadow=True).due_at is None
    assert born_there(books, shadow=False).state is State.WAITING


def test_rehearsed_vendor_of_a_slice_that_went_live_rests_unless_the_look_met_an_outage() -> None:
    books, key = rehearsed_vendor()
    slices = [{"name": "pilot", "kinds": ["vendor"], "mode": "live", "golive_at": GOLIVE.isoformat()}]
    section = {"mode": "shadow", "slices": slices}
    books.connection = connection(entities={"vendor": section})
    before = born_there(books, shadow=True).due_at
    books.permits.pause(books.mirror.limit_scope().name, until=books.clock.now() + HOURS, why="down")
    books.one(key)
    assert born_there(books, shadow=True).due_at == before
    books.clock.advance(HOURS)
    books.one(key)
    assert (born_there(books, shadow=True).waiting_on, born_there(books, shadow=True).due_at) == ("slice", None)


def test_rehearsed_vendor_of_accountings_rests_once_it_is_shown() -> None:
    books = Accounting(connection=pulling("shadow"))
    books.feed.faults = [NotNow("down")]
    books.feed.put(vendor("V1"))
    books.one(vendor("V1"))
    key = RecordKey("oakridge", Entity.VENDOR, vendor("V1").reference, True)
    books.connection = pulling("live")
    swept(books, HOURS)
    after = books.ledger.entry(key)
    assert after is not None
    assert after.due_at is None
    assert books.entry(vendor("V1")).state is State.SYNCED


def test_import_that_was_noted_in_shadow_by_mistake_is_not_swept_for_ever() -> None:
    books = Accounting(connection=pulling("shadow"))
    now, reference = books.clock.now(), import_reference("vendor")
    wake = Wake(
        id="w", connection="oakridge", entity=Entity.VENDOR, reference=reference, reason=WakeReason.RESUME
    )  # fmt: skip
    books.ledger.want(wake, shadow=True, due_at=now, event=HistoryEvent(now, "asked", "x", "jane"))
    assert len(swept(books, 2 * HOURS)) == 1
    for key in (wake.key(shadow=True), import_key("oakridge", "vendor")):
        entry = books.ledger.entry(key)
        assert entry is not None
        assert entry.due_at is None
