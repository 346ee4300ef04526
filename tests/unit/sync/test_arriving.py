"""What a record is refused for want of may come in the very moment of the refusal: then it is not missed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fakes.erp import ErpFault, WorkerDied
from fakes.records import commitment, connection, project
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.parties import Party
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ports import Fetched, Request
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.state import Change, HistoryEvent, Lease, RecordKey, State
from tieout.sync.turns import AlwaysNow
from tieout.sync.wakes import Wake, WakeReason

MINUTE = timedelta(minutes=1)
Comes = Callable[[World], object]


def without(*maps: str) -> Connection:
    """A connection whose value maps lack these: whom they name must be linked, or be named by a later version."""
    return connection(value_maps=connection().value_maps.model_dump(mode="json") | {name: {} for name in maps})


def prerequisites(world: World) -> Prerequisites:
    return Prerequisites(world.connection, world.ledger, world.queues, AlwaysNow(), world.clock, world.ids)


def vendor_comes(world: World) -> None:
    """Accounting's vendor is linked to the platform's 47: shown there, bound, and told to whoever waits by then."""
    vendor_is_linked(world)
    party = commitment().vendor
    assert party is not None
    world.platform.put(commitment(vendor=party.model_copy(update={"erp_code": "OBRIEN"})))
    arrived = RecordKey(world.connection.id, Entity.VENDOR, reference("fake_platform", "47"))
    prerequisites(world).arrived([arrived])


def vendor_is_linked(world: World) -> None:
    wake = Wake(
        id=world.ids.new(),
        connection=world.connection.id,
        entity=Entity.VENDOR,
        reference=reference("fake_erp", "OBRIEN"),
        reason=WakeReason.DELIVERY,
    )
    now = world.clock.now()
    world.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "Heard of it", "tieout"))
    lease = world.ledger.lease(wake.key(shadow=False), owner="import", now=now, until=now + MINUTE)
    assert lease is not None
    shown = TargetDocument(role="OBRIEN", kind="vendor", key="47", company="fake_platform")
    assert world.ledger.release(lease, Change(state=State.SYNCED, bind=(shown,), due_at=None), wanted=1)


def project_comes(world: World) -> None:
    """The project is sent itself, and the platform then shows its link on the commitment."""
    party = commitment().project
    assert party is not None
    assert world.approve(project("OAKRIDGE")) is State.SYNCED
    world.platform.put(commitment(project=party.model_copy(update={"erp_code": "OAKRIDGE"})))


def reference(system: str, number: str) -> SourceReference:
    return SourceReference(system=system, kind="vendor", id=number)


def while_fetched(world: World, record: Commitment, comes: Comes) -> None:
    """It comes when the record has been read as it was, and is not seen to wait yet."""

    def fetched_just_before(asked: SourceReference) -> Fetched | None:
        if asked != record.reference:
            return None
        world.platform.before_fetch = lambda _: None
        requests = tuple(world.platform.requests.values())
        comes(world)
        return Fetched(record, accepted=bool(requests), requests=requests)

    world.platform.before_fetch = fetched_just_before


def while_released(world: World, _: Commitment, comes: Comes) -> None:
    """It comes just before the record is given back."""
    release = world.ledger.release

    def released_too_late(lease: Lease, change: Change, *, wanted: int) -> bool:
        world.ledger.release = release  # type: ignore[method-assign]  # once
        comes(world)
        return release(lease, change, wanted=wanted)

    world.ledger.release = released_too_late  # type: ignore[method-assign]


@pytest.mark.parametrize("moment", [while_fetched, while_released])
@pytest.mark.parametrize(("comes", "unmapped"), [(vendor_comes, "vendors"), (project_comes, "projects")])
def test_what_comes_in_the_moment_of_a_refusal_for_want_of_it_is_not_missed(
    comes: Comes, unmapped: str, moment: Callable[[World, Commitment, Comes], None]
) -> None:
    world, record = World(without(unmapped)), commitment()
    moment(world, record, comes)
    world.approve(record)
    world.pass_time(MINUTE)
    assert world.entry(record).state is State.SYNCED


def test_accounting_is_not_told_of_a_missing_vendor_that_is_there_by_now() -> None:
    world, record = World(without("vendors")), commitment()
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    while_fetched(world, record, vendor_comes)
    world.approve(record, request="r1")
    world.pass_time(MINUTE)
    assert world.platform.closed == {"r1": "success"}


def test_worker_that_dies_over_a_refusal_is_followed_by_the_next_in_minutes() -> None:
    world, record = World(without("vendors")), commitment()
    while_fetched(world, record, vendor_comes)
    release = world.ledger.release

    def die(lease: Lease, change: Change, *, wanted: int) -> bool:
        if lease.key.entity is Entity.VENDOR:
            return release(lease, change, wanted=wanted)
        world.ledger.release = release  # type: ignore[method-assign]
        raise WorkerDied

    world.ledger.release = die  # type: ignore[method-assign]
    world.approve(record)
    world.pass_time(timedelta(minutes=20))
    assert world.entry(record).state is State.SYNCED


def test_vendor_that_is_linked_and_not_shown_so_is_asked_for_twice_and_not_for_ever() -> None:
    world, record = World(without("vendors")), commitment()
    vendor_is_linked(world)
    world.approve(record)
    world.pass_time(timedelta(hours=1))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on, world.platform.fetches) == (State.REFUSED, "vendor:47", 2)
    assert [event.what for event in world.ledger.history(entry.key)].count("refused") == 1


@pytest.mark.parametrize("refused_before", [False, True], ids=["first-look", "looked-at-again"])
def test_mapping_that_is_stored_while_a_worker_holds_the_older_document_is_not_missed(refused_before: bool) -> None:
    older = without("terms")
    world, record = World(older), commitment()
    if refused_before:
        world.approve(record)
        world.pass_time(timedelta(hours=1))

    def stored_meanwhile(_: SourceReference) -> None:
        world.platform.before_fetch = lambda _: None
        world.connection = connection()
        prerequisites(world).remapped("olga", "a new version")
        world.connection = older

    world.platform.before_fetch = stored_meanwhile
    world.approve(record)
    for wake in world.queues.ready():
        world.work(wake)  # by a worker that has kept the older document for a few seconds
    assert world.entry(record).state is State.REFUSED
    world.connection = connection()
    world.pass_time(timedelta(minutes=20))
    assert world.entry(record).state is State.SYNCED


def test_record_that_nobody_maps_is_looked_at_once_more_and_then_left_alone() -> None:
    world = World(without("terms"))
    world.approve(commitment())
    world.pass_time(timedelta(hours=7))
    assert world.platform.fetches == 2
    assert world.entry(commitment()).due_at is None


def test_record_that_the_erp_refused_before_still_waits_for_its_vendor() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.REFUSE]
    world.approve(record)
    world.connection = without("vendors")
    world.work(world.wake(record, WakeReason.RESYNC))
    world.work(world.wake(record))  # a delivery that brings nothing new
    assert world.entry(record).waiting_on == "vendor:47"
    vendor_comes(world)
    world.pass_time(MINUTE)
    assert world.entry(record).state is State.SYNCED


def test_project_whose_customer_is_not_linked_waits_for_it_and_goes_once_it_is() -> None:
    world = World()
    owner = Party(id="9", name="Harbor Schools")
    assert world.approve(project(customer=owner)) is State.REFUSED
    assert world.entry(project()).waiting_on == "customer:9"
    assert not world.erp.documents
    world.platform.put(project(customer=owner.model_copy(update={"erp_code": "C1"})))
    shown = SourceReference(system="fake_platform", kind="customer", id="9")
    prerequisites(world).arrived([RecordKey(world.connection.id, Entity.CUSTOMER, shown)])
    world.pass_time(MINUTE)
    assert world.entry(project()).state is State.SYNCED


def test_project_whose_manager_nobody_has_mapped_goes_with_the_version_that_does() -> None:
    world = World()
    maria = Party(id="5447", name="Maria Alvarez")
    assert world.approve(project(manager=maria)) is State.REFUSED
    maps = connection().value_maps.model_dump(mode="json") | {"managers": {"5447": "EP12"}}
    world.connection = connection(value_maps=maps)
    assert prerequisites(world).remapped("olga", "Maria's code") == 1
    world.pass_time(MINUTE)
    assert world.entry(project()).state is State.SYNCED
