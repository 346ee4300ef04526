"""What would become of each record, what it would be refused for, and what it may be in the ERP."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.records import GOLIVE, MORNING, change_order, commitment, connection, line
from fakes.survey import FakeErpSurvey, FakePlatformSurvey
from tieout.config.value_maps import ValueMaps
from tieout.preflight.candidates import Documents, Sought, only_sure
from tieout.preflight.findings import Finding, Severity
from tieout.preflight.mappings import mapping_targets, unmapped_words
from tieout.preflight.outlook import NOTHING, Known, Prospect, look_ahead
from tieout.preflight.ports import DocumentSeen, ProjectSeen
from tieout.preflight.projects import projects
from tieout.preflight.refusals import refusals
from tieout.records.record import Record
from tieout.records.references import TargetDocument

BEFORE = GOLIVE - timedelta(days=20)


@pytest.mark.parametrize(
    ("record", "known", "prospect"),
    [
        (commitment(), NOTHING, Prospect.NOW),
        (commitment(status="Draft"), NOTHING, Prospect.LATER),
        (commitment(deleted=True), NOTHING, Prospect.NEVER),
        (commitment(), Known(bound=True), Prospect.SENT),
        (commitment(created_at=BEFORE), NOTHING, Prospect.ADOPT),
        (commitment(created_at=BEFORE), Known(as_new=True), Prospect.NOW),
        (commitment(created_at=BEFORE), Known(seen_unapproved_at=MORNING), Prospect.NOW),
    ],
)
def test_record_is_judged_as_it_would_be_when_sent(record: Record, known: Known, prospect: Prospect) -> None:
    assert look_ahead(connection(), [record], lambda _: known).records == ((record, prospect),)


def refused(now: list[Record], later: list[Record] | None = None, **erp: Any) -> dict[tuple[str, str], Finding]:
    found = refusals(connection(), FakeErpSurvey(**erp), now, later or [], told_elsewhere=())
    return {(one.code, one.subject): one for one in found}


def test_value_that_stands_in_many_lines_is_one_finding_with_its_count() -> None:
    lines = tuple(line(at, "10.00", cost_type="Z") for at in range(1, 30))
    found = refused([commitment("SC-1", lines=lines), commitment("SC-2", lines=lines)])
    assert {key: one.records for key, one in found.items()} == {("unmapped_cost_type", "Z"): 2}


def test_currency_that_no_books_are_stated_for_is_one_finding_with_what_to_state() -> None:
    found = refused([commitment(number, currency="USD") for number in ("SC-1", "SC-2", "SC-3")])
    (only,) = found.values()
    assert (only.code, only.subject, only.severity, only.records) == ("currency", "USD", Severity.BLOCKS, 3)
    assert "State erp.settings.currency" in only.text
    assert only.text.endswith("(SC-1, SC-2, SC-3)")


def test_draft_that_would_be_refused_only_warns() -> None:
    found = refused([], [commitment(payment_terms="Net 17")])
    assert found["unmapped_terms", "Net 17"].severity is Severity.WARNS


def test_change_order_is_judged_as_if_its_commitment_were_there() -> None:
    assert not refused([change_order(commitment())])


def test_kind_that_the_erp_does_not_take_is_one_finding() -> None:
    found = refused([commitment("SC-1"), commitment("SC-2")], carries_not={"subcontract": "it has none"})
    assert {key: one.records for key, one in found.items()} == {("not_carried", "subcontract"): 2}


def test_mapping_to_what_the_erp_does_not_have_blocks_and_a_word_without_one_is_told() -> None:
    maps = connection().value_maps
    erp = FakeErpSurvey(words={"terms": ("60D",), "units": ("CY",)}, jobs_tasks={"OAKRIDGE": ("1000",)})
    found = {(one.code, one.subject): one.erp for one in mapping_targets(maps, erp)}
    assert found == {("target_missing", "terms Net 30"): "30D", ("target_missing", "tasks.OAKRIDGE *"): "0000"}
    words = unmapped_words(maps, FakePlatformSurvey(types=("S", "E"), words={"units": ("cy", "ls")}))
    assert [(one.code, one.subject) for one in words] == [("unmapped_cost_types", "E"), ("unmapped_units", "ls")]


def test_account_group_that_the_erp_does_not_have_blocks_by_the_cost_type_that_leads_to_it() -> None:
    types = {"S": {"account": "51000", "account_group": "SUBCON"}, "L": {"account": "52000", "account_group": "LABOUR"}}
    maps = ValueMaps.model_validate({"cost_types": types})
    (found,) = mapping_targets(maps, FakeErpSurvey(groups=("SUBCON", "LABOR")))
    assert (found.code, found.severity, found.platform, found.erp) == ("target_missing", Severity.BLOCKS, "L", "LABOUR")
    assert "value_maps.cost_types (account_group)" in found.text


def test_project_without_a_living_counterpart_blocks_what_is_booked_on_it() -> None:
    here = [ProjectSeen(id_, f"24-{id_}") for id_ in ("1", "2", "3", "4")]
    there = [ProjectSeen("a", "OAK", active=False), ProjectSeen("b", "24-4"), ProjectSeen("c", "ELM")]
    found = projects(here, there, {"1": "OAK", "2": "GONE", "3": "ELM"}, {"1": 1, "2": 1})
    assert [(one.subject, one.code, one.severity) for one in found] == [
        ("24-1", "inactive_in_erp", Severity.BLOCKS),
        ("24-2", "linked_to_nothing", Severity.BLOCKS),
        ("24-4", "link_proposed", Severity.WARNS),
    ]


def standing(key: str, number: str, total: str, **fields: Any) -> DocumentSeen:
    target = TargetDocument(role="header", kind="Order", key=key, company="MAIN")
    return DocumentSeen(target, number, Decimal(total), **({"vendor": "OBRIEN", "project": "OAKRIDGE"} | fields))


def asked(**fields: Any) -> Sought:
    known: dict[str, Any] = {"number": "SC-001", "total": Decimal("2000.50"), "vendor": "OBRIEN", "project": "OAKRIDGE"}
    return Sought(commitment().reference, **(known | fields))


@pytest.mark.parametrize(
    ("document", "sure"),
    [
        (standing("1", "SC001", "2000.50"), True),
        (standing("1", "OTHER", "9.00", reference="fake_platform:subcontract:SC-001", vendor="", project=""), False),
        (standing("1", "SC-001", "2100.50"), False),
        (standing("1", "SC-001", "2000.50", vendor="OTHER"), False),
        (standing("1", "PO-9", "2000.50"), False),
    ],
    ids=["number and amount", "our reference, another amount", "another amount", "another vendor", "amount only"],
)
def test_only_what_nothing_speaks_against_is_proposed(document: DocumentSeen, sure: bool) -> None:
    candidates = Documents([document]).for_record(asked())
    assert len(candidates) == 1
    assert (only_sure(candidates) is not None) is sure


def test_two_that_are_as_sure_are_left_to_a_person() -> None:
    documents = [standing("1", "SC-001", "2000.50"), standing("2", "SC 001", "2000.50")]
    candidates = Documents(documents).for_record(asked())
    assert (len(candidates), only_sure(candidates)) == (2, None)


def test_cancelled_documents_and_chance_amounts_are_not_shown() -> None:
    documents = [standing("1", "SC-001", "2000.50", live=False), standing("2", "X", "2000.50", vendor="", project="")]
    assert Documents(documents).for_record(asked()) == []
