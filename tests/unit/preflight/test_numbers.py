"""Numbers that are taken, doubled, or do not fit, before a document is refused for them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from contract.erp.records import record_of
from fakes.records import GOLIVE, change_order, commitment, connection
from tieout.config.connection import Connection
from tieout.policy.ready import FieldLimits
from tieout.preflight.numbers import doubled, no_room, taken
from tieout.preflight.ports import DocumentSeen
from tieout.records.parties import Party
from tieout.records.references import TargetDocument


def numbered(**numbering: Any) -> Connection:
    section = {"mode": "live", "golive_at": GOLIVE.isoformat(), "numbering": numbering}
    return connection(entities={"commitment": section, "change_order": section | {"numbering": {}}})


def there(number: str, *, reference: str = "", series: str = "orders") -> DocumentSeen:
    target = TargetDocument(role="header", kind="Order", key="000101", company="MAIN")
    return DocumentSeen(target, number, Decimal("1.00"), "Open", series, reference)


def test_number_that_the_erp_has_already_is_named_with_its_holder() -> None:
    record = commitment("SC-001")
    (found,) = taken(connection(), [record, commitment("SC-002")], {"subcontract": [there("sc-001 ")]})
    assert (found.code, found.platform, "Order 000101" in found.text) == ("taken", "SC-001", True)
    assert not list(taken(connection(), [record], {"subcontract": [there("SC-001", reference=str(record.reference))]}))


def test_number_of_an_invoice_is_taken_only_by_one_of_the_same_vendor() -> None:
    record = record_of("subcontractor_invoice", customer="C0001")
    assert record.vendor is not None
    maps = connection(value_maps={"vendors": {record.vendor.id: "V0001"}})
    mine, other = (replace(there("inv-77"), vendor=vendor) for vendor in ("V0001", "V0002"))
    assert [one.code for one in taken(maps, [record], {"subcontractor_invoice": [mine, other]})] == ["taken"]
    assert not list(taken(maps, [record], {"subcontractor_invoice": [other, replace(mine, number=record.number)]}))


def test_prefix_decides_whether_a_number_is_taken() -> None:
    held = {"subcontract": [there("SC-001")]}
    assert not list(taken(numbered(prefix="P-"), [commitment("SC-001")], held))
    assert list(taken(numbered(prefix="SC-"), [commitment("001")], held))


def test_same_number_in_two_projects_is_one_number_in_the_erp() -> None:
    other = commitment("SC-001", project=Party(id="99", name="Elsewhere"))
    (found,) = doubled(connection(), [commitment("SC-001"), other], {})
    assert (found.code, found.records) == ("same_number", 2)
    assert "Oakridge Medical Center" in found.platform
    assert "Elsewhere" in found.platform


def test_prefix_that_makes_two_numbers_one_is_a_collision_where_the_erp_counts_them_together() -> None:
    records = [commitment("1"), change_order(commitment("1"), "CO-1")]
    series = {"subcontract": [there("X")], "commitment_change_order": [there("Y")]}
    (found,) = doubled(numbered(prefix="CO-"), records, series)
    assert found.code == "prefix_collision"
    apart = {"subcontract": [there("X")], "commitment_change_order": [there("Y", series="changes")]}
    assert not list(doubled(numbered(prefix="CO-"), records, apart))


def test_numbering_that_promises_more_than_the_erp_takes_is_told() -> None:
    kinds = [("subcontract", commitment())]
    (found,) = no_room(numbered(max_length=30), kinds, lambda _: FieldLimits(number=10))
    assert (found.code, found.platform, found.erp) == ("max_length", "30", "10")
    (found,) = no_room(numbered(prefix="OAKRIDGE-2026"), kinds, lambda _: FieldLimits(number=10))
    assert found.code == "prefix_too_long"
