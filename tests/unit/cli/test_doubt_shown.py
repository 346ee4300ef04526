"""`tieout doubt` on what accounting owns: it is the platform that is asked, and that a person's word is held against."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from fakes.accounting import vendor
from fakes.clock import FakeClock
from fakes.erp import FakeErp
from fakes.mirror import FakeMirror
from fakes.platform import FakePlatform
from fakes.records import MORNING
from tieout.cli import doubt
from tieout.records.entities import Entity
from tieout.sync.outcomes import NotNow
from tieout.sync.pull_notes import intent
from tieout.sync.pull_ports import Row
from tieout.sync.state import Change, Entry, HistoryEvent, RecordKey, State
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.queues import SqsQueues
from unit.cli.conftest import CONNECTION, Desk

V1 = vendor("V1")
ROW = Row(str(V1.reference), V1)
KEY = RecordKey(CONNECTION, V1.entity, V1.reference)


@dataclass
class Systems:
    """A connector whose systems answer from memory."""

    system: object
    mirror: object = None

    def build(self, _context: object) -> object:
        return self.system

    def build_mirror(self, _context: object) -> object:
        return self.mirror


@dataclass
class Doubtful:
    """A desk with a vendor of which nobody knows whether it is shown; the ERP does not have it any more."""

    desk: Desk
    erp: FakeErp
    mirror: FakeMirror

    def tieout(self, *arguments: str) -> Any:
        return self.desk.tieout("doubt", *arguments)

    def resolve(self, *word: str) -> Any:
        return self.tieout("resolve", "vendor", "V1", *word, "--why", "I looked")

    @property
    def entry(self) -> Entry:
        entry = self.desk.parts.ledger.entry(KEY)
        assert entry is not None
        return entry


@pytest.fixture
def doubtful(connected: Desk, monkeypatch: pytest.MonkeyPatch) -> Doubtful:
    erp, mirror = FakeErp(FakeClock(MORNING)), FakeMirror()
    mirror.write("vendor", [ROW])
    ledger, named = connected.parts.ledger, {"entity": KEY.entity, "reference": KEY.reference}
    wake = Wake(id="w-1", connection=CONNECTION, reason=WakeReason.DELIVERY, **named)
    ledger.want(wake, shadow=False, due_at=MORNING, event=HistoryEvent(MORNING, "wake", "", "tieout"))
    lease = ledger.lease(KEY, owner="import", now=MORNING, until=MORNING + timedelta(minutes=1))
    assert lease is not None
    note = intent("vendor", ROW, None, content="c", now=MORNING, repeatable=True)
    change = Change(state=State.IN_DOUBT, waiting_on="person", due_at=None, number="V1", put_steps=(note,))
    assert ledger.release(lease, change, wanted=lease.entry.wanted)
    systems = {"procore": Systems(FakePlatform(), mirror), "acumatica": Systems(erp)}
    url = connected.parts.settings.entity_queues[Entity.COMMITMENT]
    connected.parts.queues = SqsQueues(connected.parts.clients.sqs, {"vendor": url})
    monkeypatch.setattr(doubt, "connector", lambda section: systems[section.system])
    return Doubtful(connected, erp, mirror)


def test_what_is_shown_on_the_platform_is_listed_as_there(doubtful: Doubtful) -> None:
    said = doubtful.tieout("list").text
    assert "on the platform" in said
    assert "vendor 1 (shown)" in said
    (one,) = doubtful.tieout("list", "--json").json()["doubts"]
    assert (one["erp"], [shown["key"] for shown in one["platform"]["documents"]]) == (None, ["1"])
    assert doubtful.erp.calls == []


def test_platform_that_cannot_be_asked_is_said_so_and_no_word_is_taken(doubtful: Doubtful) -> None:
    doubtful.mirror.unasked = [NotNow("503"), NotNow("503")]
    assert "could not be asked: 503" in doubtful.tieout("list").text
    said = doubtful.resolve("--it-did-not-happen")
    assert (said.code, doubtful.entry.state) == (2, State.IN_DOUBT)


def test_word_against_what_the_platform_shows_changes_nothing(doubtful: Doubtful) -> None:
    said = doubtful.resolve("--it-did-not-happen")
    assert (said.code, "it did happen" in said.text) == (2, True)
    assert (doubtful.entry.state, doubtful.desk.messages()) == (State.IN_DOUBT, [])


def test_it_happened_links_what_is_shown_and_goes_on(doubtful: Doubtful) -> None:
    said = doubtful.resolve("--it-happened", "1")
    assert said.code == 0, said.text
    assert (doubtful.entry.state, [one.key for one in doubtful.entry.documents]) == (State.PENDING, ["1"])
    (message,) = doubtful.desk.messages()
    assert (message["body"]["reason"], message["body"]["entity"]) == ("resume", "vendor")
