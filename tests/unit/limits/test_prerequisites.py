"""What waits for something else of ours is looked at as soon as that is there."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from fakes.records import commitment, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.turns import AT_ONCE, AlwaysNow, Turns
from tieout.sync.wakes import Wake, WakeReason


@pytest.fixture
def world() -> World:
    return World()


def prerequisites(world: World, document: Connection | None = None, turns: Turns | None = None) -> Prerequisites:
    chosen = document or world.connection
    return Prerequisites(chosen, world.ledger, world.queues, turns or AlwaysNow(), world.clock, world.ids)


def without_vendors() -> Connection:
    maps = connection().value_maps.model_dump(mode="json")
    return connection(value_maps=maps | {"vendors": {}})


def test_record_refused_for_an_unknown_vendor_is_sent_once_the_document_knows_it(world: World) -> None:
    world.connection = without_vendors()
    record = commitment()
    assert world.approve(record) is State.REFUSED
    world.connection = connection()
    assert prerequisites(world).remapped("olga", "vendor 47 is OBRIEN") == 1
    for wake in world.queues.ready():
        world.work(wake)
    assert world.entry(record).state is State.SYNCED
    assert "vendor 47 is OBRIEN" in world.told(record)


def test_record_refused_for_another_reason_is_not_looked_at_again(world: World) -> None:
    world.erp.refusals = ["The period is closed."]
    world.approve(commitment())
    assert prerequisites(world).remapped("olga", "a new version") == 0
    assert not world.queues.waiting


def test_lost_wake_of_a_new_version_is_made_good_by_the_sweeper(world: World) -> None:
    world.connection = without_vendors()
    record = commitment()
    world.approve(record)
    world.connection = connection()
    world.queues.lose = 1
    prerequisites(world).remapped("olga", "a new version")
    world.pass_time(timedelta(minutes=2))
    assert world.entry(record).state is State.SYNCED


def test_entity_that_is_off_is_left_alone(world: World) -> None:
    world.connection = without_vendors()
    world.approve(commitment())
    off = connection(entities={})
    assert prerequisites(world, off).remapped("olga", "a new version") == 0


def waiting_commitment(world: World, number: str, waiting_on: str, *, shadow: bool = False) -> RecordKey:
    """A commitment that waits for something, as an entity flow leaves it."""
    reference = SourceReference(system="fake_platform", kind="subcontract", id=number)
    wake = Wake(
        id=world.ids.new(),
        connection=world.connection.id,
        entity=Entity.COMMITMENT,
        reference=reference,
        reason=WakeReason.DELIVERY,
    )
    now = world.clock.now()
    key = wake.key(shadow=shadow)
    world.ledger.want(wake, shadow=shadow, due_at=now, event=HistoryEvent(now, "wake", "Heard of it", "tieout"))
    lease = world.ledger.lease(key, owner=number, now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    change = Change(state=State.WAITING, waiting_on=waiting_on, due_at=now + timedelta(hours=6))
    assert world.ledger.release(lease, change, wanted=lease.entry.wanted)
    return key


def vendor(world: World, number: str) -> RecordKey:
    reference = SourceReference(system="fake_erp", kind="vendor", id=number)
    return RecordKey(world.connection.id, Entity.VENDOR, reference)


def test_only_those_who_waited_for_it_are_woken_when_a_vendor_arrives(world: World) -> None:
    ours = waiting_commitment(world, "1", "vendor:47")
    waiting_commitment(world, "2", "vendor:48")
    waiting_commitment(world, "3", "approval")
    assert prerequisites(world).arrived([vendor(world, "47")]) == 1
    assert [wake.reference for wake in world.queues.ready()] == [ours.reference]


def test_hundreds_who_waited_for_one_thing_come_at_their_turns(world: World) -> None:
    class Later:
        def __init__(self) -> None:
            self.taken = 0

        def take(self, _: str, *, now: object) -> object:
            self.taken += 1
            return world.clock.now() + timedelta(minutes=2 * (self.taken > AT_ONCE))

    for number in range(AT_ONCE + 5):
        waiting_commitment(world, str(number), "vendor:47")
    turns: Turns = Later()  # type: ignore[assignment]  # as little of it as is needed
    assert prerequisites(world, turns=turns).arrived([vendor(world, "47")]) == AT_ONCE + 5
    assert len(world.queues.waiting) == AT_ONCE
    world.clock.advance(timedelta(minutes=2))
    assert len(list(world.ledger.due(before=world.clock.now(), limit=500))) == AT_ONCE + 5


def test_push_releases_those_who_waited_for_a_commitment(world: World) -> None:
    record = commitment()
    reference = SourceReference(system="fake_platform", kind="commitment_co", id="7")
    wake = Wake(
        id="w", connection=world.connection.id, entity=Entity.CHANGE_ORDER, reference=reference, reason=WakeReason.SWEEP
    )
    now = world.clock.now()
    world.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "Heard of it", "tieout"))
    lease = world.ledger.lease(wake.key(shadow=False), owner="w", now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    waiting = Change(
        state=State.WAITING, waiting_on=f"commitment:{record.reference.id}", due_at=now + timedelta(days=1)
    )
    world.ledger.release(lease, waiting, wanted=1)
    world.approve(record)
    assert [wake.reference for wake in world.queues.ready()] == [reference]


def test_thousand_vendors_that_arrive_together_are_one_look_and_wake_each_once(world: World) -> None:
    ours = waiting_commitment(world, "1", "vendor:47")
    looks: list[int] = []
    seen = world.ledger.waiting_for

    def counted(connection: str, entity: Entity, ids: Collection[str]) -> list[RecordKey]:
        looks.append(len(ids))
        return seen(connection, entity, ids)

    world.ledger.waiting_for = counted  # type: ignore[method-assign]
    world.ledger.listing = None  # type: ignore[method-assign, assignment]  # nobody lists what waits
    assert prerequisites(world).arrived([vendor(world, str(number)) for number in range(1000)]) == 1
    assert looks == [1000]
    assert [wake.reference for wake in world.queues.ready()] == [ours.reference]


def test_commitment_refused_for_want_of_its_vendor_goes_on_once_the_vendor_is_linked(world: World) -> None:
    world.connection = without_vendors()
    record = commitment()
    assert world.approve(record) is State.REFUSED
    assert world.entry(record).waiting_on == "vendor:47"
    assert record.vendor is not None
    linked = record.vendor.model_copy(update={"erp_code": "OBRIEN"})
    world.platform.put(record.model_copy(update={"vendor": linked}))
    assert prerequisites(world).arrived([vendor(world, "47")]) == 1
    for wake in world.queues.ready():
        world.work(wake)
    assert world.entry(record).state is State.SYNCED
    assert prerequisites(world).arrived([vendor(world, "47")]) == 0


def test_record_in_shadow_is_left_alone_by_what_arrives_for_those_that_are_live(world: World) -> None:
    waiting_commitment(world, "1", "vendor:47", shadow=True)
    assert prerequisites(world).arrived([vendor(world, "47")]) == 0
