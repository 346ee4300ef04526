"""`tieout history`: what was sent and what came back, under which name, and who did what to the connection as a whole."""

import json
from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.erp import FakeErp
from fakes.ids import CountingIds
from fakes.permits import MemoryPermits
from fakes.platform import FakePlatform
from fakes.queues import FakeDeadline, FakePayloads, FakeQueues
from fakes.records import MORNING, commitment, connection
from tieout.records.entities import Entity
from tieout.sync.push import Push
from tieout.sync.state import HistoryEvent, State
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, PLATFORM, Desk
from unit.cli.shelf import wake
from unit.cli.test_records import NOW, seen


@pytest.fixture
def sent(connected: Desk) -> Desk:
    """A desk whose ledger holds a commitment that went all the way."""
    clock = FakeClock(MORNING + timedelta(hours=1))
    platform, erp, record = FakePlatform(), FakeErp(clock), commitment()
    platform.put(record)
    one = Wake(
        id="w-1",
        connection=CONNECTION,
        entity=Entity.COMMITMENT,
        reference=record.reference,
        reason=WakeReason.DELIVERY,
    )
    outside = (FakeQueues(clock), FakePayloads(), platform, erp)
    push = Push(connection(), connected.parts.ledger, MemoryPermits(), *outside, clock, CountingIds(), FakeDeadline())
    assert push.run(one) is State.SYNCED
    return connected


def test_history_shows_what_was_sent_and_what_came_back(sent: Desk) -> None:
    lines = sent.tieout("history", "commitment", "SC-001", "--json").json()["history"]
    payload = next(line["payload"] for line in lines if line["what"] == "intent")
    document = next(line["documents"] for line in lines if line["what"] == "bound")
    said = sent.tieout("history", "commitment", "SC-001").text
    assert f"payload: {payload}" in said
    assert f"document1: {document}" in said
    assert "wake: w-1" in said


def test_moment_that_a_line_names_never_takes_the_place_of_its_own(connected: Desk) -> None:
    heard = HistoryEvent(NOW, "heard", "Heard of it", "Maria", {"at": "2026-03-01T00:00:00+00:00", "event": "e-1"})
    connected.parts.ledger.want(wake(), shadow=False, due_at=NOW, event=heard)
    (line,) = connected.tieout("history", "commitment", "41", "--json").json()["history"]
    assert (line["at"], line["data"]["at"], line["event"]) == (str(NOW), "2026-03-01T00:00:00+00:00", "e-1")


def test_rehearsed_record_that_went_live_is_found_by_its_name_in_both(connected: Desk) -> None:
    seen(connected, "SC-001")
    rehearsed = HistoryEvent(NOW, "heard", "Heard of it in rehearsal", "Maria")
    connected.parts.ledger.want(wake(name="w-shadow"), shadow=True, due_at=NOW, event=rehearsed)
    for name in ("41", "procore:subcontract:41"):
        assert "rehearsal" not in connected.tieout("history", "commitment", name).text
        assert "rehearsal" in connected.tieout("history", "commitment", name, "--shadow").text


def test_record_that_was_only_rehearsed_is_found_without_saying_so(connected: Desk) -> None:
    rehearsed = HistoryEvent(NOW, "heard", "Heard of it in rehearsal", "Maria")
    connected.parts.ledger.want(wake(), shadow=True, due_at=NOW, event=rehearsed)
    assert "rehearsal" in connected.tieout("history", "commitment", "41").text


def test_pauses_that_are_over_are_shown_with_who_and_why(connected: Desk) -> None:
    connected.tieout("pause", "--why", "closing the books", "--entity", "commitment")
    connected.tieout("resume", "--why", "closed", "--entity", "commitment")
    said = connected.tieout("history").text
    assert said.index("closing the books") < said.index("closed")
    lines = connected.tieout("history", "--json").json()["history"]
    assert [line["what"] for line in lines] == ["paused", "resumed"]
    assert all(line["by"] for line in lines)


@pytest.mark.parametrize("what", ["sync", "remove"])
def test_hooks_that_are_touched_say_who_asked_even_where_the_platform_is_not_there(connected: Desk, what: str) -> None:
    secret = json.dumps(PLATFORM)
    connected.parts.clients.secrets.put_secret_value(SecretId=f"tieout/{CONNECTION}/platform", SecretString=secret)
    assert connected.tieout("hooks", what, "--why", "moved to another address").code == 2
    (line,) = connected.tieout("history", "--json").json()["history"]
    assert (line["what"], bool(line["by"])) == ("asked", True)
    assert "moved to another address" in line["text"]


def test_hooks_are_not_removed_without_a_why(connected: Desk) -> None:
    assert connected.tieout("hooks", "remove").code == 2
    assert connected.tieout("history", "--json").json()["history"] == []


def test_entity_alone_asks_for_the_record(connected: Desk) -> None:
    said = connected.tieout("history", "commitment")
    assert (said.code, "give the commitment too" in said.text) == (2, True)
