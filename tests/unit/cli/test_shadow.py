"""`tieout shadow report`: what would have been written against what stands there, in dollars."""

from datetime import timedelta

import pytest

from fakes.records import GOLIVE, MORNING, commitment, line
from unit.cli.conftest import Desk
from unit.cli.golive import Firm

BEFORE = GOLIVE - timedelta(days=20)


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A parallel run: accounting has typed in two of four, one of them with a slip."""
    firm = Firm(desk, mode="shadow").use(monkeypatch)
    for number in ("SC-001", "SC-002", "SC-003"):
        firm.put(commitment(number))
    firm.put(commitment("SC-004", lines=(line(1, "10.00", cost_type="Z"),)))
    firm.typed_in("000101", "SC-001", "1250.00", "750.50")
    firm.typed_in("000102", "SC-002", "1250.00", "705.50")
    return firm


def test_each_record_is_told_with_its_verdict_and_the_sums_in_dollars(firm: Firm) -> None:
    told = firm.tieout("shadow", "report", "oakridge", "commitment", "--json").json()
    verdicts = {one["number"]: (one["verdict"], one["there"], one["difference"]) for one in told["records"]}
    assert verdicts == {
        "SC-001": ("equal", "MAIN/Order/000101", "0.00"),
        "SC-002": ("differs", "MAIN/Order/000102", "-45.00"),
        "SC-003": ("would create", "", "0.00"),
        "SC-004": ("would be refused", "", "0.00"),
    }
    assert told["totals"]["would create"] == {"records": 1, "amount": "2000.50", "difference": "0.00"}
    assert told["totals"]["differs"]["difference"] == "45.00"
    created = next(one for one in told["records"] if one["number"] == "SC-003")
    assert created["payload"].startswith("oakridge/shadow/")


def test_people_read_why_and_how_much(firm: Firm) -> None:
    said = firm.tieout("shadow", "report").text
    for told in ("$45.00 less", "cost type 'Z'", "would create", "MAIN/Order/000102"):
        assert told in said


def values(firm: Firm, number: str) -> list[tuple[str, ...]]:
    """What differs of a record: line, cost code, field, what would be written, what stands there."""
    told = firm.tieout("shadow", "report", "oakridge", "commitment", "--json").json()["records"]
    (record,) = (one for one in told if one["number"] == number)
    return [tuple(one[name] for name in ("line", "cost_code", "field", "meant", "stands")) for one in record["apart"]]


def test_difference_is_told_by_its_line_with_both_values(firm: Firm) -> None:
    assert values(firm, "SC-001") == []
    assert values(firm, "SC-002") == [
        ("", "", "total", "2000.50", "1955.50"),
        ("2", "03300", "amount", "750.50", "705.50"),
    ]


def test_lines_that_cancel_each_other_out_differ_though_the_totals_agree(firm: Firm) -> None:
    firm.put(commitment("SC-005", title="Walls"))
    firm.typed_in("000105", "SC-005", "1250.50", "750.00", title="Walls")
    told = firm.tieout("shadow", "report", "oakridge", "commitment", "--json").json()
    (record,) = (one for one in told["records"] if one["number"] == "SC-005")
    assert (record["verdict"], record["difference"], record["why"]) == ("differs", "0.00", "2 lines differ")
    assert values(firm, "SC-005") == [
        ("1", "03300", "amount", "1250.00", "1250.50"),
        ("2", "03300", "amount", "750.50", "750.00"),
    ]


def test_line_under_another_code_and_a_title_are_told_by_their_fields(firm: Firm) -> None:
    firm.put(commitment("SC-006"))
    firm.typed_in("000106", "SC-006", "05120 1250.00", "750.50", title="As signed")
    assert values(firm, "SC-006") == [
        ("", "", "title", "Structural concrete", "As signed"),
        ("1", "03300", "cost_code", "03300", "05120"),
    ]
    said = firm.tieout("shadow", "report", "oakridge", "commitment").text
    assert "value by value" in said
    assert "As signed" in said


def test_line_that_only_one_side_has_is_told_as_such(firm: Firm) -> None:
    firm.put(commitment("SC-007"))
    firm.typed_in("000107", "SC-007", "1250.00", "05120 750.50", "05120 10.00")
    assert values(firm, "SC-007") == [
        ("", "", "total", "2000.50", "2010.50"),
        ("2", "03300", "cost_code", "03300", "05120"),
        ("3", "05120", "line", "", "10.00"),
    ]


def test_document_that_cannot_be_read_is_told_and_its_neighbours_are_compared(firm: Firm) -> None:
    firm.erp.read_back_fails = 1
    told = firm.tieout("shadow", "report", "oakridge", "commitment", "--json").json()["records"]
    first, second = (one for one in told if one["number"] in {"SC-001", "SC-002"})
    unread, read = (first, second) if first["not_compared"] else (second, first)
    assert "the read timed out" in unread["not_compared"]
    assert "only the amounts were compared" in unread["why"]
    assert read["not_compared"] == ""


def test_report_writes_to_neither_system(firm: Firm) -> None:
    firm.tieout("shadow", "report")
    assert (firm.platform.told, {"create", "release"} & set(firm.erp.calls)) == ([], set())


def test_adopted_record_is_held_against_the_document_it_was_linked_to(firm: Firm) -> None:
    record = commitment("SC-009", created_at=BEFORE, updated_at=MORNING)
    firm.put(record)
    firm.typed_in("000109", "4711", "1250.00", "750.50")
    done = firm.tieout("adopt", "commitment", "SC-009", "--as", "000109", "--why", "looked")
    assert done.code == 0, done.text
    told = firm.tieout("shadow", "report", "--json").json()["records"]
    verdict = {one["number"]: (one["verdict"], one["there"]) for one in told}["SC-009"]
    assert verdict == ("equal", "MAIN/Order/000109")


def test_entity_that_is_not_in_shadow_is_said_to_be_so(firm: Firm) -> None:
    said = firm.tieout("shadow", "report", "oakridge", "budget")
    assert (said.code, "budget is in shadow" in said.text) == (2, True)
