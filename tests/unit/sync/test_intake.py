"""Intake: what a delivery comes to. Nothing authenticated is lost, nothing of our own wakes us for ever."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.clock import FakeClock
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.queues import FakePayloads, FakeQueues
from fakes.records import MORNING, connection
from tieout.config.connection import Intake
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import (
    Concern,
    Concerns,
    Echo,
    ListChanged,
    OtherCompany,
    OtherIntake,
    PlatformEvent,
    Resolution,
    Unknown,
    Unreadable,
)
from tieout.sync.intake import MAX_BODY, Delivery, IntakeFlow
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import LimitScope, Request
from tieout.sync.state import Entry, State
from tieout.sync.wakes import Wake

CONCERN = Concern(
    Entity.COMMITMENT, SourceReference(system="fake_platform", kind="subcontract", id="41"), {"project": "86"}
)


class Died(BaseException):
    """The worker is gone."""


@dataclass
class FakeListener:
    resolution: Resolution | Exception = field(default_factory=lambda: Concerns((CONCERN,)))
    listings: list[tuple[datetime, datetime]] = field(default_factory=list)
    version: datetime | None = None
    neighbours: int = 1

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        if isinstance(self.resolution, Exception):
            raise self.resolution
        return self.resolution

    def limit_scope(self) -> LimitScope:
        return LimitScope("platform:oakridge", seats=2)

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        self.listings.append((since, until))
        ids = [str(int(CONCERN.reference.id) + number) for number in range(self.neighbours)]
        named = [CONCERN.reference.model_copy(update={"id": one}) for one in ids]
        return [replace(CONCERN, reference=one, version=self.version) for one in named]

    def all_records(self, project: str, kind: str) -> Iterable[Concern]:
        return [CONCERN]

    def answer(self, request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Counts:
    counted: list[str] = field(default_factory=list)
    marks: dict[str, datetime] = field(default_factory=dict)

    def count(self, connection: str, name: str) -> int:
        self.counted.append(name)
        return self.counted.count(name)

    def reached(self, name: str) -> datetime | None:
        return self.marks.get(name)

    def reach(self, name: str, moment: datetime) -> None:
        self.marks[name] = max(moment, self.marks.get(name, moment))


def parse(body: bytes) -> PlatformEvent:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    return PlatformEvent(
        "e1", "8", "86", content["resource"], "41", "update", MORNING + timedelta(seconds=content["at"])
    )


def delivery(
    body: bytes = b'{"resource": "Contracts", "at": 0}', *, size: int | None = None, source: str = "fake_platform"
) -> Delivery:
    return Delivery(
        id=hashlib.sha256(body).hexdigest(),
        connection="oakridge",
        source=source,
        size=len(body) if size is None else size,
        sha256=hashlib.sha256(body).hexdigest(),
        body=base64.b64encode(body[:MAX_BODY]).decode(),
    )


class Desk:
    """An intake with everything around it in memory."""

    def __init__(self) -> None:
        self.clock = FakeClock(MORNING + timedelta(seconds=30))
        self.ledger = MemoryLedger()
        self.queues = FakeQueues(self.clock)
        self.payloads = FakePayloads()
        self.counts = Counts()
        self.listener = FakeListener()

    def take(self, one: Delivery) -> str:
        flow = IntakeFlow(
            connection(),
            self.ledger,
            self.queues,
            self.payloads,
            self.counts,
            self.counts,
            parse,
            self.listener,
            self.clock,
            CountingIds(),
        )
        return flow.take(one).what


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_delivery_is_in_the_ledger_before_it_is_in_the_queue(desk: Desk) -> None:
    desk.queues.lose = 1
    assert desk.take(delivery()) == "woken"
    (entry,) = desk.ledger.due(before=desk.clock.now() + timedelta(hours=1), limit=10)
    assert (entry.state, entry.hints) == (State.PENDING, {"project": "86"})


def test_same_delivery_taken_twice_sends_the_same_wake(desk: Desk) -> None:
    desk.take(delivery())
    desk.take(delivery())
    first, second = (wake for _, wake in desk.queues.waiting)
    assert first.id == second.id


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        (delivery(b"not json at all {" * 3), "unreadable"),
        (delivery(size=MAX_BODY + 1), "too large"),
        (delivery(source="somebody"), "another source"),
    ],
    ids=["unreadable", "too-large", "another-source"],
)
def test_unfit_delivery_is_kept_for_a_person(desk: Desk, unfit: Delivery, why: str) -> None:
    assert desk.take(unfit) == "unfit"
    assert list(desk.payloads.kept.values()) == [unfit.content]
    assert unfit.sha256 in desk.counts.counted[0]
    assert not desk.queues.waiting


def test_delivery_of_another_company_is_kept_and_wakes_nothing(desk: Desk) -> None:
    desk.listener.resolution = OtherCompany("99")
    assert desk.take(delivery()) == "unfit"
    assert desk.payloads.kept
    assert not desk.queues.waiting


@pytest.mark.parametrize(
    ("resolution", "what"),
    [
        (Echo("our app"), "echo"),
        (Unknown("RFIs"), "unknown_resource"),
        (OtherIntake(Entity.COMMITMENT, "ERP Requests"), "other_intake"),
    ],
)
def test_what_is_not_acted_on_is_counted(desk: Desk, resolution: Resolution, what: str) -> None:
    desk.listener.resolution = resolution
    assert desk.take(delivery()) == what
    assert len(desk.counts.counted) == 1
    assert not desk.queues.waiting


def test_burst_of_line_events_comes_to_one_listing(desk: Desk) -> None:
    desk.listener.resolution = ListChanged("86", Entity.COMMITMENT, "subcontract")
    for second in range(20):
        desk.take(delivery(json.dumps({"resource": "Lines", "at": second}).encode()))
    assert len(desk.listener.listings) == 1


def test_line_event_after_a_listing_is_listed_again(desk: Desk) -> None:
    desk.listener.resolution = ListChanged("86", Entity.COMMITMENT, "subcontract")
    desk.take(delivery(json.dumps({"resource": "Lines", "at": 0}).encode()))
    desk.take(delivery(json.dumps({"resource": "Lines", "at": 29}).encode()))
    assert len(desk.listener.listings) == 2


def test_delivery_waits_out_an_outage_of_the_platform_without_burning_receives(desk: Desk) -> None:
    desk.listener.resolution = NotNow("503")
    one = delivery()
    assert desk.take(one) == "again"
    ((_, again),) = desk.queues.redelivered
    assert Delivery.model_validate_json(again).tries == 1
    desk.listener.resolution = Concerns((CONCERN,))
    assert desk.take(Delivery.model_validate_json(again)) == "woken"


def listed_twice(desk: Desk, *, changed: timedelta) -> list[str]:
    """Two line events, half a minute apart, each listing the same neighbour; the ids of its wakes."""
    desk.listener.resolution = ListChanged("86", Entity.COMMITMENT, "subcontract")
    desk.listener.version = MORNING + changed
    desk.take(delivery(json.dumps({"resource": "Lines", "at": 29}).encode()))
    desk.clock.advance(timedelta(seconds=3))
    desk.take(delivery(json.dumps({"resource": "Lines", "at": 32}).encode()))
    return [wake.id for _, wake in desk.queues.waiting]


def test_neighbour_that_changed_a_while_ago_is_woken_once_however_often_it_is_listed(desk: Desk) -> None:
    assert len(listed_twice(desk, changed=timedelta(seconds=10))) == 1


def test_worker_that_dies_over_its_neighbours_does_not_begin_anew_with_the_first(desk: Desk) -> None:
    """A bulk edit of a thousand contracts is a thousand line events, each of which lists all of them."""
    desk.listener.resolution = ListChanged("86", Entity.COMMITMENT, "subcontract")
    desk.listener.version, desk.listener.neighbours = MORNING + timedelta(seconds=10), 5
    want, wanted = desk.ledger.want, list[str]()

    def want_and_die(wake: Wake, **given: Any) -> Entry:
        if len(wanted) == 3:
            raise Died
        wanted.append(wake.reference.id)
        return want(wake, **given)

    desk.ledger.want = want_and_die  # type: ignore[method-assign]
    with pytest.raises(Died):
        desk.take(delivery(json.dumps({"resource": "Lines", "at": 29}).encode()))
    desk.ledger.want = want  # type: ignore[method-assign]
    desk.take(delivery(json.dumps({"resource": "Lines", "at": 29}).encode()))
    heard = [wake.reference.id for _, wake in desk.queues.waiting]
    assert sorted(heard) == ["41", "42", "43", "44", "45"]
    assert len(heard) == 5


def test_neighbour_that_may_have_changed_again_in_the_same_second_is_woken_by_every_listing(desk: Desk) -> None:
    first, again = listed_twice(desk, changed=timedelta(seconds=29))
    assert first != again


def test_neighbour_is_not_held_to_be_stale_by_an_event_that_was_not_its_own(desk: Desk) -> None:
    listed_twice(desk, changed=timedelta(seconds=10))
    assert {wake.event_at for _, wake in desk.queues.waiting} == {MORNING + timedelta(seconds=10)}
