"""Intake: what accounting's ERP tells by itself wakes the record it is about, once for each message, and loses nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.queues import FakePayloads, FakeQueues
from fakes.records import GOLIVE, MORNING, connection
from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, Concerns, PlatformEvent, Resolution, Unknown, Unreadable
from tieout.sync.hearing import Supposed
from tieout.sync.intake import MAX_BODY, Delivery, IntakeFlow, ParseNotification
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.test_intake import Counts, FakeListener


def parse_notification(body: bytes, headers: Mapping[str, str]) -> tuple[PlatformEvent, Resolution]:
    """Bodies of these tests: `{"id", "query", "vendors"}`, and `supposes` where it rests on assumptions."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    event = PlatformEvent(headers.get("delivery", told["id"]), "Firm", None, told["query"], "", "update", MORNING)
    if "vendors" not in told:
        return event, Unknown(f"push query {told['query']}")
    references = [SourceReference(system="fake_erp", kind="vendor", id=one) for one in told["vendors"]]
    wakes = tuple(Concern(Entity.VENDOR, reference) for reference in references)
    return event, Supposed(wakes, tuple(told["supposes"])) if "supposes" in told else Concerns(wakes)


def parse_delivery(body: bytes) -> PlatformEvent:
    raise AssertionError("a notification is no delivery of the platform")


class Desk:
    """An intake with everything around it in memory, whose ERP pushes."""

    def __init__(self) -> None:
        self.clock = FakeClock(MORNING + timedelta(seconds=30))
        self.ledger = MemoryLedger()
        self.queues = FakeQueues(self.clock)
        self.payloads = FakePayloads()
        self.counts = Counts()
        self.reads: ParseNotification | None = parse_notification
        self.on = True
        self.assumptions: list[str] = []
        self.beside: dict[str, str] = {}

    def connection(self) -> Connection:
        section = {"mode": "live" if self.on else "off", "golive_at": GOLIVE.isoformat()}
        return connection(entities={"vendor": section}, assumptions=self.assumptions)

    def take(self, body: bytes | dict[str, object], *, size: int | None = None, delivery: str = "r-1") -> str:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        flow = IntakeFlow(
            self.connection(),
            self.ledger,
            self.queues,
            self.payloads,
            self.counts,
            self.counts,
            parse_delivery,
            FakeListener(),
            self.clock,
            CountingIds(),
            parse_notification=self.reads,
        )
        one = Delivery(
            id=delivery,
            connection="oakridge",
            source="fake_erp",
            size=len(content) if size is None else size,
            sha256=hashlib.sha256(content).hexdigest(),
            body=base64.b64encode(content[:MAX_BODY]).decode(),
            beside=self.beside,
        )
        return flow.take(one).what

    def woken(self) -> list[tuple[str, str]]:
        return [(wake.id, str(wake.reference)) for _, wake in self.queues.waiting]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_notification_wakes_each_record_it_names_and_the_ledger_knows_first(desk: Desk) -> None:
    desk.queues.lose = 2
    assert desk.take({"id": "t-1", "query": "Vendors", "vendors": ["V1", "V2"]}) == "woken"
    due = desk.ledger.due(before=desk.clock.now() + timedelta(hours=1), limit=10)
    assert sorted((str(entry.key.reference), entry.state) for entry in due) == [
        ("fake_erp:vendor:V1", State.PENDING),
        ("fake_erp:vendor:V2", State.PENDING),
    ]


def test_message_that_comes_again_has_the_same_wakes(desk: Desk) -> None:
    body: dict[str, object] = {"id": "t-1", "query": "Vendors", "vendors": ["V1"]}
    desk.take(body, delivery="r-1")
    desk.take(body, delivery="r-2")
    first, again = desk.woken()
    assert first == again


def test_two_inquiries_and_two_transactions_each_wake_for_themselves(desk: Desk) -> None:
    for transaction, query in (("t-1", "Vendors"), ("t-1", "Names"), ("t-2", "Vendors")):
        desk.take({"id": transaction, "query": query, "vendors": ["V1"]})
    assert len({wake for wake, _ in desk.woken()}) == 3


def test_wake_says_who_told_it(desk: Desk) -> None:
    desk.take({"id": "t-1", "query": "Vendors", "vendors": ["V1"]})
    ((_, wake),) = desk.queues.waiting
    assert (wake.reason, wake.entity, wake.event_at, wake.why) == (
        WakeReason.DELIVERY,
        Entity.VENDOR,
        MORNING,
        "Vendors update",
    )


def test_query_that_nothing_acts_on_is_counted_by_its_name(desk: Desk) -> None:
    assert desk.take({"id": "t-1", "query": "Elephants"}) == "unknown_resource"
    assert desk.counts.counted == ["unknown resource: push query Elephants"]


def test_entity_that_is_off_is_counted_and_wakes_nobody(desk: Desk) -> None:
    desk.on = False
    assert desk.take({"id": "t-1", "query": "Vendors", "vendors": ["V1"]}) == "nothing"
    assert desk.counts.counted == ["Vendors: switched off"]
    assert desk.woken() == []


@pytest.mark.parametrize(("body", "size"), [(b"<xml/>", None), (b"{}", MAX_BODY + 1)], ids=["unreadable", "too-large"])
def test_unfit_notification_is_kept_for_a_person(desk: Desk, body: bytes, size: int | None) -> None:
    assert desk.take(body, size=size) == "unfit"
    assert list(desk.payloads.kept.values()) == [body]


def test_notification_of_an_erp_that_cannot_push_is_kept_for_a_person(desk: Desk) -> None:
    desk.reads = None
    assert desk.take({"id": "t-1", "query": "Vendors", "vendors": ["V1"]}) == "unfit"
    assert desk.woken() == []


def test_what_came_beside_a_signed_notification_names_it(desk: Desk) -> None:
    body: dict[str, object] = {"id": "t-1", "query": "Vendors", "vendors": ["V1"]}
    for one in ("d-1", "d-1", "d-2"):
        desk.beside = {"delivery": one}
        desk.take(body)
    first, again, other = desk.woken()
    assert first == again != other


def test_what_rests_on_an_assumption_is_said_by_its_name_until_every_one_is_switched_on(desk: Desk) -> None:
    body: dict[str, object] = {
        "id": "t-1",
        "query": "Vendors",
        "vendors": ["V1"],
        "supposes": ["erp_tells", "erp_signs"],
    }
    desk.assumptions = ["erp_tells"]
    assert desk.take(body) == "nothing"
    assert desk.counts.counted == ["Vendors: the assumption 'erp_signs' is not switched on"]
    desk.assumptions = ["erp_tells", "erp_signs"]
    assert desk.take(body) == "woken"
    assert len(desk.woken()) == 1
