"""`tieout doubt`: both sides are shown, and a person's word is taken over, written down and acted on."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.clock import FakeClock
from fakes.erp import ErpFault, FakeErp
from fakes.ids import CountingIds
from fakes.permits import MemoryPermits
from fakes.platform import FakePlatform
from fakes.queues import FakeDeadline, FakePayloads, FakeQueues
from fakes.records import MORNING, commitment, connection
from tieout.cli import doubt
from tieout.records.entities import Entity
from tieout.sync.push import Push
from tieout.sync.state import RecordKey, State
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, Desk


@dataclass
class Doubtful:
    """A desk with one record in doubt, in the ledger that the command reads."""

    desk: Desk
    erp: FakeErp
    key: RecordKey

    def tieout(self, *arguments: str) -> Any:
        return self.desk.tieout("doubt", *arguments)

    @property
    def state(self) -> State:
        entry = self.desk.parts.ledger.entry(self.key)
        assert entry is not None
        return entry.state


class Module:
    """A connector whose systems answer from memory."""

    def __init__(self, system: object) -> None:
        self.build = lambda _context: system


@pytest.fixture
def doubtful(connected: Desk, monkeypatch: pytest.MonkeyPatch) -> Doubtful:
    clock = FakeClock(MORNING + timedelta(hours=1))
    platform, erp = FakePlatform(), FakeErp(clock, faults=[ErpFault.LOSE_ANSWER_AFTER])
    record = commitment()
    platform.put(record)
    wake = Wake(
        id="w-1",
        connection=CONNECTION,
        entity=Entity.COMMITMENT,
        reference=record.reference,
        reason=WakeReason.DELIVERY,
    )
    outside = (FakeQueues(clock), FakePayloads(), platform, erp)
    push = Push(connection(), connected.parts.ledger, MemoryPermits(), *outside, clock, CountingIds(), FakeDeadline())
    assert push.run(wake) is State.IN_DOUBT
    systems = {"procore": Module(platform), "acumatica": Module(erp)}
    monkeypatch.setattr(doubt, "connector", lambda section: systems[section.system])
    return Doubtful(connected, erp, wake.key(shadow=False))


def test_both_sides_are_shown_to_people_and_programs(doubtful: Doubtful) -> None:
    said = doubtful.tieout("list").text
    for told in ("SC-001", "sent", "$2,000.50", "in the ERP", "Order SC000001 (On Hold)"):
        assert told in said
    (one,) = doubtful.tieout("list", "--json").json()["doubts"]
    assert (one["sent"]["total"], len(one["sent"]["lines"])) == ("2000.50", 2)
    assert [(shown["key"], shown["total"]) for shown in one["erp"]["documents"]] == [("SC000001", "2000.50")]


def test_erp_is_not_asked_if_nobody_wants_it(doubtful: Doubtful) -> None:
    asked = len(doubtful.erp.calls)
    (one,) = doubtful.tieout("list", "--no-look-up", "--json").json()["doubts"]
    assert (one["erp"], len(doubtful.erp.calls)) == (None, asked)


def test_erp_that_cannot_be_asked_is_said_so_and_the_record_stays_on_the_list(doubtful: Doubtful) -> None:
    doubtful.erp.look_up_fails = 1
    assert "could not be asked" in doubtful.tieout("list").text


def test_it_happened_binds_the_document_and_goes_on(doubtful: Doubtful) -> None:
    said = doubtful.tieout("resolve", "commitment", "SC-001", "--it-happened", "SC000001", "--why", "I looked")
    assert said.code == 0, said.text
    entry = doubtful.desk.parts.ledger.entry(doubtful.key)
    assert entry is not None
    assert (entry.state, [document.key for document in entry.documents]) == (State.PENDING, ["SC000001"])
    (message,) = doubtful.desk.messages()
    assert (message["body"]["reason"], message["body"]["why"]) == ("resume", "I looked")


def test_what_is_found_to_differ_is_not_sent_on(doubtful: Doubtful) -> None:
    document = doubtful.erp.documents["SC000001"]
    doubtful.erp.documents["SC000001"] = replace(document, total=commitment().total + 1)
    doubtful.tieout("resolve", "commitment", "SC-001", "--it-happened", "SC000001", "--why", "I looked")
    assert doubtful.state is State.PARTIAL
    assert not doubtful.desk.messages()


def test_word_against_what_the_erp_shows_changes_nothing(doubtful: Doubtful) -> None:
    said = doubtful.tieout("resolve", "commitment", "SC-001", "--it-did-not-happen", "--why", "I think so")
    assert said.code == 2
    assert "it did happen" in said.text
    assert doubtful.state is State.IN_DOUBT
    assert not doubtful.desk.messages()


@pytest.mark.parametrize("choice", [(), ("--it-did-not-happen", "--which", "SC000001")], ids=["none", "two"])
def test_exactly_one_word_is_asked_for(doubtful: Doubtful, choice: tuple[str, ...]) -> None:
    said = doubtful.tieout("resolve", "commitment", "SC-001", "--why", "x", *choice)
    assert said.code == 2
    assert "exactly one" in said.text
