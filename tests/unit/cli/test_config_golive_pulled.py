"""What accounting owns goes live only after all of it was seen in shadow, and whoever may be there twice was answered."""

from typing import Any

import pytest

from fakes.accounting import payment, vendor
from tieout.preflight.ports import CompanySeen
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import RecordKey, State
from unit.cli.conftest import CONNECTION, Desk, Said
from unit.cli.golive import Firm

WHY = ("--why", "looked at both")


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """Vendors and payments in shadow; one vendor is on the platform already, by the same name."""
    firm = Firm(desk, mode="off").use(monkeypatch)
    firm.switch("vendor", "payment", mode="shadow")
    firm.there.jobs_tasks = {"OAKRIDGE": ("0000",)}
    firm.there.words = {"terms": ("30D",), "units": ("CY",)}
    firm.feed.put(vendor("V100", title="Smith Roofing"), vendor("V200", title="Nobody Else"), payment("P1"))
    firm.mirror.foreign("vendor", "Smith Roofing")
    return firm


def push(firm: Firm, mode: str, *entities: str) -> Said:
    current: dict[str, Any] | None = firm.desk.parts.documents.current(CONNECTION)
    assert current is not None
    switched = {name: current["entities"][name] | {"mode": mode} for name in entities}
    content = current | {"entities": current["entities"] | switched, "value_maps": {}}
    said = firm.tieout(
        "config", "push", CONNECTION, firm.desk.write("next.json", content), "--why", "the pilot is over"
    )
    firm.desk.parts._documents.clear()
    return said


def live_entry(firm: Firm, number: str) -> Any:
    reference = SourceReference(system="fake_erp", kind="vendor", id=number)
    return firm.desk.parts.ledger.entry(RecordKey(CONNECTION, Entity.VENDOR, reference))


def test_live_is_refused_until_an_import_in_shadow_has_gone_through_and_its_doubts_are_answered(firm: Firm) -> None:
    unseen = push(firm, "live", "vendor")
    assert (unseen.code, "vendor records were not seen in shadow" in unseen.text) == (2, True), unseen.text
    assert "tieout import vendors --full" in unseen.text
    firm.import_whole("vendor")
    unanswered = push(firm, "live", "vendor")
    assert (unanswered.code, "not seen in shadow" in unanswered.text) == (2, False), unanswered.text
    assert "tieout adopt vendor" in unanswered.text
    assert firm.tieout("adopt", "vendor", "--yes", *WHY).code == 0
    assert "V100" in push(firm, "live", "vendor").text  # an answer counts once it was looked at, and not before
    firm.accounting().one(vendor("V100"))
    passed = push(firm, "live", "vendor")
    assert passed.code == 0, passed.text


def test_answer_given_in_shadow_is_what_happens_once_it_is_live(firm: Firm) -> None:
    firm.import_whole("vendor")
    assert firm.tieout("adopt", "vendor", "--yes", *WHY).code == 0
    assert (live_entry(firm, "V100").state, live_entry(firm, "V100").due_at) == (State.WAITING, None)
    assert firm.mirror.calls["write"] == 0
    firm.switch("vendor", mode="live")
    firm.import_whole("vendor")
    assert [document.key for document in live_entry(firm, "V100").documents] == ["1"]
    assert sorted(one.name for one in firm.mirror.shown["vendor"].values()) == ["Nobody Else", "Smith Roofing"]


def test_import_that_has_not_come_to_its_end_is_no_look_at_all(firm: Firm) -> None:
    at_work = firm.accounting()
    firm.feed.page_size = 1
    at_work.work(at_work.ask("vendor", full=True))
    assert "not seen in shadow" in push(firm, "live", "vendor").text


def test_part_that_was_off_was_not_seen(firm: Firm) -> None:
    pilot = {"name": "pilot", "mode": "off", "vendors": ["47"]}
    firm.sections["vendor"]["slices"] = [pilot]
    firm.push_document()
    firm.import_whole("vendor")
    assert "not seen in shadow" in push(firm, "live", "vendor").text


def test_kind_that_the_erp_does_not_show_holds_nobody_up(firm: Firm) -> None:
    unseen = push(firm, "live", "payment")
    assert "payment records were not seen in shadow" in unseen.text
    assert "receipt" not in unseen.text  # it flows neither in shadow nor live
    firm.import_whole("payment")
    assert push(firm, "live", "payment").code == 0


def test_vendor_that_may_be_one_of_accountings_blocks_vendors_and_nothing_else(firm: Firm) -> None:
    firm.import_whole("vendor", "payment")
    firm.tieout("adopt", "vendor", "--yes", *WHY)
    firm.accounting().one(vendor("V100"))
    firm.here.companies = [CompanySeen("9", "Nobody Else, Inc.")]
    firm.there.companies = [CompanySeen("V200", "Nobody Else", "V200")]
    refused = push(firm, "live", "vendor")
    assert (refused.code, "adopt vendor ERP:vendor:V200 --as 9" in refused.text) == (2, True), refused.text
    assert push(firm, "live", "payment").code == 0
    reference = "fake_erp:vendor:V200"
    assert firm.tieout("adopt", "vendor", reference, "--as-new", *WHY).code == 0
    firm.accounting().one(vendor("V200"))
    assert push(firm, "live", "vendor").code == 0
