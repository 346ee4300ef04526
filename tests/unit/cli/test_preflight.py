"""`tieout preflight`: what stands in the way is told by name; live is refused while anything blocks."""

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.records import GOLIVE, MORNING, commitment, line
from tieout.cli import preflight_survey
from tieout.preflight.ports import CodeList, CodeSeen, CompanySeen, ProjectSeen, Unread
from tieout.records.parties import CostCode
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.golive import Firm

BEFORE = GOLIVE - timedelta(days=20)


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm that is ready."""
    firm = Firm(desk).use(monkeypatch)
    firm.there.words = {"terms": ("30D",), "units": ("CY",)}
    firm.there.jobs_tasks = {"OAKRIDGE": ("0000",)}
    firm.here.codes = CodeList((CodeSeen("03-300", "Concrete"), CodeSeen("05-120", "Steel")))
    firm.there.codes = CodeList((CodeSeen("03300", "Concrete"), CodeSeen("05120", "Steel")))
    firm.here.companies = [CompanySeen("47", "O'Brien")]
    firm.there.companies = [CompanySeen("OBRIEN", "O'Brien & Sons", "OBRIEN")]
    firm.here.jobs = [ProjectSeen("86", "24-001")]
    firm.there.jobs = [ProjectSeen("OAKRIDGE", "OAKRIDGE")]
    firm.put(commitment(), seen=False)
    return firm


def codes_of(firm: Firm, *arguments: str) -> tuple[int, set[tuple[str, str]]]:
    said = firm.tieout("preflight", *arguments, "--json")
    return said.code, {(one["severity"], one["code"]) for one in said.json()["findings"]}


def test_firm_that_is_ready_is_told_so(firm: Firm) -> None:
    code, found = codes_of(firm)
    assert (code, {one for one in found if one[0] == "blocks"}) == (0, set())
    assert "Nothing blocks" in firm.tieout("preflight").text


def test_unadopted_records_refuse_live_until_they_are_answered(firm: Firm) -> None:
    record = commitment("SC-OLD", created_at=BEFORE, updated_at=MORNING)
    firm.put(record)
    said = firm.tieout("preflight")
    assert said.code == 1
    assert "tieout adopt commitment" in said.text
    firm.typed_in("000101", "SC-OLD", "1250.00", "750.50")
    assert firm.tieout("adopt", "commitment", "--yes", "--why", "looked").code == 0
    assert codes_of(firm)[0] == 0


def test_values_without_a_mapping_and_fields_over_the_limit_block_by_name(firm: Firm) -> None:
    bad = line(1, "10.00", cost_code=CostCode(code="03-300"), cost_type="Z")
    firm.put(commitment("SC-2", lines=(bad,), payment_terms="Net 17", title="T" * 61), seen=False)
    code, found = codes_of(firm)
    assert code == 1
    assert {("blocks", name) for name in ("unmapped_terms", "unmapped_cost_type", "too_long")} <= found


def without_a_feed(connector: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same connectors, of which none reads anything."""
    return lambda section: SimpleNamespace(build=connector(section).build, build_survey=connector(section).build_survey)


def test_kind_that_is_on_and_cannot_be_read_is_told_with_the_reason(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.sections["payment"] = firm.sections["commitment"] | {"approved": {}}
    firm.push_document()
    said = firm.tieout("preflight", "--json").json()["findings"]
    told = {one["subject"]: one["text"] for one in said if one["code"] == "not_read"}
    assert told == {"receipt": "The ERP shows no receipt: receipts are not read here"}
    monkeypatch.setattr(preflight_survey, "connector", without_a_feed(vars(preflight_survey)["connector"]))
    said = firm.tieout("preflight", "--json").json()["findings"]
    told = {one["subject"]: one["text"] for one in said if one["code"] == "not_read"}
    assert set(told) == {"payment", "receipt", "job_cost", "balance"}
    assert told["balance"] == "The ERP shows no balance: the connector 'acumatica' reads nothing."


def test_proposal_can_be_pushed_and_is_then_the_mapping(firm: Firm) -> None:
    firm.here.codes = CodeList((*firm.here.codes.codes, CodeSeen("O9-900", "Painting")))
    firm.there.codes = CodeList((*firm.there.codes.codes, CodeSeen("09900", "Painting")))
    firm.put(commitment("SC-2", lines=(line(1, "10.00", cost_code=CostCode(code="O9-900")),)), seen=False)
    path = str(firm.desk.folder / "proposed.json")
    assert ("blocks", "mapping_proposed") in codes_of(firm, "--propose", path)[1]
    assert "letter for a digit" in json.loads((firm.desk.folder / "proposed.json").read_text())["proposed"]["O9-900"]
    pushed = firm.tieout("config", "push", CONNECTION, path, "--why", "read it line by line")
    assert pushed.code == 0, pushed.text
    document = firm.desk.parts.documents.current(CONNECTION)
    assert document is not None
    assert document["value_maps"]["cost_codes"] == {"03-300": "03300", "05-120": "05120", "O9-900": "09900"}


def test_system_that_does_not_say_is_told_and_never_taken_for_nothing(firm: Firm) -> None:
    firm.there.silent = {"vendors", "documents", "capacity"}
    said = firm.tieout("preflight", "--json").json()
    assert [one["check"] for one in said["findings"] if one["code"] == "not_checked"] == [
        "capacity",
        "numbering",
        "vendors",
    ]


def test_record_that_cannot_be_read_is_a_line_of_the_report_and_the_rest_is_judged(firm: Firm) -> None:
    firm.here.unread.append(
        Unread("subcontract", "subcontract 51 of project 24-002", "'10.005' has fractions of a cent")
    )
    firm.put(commitment("SC-2", payment_terms="Net 17"), seen=False)
    said = firm.tieout("preflight", "--json")
    found = {one["code"]: one for one in said.json()["findings"] if one["severity"] == "blocks"}
    assert (said.code, set(found)) == (1, {"unreadable", "unmapped_terms"})
    unread = found["unreadable"]
    assert unread["text"] == "Subcontract 51 of project 24-002 cannot be read: '10.005' has fractions of a cent"
    assert "Correct it on the platform" in unread["fix"]
    assert firm.tieout("adopt", "commitment", "--json").json()["unread"][0]["name"] == unread["subject"]
    assert "not read: subcontract 51" in firm.tieout("adopt", "commitment").text


def test_both_systems_are_let_go_of_and_the_seat_is_given_back(firm: Firm) -> None:
    firm.tieout("preflight")
    firm.tieout("preflight")
    assert (firm.here.closed, firm.there.closed) == (2, 2)


def test_json_names_all_that_only_the_erp_has(firm: Firm) -> None:
    codes = [f"09{number:03d}" for number in range(40)]
    vendors = [CompanySeen(f"V{number}", f"Zed{number} Works", f"V{number}") for number in range(40)]
    firm.there.codes = CodeList((*firm.there.codes.codes, *map(CodeSeen, codes)))
    firm.there.companies = [*firm.there.companies, *vendors]
    found = {one["code"]: one for one in firm.tieout("preflight", "--json").json()["findings"]}
    assert set(codes) <= set(found["missing_on_platform"]["names"])
    assert {f"{one.name} ({one.code})" for one in vendors} == set(found["unlinked_in_erp"]["names"])
    assert (found["unlinked_in_erp"]["erp"], "35 more" in found["unlinked_in_erp"]["text"]) == ("40", True)


def test_connector_that_cannot_be_surveyed_is_named(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight_survey, "connector", lambda _section: object())
    said = firm.tieout("preflight")
    assert (said.code, "cannot be surveyed" in said.text) == (2, True)
