"""From a commitment to the ERP's words: nothing guessed, everything named."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.records import change_order, commitment, connection, line
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits, Ready, ReadyCommitment, external_reference
from tieout.policy.reasons import Reason
from tieout.records.change_order import ChangeOrderLine
from tieout.records.commitment import Commitment
from tieout.records.parties import CostCode, Party
from tieout.records.references import TargetDocument

TAXED = {"id", "position", "description", "cost_code", "cost_type", "amount", "tax_code"}
MAPS = connection().value_maps
NO_LIMITS = FieldLimits()


def ready(record: Commitment, limits: FieldLimits = NO_LIMITS) -> ReadyCommitment:
    answer = prepare(record, MAPS, limits, generation=1)
    assert isinstance(answer, ReadyCommitment), answer
    return answer


def reasons(record: Commitment, limits: FieldLimits = NO_LIMITS) -> list[Reason]:
    answer = prepare(record, MAPS, limits, generation=1)
    assert isinstance(answer, list), answer
    return answer


def _of(answer: Ready | list[Reason]) -> list[Reason]:
    assert isinstance(answer, list), answer
    return answer


def test_every_code_is_the_erps_own() -> None:
    one = ready(commitment())
    assert (one.vendor, one.project, one.terms) == ("OBRIEN", "OAKRIDGE", "30D")
    assert {(each.cost_code, each.task, each.account) for each in one.lines} == {("03300", "0000", "5200")}


def test_link_in_the_record_serves_where_the_map_says_nothing() -> None:
    record = commitment(vendor=Party(id="999", name="New vendor", erp_code="V77"))
    assert ready(record).vendor == "V77"


def test_line_without_its_own_retainage_has_the_contracts() -> None:
    record = commitment(lines=(line(1), line(2, retainage_percent=Decimal(5))))
    assert [each.retainage_percent for each in ready(record).lines] == [Decimal(10), Decimal(5)]


@pytest.mark.parametrize(
    ("record", "code", "named"),
    [
        (commitment(vendor=None), "no_vendor", "contract company"),
        (commitment(vendor=Party(id="1", name="O'Brien <b>")), "unknown_vendor", "O'Brien <b>"),
        (commitment(project=Party(id="1", name="Annex")), "unknown_project", "Annex"),
        (commitment(payment_terms="Net 17"), "unmapped_terms", "Net 17"),
        (commitment(lines=(line(cost_code=CostCode(code="99-999", name="Odd")),)), "unmapped_cost_code", "99-999"),
        (commitment(lines=(line(cost_code=None),)), "no_cost_code", "Line 1"),
        (commitment(lines=(line(cost_type="Q"),)), "unmapped_cost_type", "'Q'"),
        (commitment(lines=()), "no_lines", "no lines"),
        (commitment(total=Decimal("2000.51")), "total_differs", "$0.01"),
        (
            commitment(lines=(line(amount="10.00", quantity=Decimal(3), unit_cost=Decimal("3.34"), unit="cy"),)),
            "line_differs",
            "$10.02",
        ),
        (
            commitment(lines=(line(amount="9.00", quantity=Decimal(3), unit_cost=Decimal(3), unit="furlong"),)),
            "unmapped_unit",
            "furlong",
        ),
        (commitment(lines=(line(tax_code="12"),)), "unmapped_tax", "tax code '12'"),
    ],
)
def test_what_cannot_be_sent_is_named_with_its_value(record: Commitment, code: str, named: str) -> None:
    (reason,) = reasons(record)
    assert reason.code == code
    assert named in reason.text


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        (FieldLimits(number=5), "number"),
        (FieldLimits(title=5), "title"),
        (FieldLimits(external_reference=10), "reference"),
        (FieldLimits(lines=1), "lines"),
    ],
)
def test_what_the_erp_cannot_hold_is_refused_and_never_cut(limits: FieldLimits, field: str) -> None:
    assert [reason.field for reason in reasons(commitment(), limits)] == [field]


def test_tax_code_is_the_erps_own_and_an_empty_one_leaves_the_tax_to_the_erp() -> None:
    maps = MAPS.model_copy(update={"taxes": {"12": "TAXABLE", "13": ""}})
    lines = (line(1, tax_code="12"), line(2, tax_code="13"), line(3))
    one = prepare(commitment(lines=lines), maps, FieldLimits(taxes=True), generation=1)
    assert isinstance(one, ReadyCommitment)
    assert [each.tax_code for each in one.lines] == ["TAXABLE", "", ""]
    (refused,) = _of(prepare(commitment(lines=lines), maps, FieldLimits(taxes=False), generation=1))
    assert (refused.code, refused.field) == ("tax_not_carried", "lines.1.tax_code")


def test_change_of_a_line_leaves_its_tax_code_as_it_is_and_a_new_line_says_its_own() -> None:
    maps = MAPS.model_copy(update={"taxes": {"12": "TAXABLE"}})
    contract = commitment()
    target = TargetDocument(role="commitment", kind="Order", key="1", company="MAIN", lines={"1": "1"})
    for adjusts, codes in (("1", []), (None, ["tax_not_carried"])):
        added = ChangeOrderLine(**line(1, "10.00", tax_code="12").model_dump(include=TAXED), adjusts=adjusts)
        order = change_order(contract, lines=(added,), total=Decimal("10.00"))
        targets = {str(order.contract): (target,)}
        found = prepare(order, maps, NO_LIMITS, generation=1, targets=targets)
        assert [each.code for each in (found if isinstance(found, list) else [])] == codes


def test_line_without_a_tax_code_is_written_as_it_was_before_lines_had_one() -> None:
    assert all("tax_code" not in each for each in commitment().content()["lines"])
    assert commitment(lines=(line(tax_code="12"),)).content()["lines"][0]["tax_code"] == "12"


def test_currency_that_differs_is_refused_and_one_that_nobody_states_is_not() -> None:
    books = FieldLimits(currency="USD")
    (refused,) = reasons(commitment(currency="CAD"), books)
    assert refused == Reason(
        "currency", "SC-001 is in CAD; the ERP keeps its books in USD. Amounts are never converted.", "currency"
    )
    for stated in ("USD", None):
        assert ready(commitment(currency=stated), books).total == commitment().total


def test_stated_currency_is_refused_while_nobody_says_what_the_books_are_kept_in() -> None:
    (refused,) = reasons(commitment(currency="CAD"), FieldLimits())
    assert (refused.code, refused.field) == ("currency", "currency")
    assert "SC-001 is in CAD" in refused.text
    assert "State erp.settings.currency" in refused.text
    assert ready(commitment(currency=None), FieldLimits()).total == commitment().total


def test_second_sending_has_a_reference_of_its_own() -> None:
    reference = commitment().reference
    assert external_reference(reference, 1) == str(reference)
    assert external_reference(reference, 2) != external_reference(reference, 1)


@given(st.lists(st.decimals("-99999", "9999999", places=2), min_size=1, max_size=40))
def test_mapping_keeps_the_total_to_the_cent(values: list[Decimal]) -> None:
    record = commitment(lines=tuple(line(number, str(value)) for number, value in enumerate(values, start=1)))
    one = ready(record)
    assert sum(each.amount for each in one.lines) == one.total == sum(values)


def test_only_mapped_extensions_are_sent() -> None:
    maps = MAPS.model_copy(update={"extensions": {"carbon": "UsrCarbon"}})
    one = prepare(commitment(extensions={"carbon": "12", "private": "x"}), maps, NO_LIMITS, generation=1)
    assert isinstance(one, ReadyCommitment)
    assert one.extensions == {"UsrCarbon": "12"}
