"""What the connection says of an entity is part of the translation: numbering, limits, fields from elsewhere."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from fakes.records import change_order, commitment, connection
from tieout.config.connection import EntitySection
from tieout.config.numbering import ErpLimits
from tieout.policy.preparing import narrowed, prepare
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeOrder, ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.records.references import TargetDocument

MAPS = connection().value_maps


def prepared(record: Record, limits: FieldLimits | None = None, **section: object) -> Ready | list[Reason]:
    said = EntitySection.model_validate(section)
    return prepare(record, MAPS, limits or FieldLimits(), generation=1, section=said)


def test_prefix_is_part_of_the_number_in_the_erp() -> None:
    ready = prepared(commitment("SC-001"), numbering={"prefix": "P-"})
    assert isinstance(ready, ReadyCommitment)
    assert (ready.number, ready.external_reference) == ("P-SC-001", "fake_platform:subcontract:SC-001")


def test_number_that_is_too_long_is_refused_and_never_cut() -> None:
    refused = prepared(commitment("SC-001"), numbering={"prefix": "P-", "max_length": 7})
    assert isinstance(refused, list)
    assert "'P-SC-001' has more than 7 characters" in refused[0].text


def test_limits_of_the_site_narrow_those_of_the_connector_and_never_widen_them() -> None:
    known = FieldLimits(number=12, title=None)
    assert narrowed(known, ErpLimits(number=20, title=30)) == FieldLimits(number=12, title=30)
    assert narrowed(known, ErpLimits(number=8)) == FieldLimits(number=8)


def test_field_comes_from_a_custom_field_where_the_connection_says_so() -> None:
    record = commitment(payment_terms=None, extensions={"custom_field_7": "Net 30"})
    ready = prepared(record, fields={"payment_terms": {"field": "custom_field_7"}})
    assert isinstance(ready, ReadyCommitment)
    assert ready.terms == "30D"


def test_other_currency_is_refused_and_never_converted() -> None:
    refused = prepared(commitment(currency="CAD"), FieldLimits(currency="USD"))
    assert isinstance(refused, list)
    assert [reason.code for reason in refused] == ["currency"]
    assert isinstance(prepared(commitment(currency="USD"), FieldLimits(currency="USD")), ReadyCommitment)


def test_change_order_has_the_day_on_which_it_was_approved_where_the_firm_is() -> None:
    contract = commitment()
    document = TargetDocument(role="header", kind="Subcontract", key="SC1", company="MAIN", lines={"L1": "10"})
    targets = {str(contract.reference): (document,)}
    evening = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
    order = change_order(contract, approved_at=evening)
    for zone, approved in ((ZoneInfo("America/Denver"), date(2026, 3, 31)), (UTC, date(2026, 4, 1))):
        ready = prepare(order, MAPS, FieldLimits(zone=zone), generation=1, targets=targets)
        assert isinstance(ready, ReadyChangeOrder)
        assert ready.change_date == approved
    stated = order.model_copy(update={"change_date": date(2026, 3, 15)})
    ready = prepare(stated, MAPS, FieldLimits(zone=ZoneInfo("America/Denver")), generation=1, targets=targets)
    assert isinstance(ready, ReadyChangeOrder)
    assert ready.change_date == date(2026, 3, 15)


def test_change_order_line_names_the_line_that_it_changes_and_a_new_line_names_none() -> None:
    contract = commitment()
    document = TargetDocument(role="header", kind="Subcontract", key="SC1", company="MAIN", lines={"L1": "10"})
    targets = {str(contract.reference): (document,)}
    for adjusts, key in (("L1", "10"), (None, None)):
        order = change_order(contract, amount="-250.00", adjusts=adjusts)
        ready = prepare(order, MAPS, FieldLimits(), generation=1, targets=targets)
        assert isinstance(ready, ReadyChangeOrder)
        assert (ready.contract, ready.total) == (document, Decimal("-250.00"))
        assert [one.adjusts for one in ready.lines] == [key]


def test_field_that_the_record_cannot_take_is_refused_by_name() -> None:
    record = commitment(extensions={"custom_field_7": "soon"})
    refused = prepared(record, fields={"contract_date": {"field": "custom_field_7"}})
    assert isinstance(refused, list)
    assert "fields.contract_date" in refused[0].text
    assert "'soon'" in refused[0].text
