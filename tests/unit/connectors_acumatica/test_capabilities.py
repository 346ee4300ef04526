"""What a connection carries is told by kind, and what it does not is refused by name before anything is sent."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tieout.connectors.acumatica.assumptions import BILL_RETAINAGE, NEGATIVE_INVOICE, OWNER_INVOICE, RETAINAGE_LINES
from tieout.connectors.acumatica.capabilities import CAPABILITIES, READ, WRITTEN
from tieout.connectors.acumatica.feed import RELIES_ON
from tieout.connectors.acumatica.kinds import kinds_of
from tieout.connectors.acumatica.settings import read_settings
from tieout.policy.ready import Ready
from tieout.records.references import TargetDocument
from unit.connectors_acumatica.ready_records import (
    SETTINGS,
    budget,
    change_order,
    owner_application,
    pay_app,
)
from unit.connectors_acumatica.vendor_answers import BASE, SWITCHED_ON, connector

UNRELEASED = TargetDocument(role="change_order", kind="ChangeOrder", key="000007", company="Harbor")


def _never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("an objection makes no call")


def _objections(ready: Ready, *, without: frozenset[str] = frozenset(), **settings: Any) -> list[str]:
    erp = connector(_never, settings=SETTINGS | settings, assumptions=SWITCHED_ON - without)
    return [reason.code for reason in erp.objections(ready)]


def test_table_names_exactly_the_kinds_that_have_a_room() -> None:
    rooms = kinds_of(read_settings({"base_url": BASE, "tenant": "Firm"}), frozenset())
    assert {str(kind) for kind in rooms} == set(WRITTEN)


def test_what_accounting_owns_is_read_and_never_offered_for_writing() -> None:
    assert {"vendor", "customer", "payment", "receipt", "job_cost", "cost_code"} == set(RELIES_ON)
    assert set(READ) == {*RELIES_ON, "balance"} == set(CAPABILITIES) - set(WRITTEN)
    assert not any(connector(_never).capability(kind).offered for kind in READ)
    for kind, relied in RELIES_ON.items():
        named = {READ[kind].assumption} | {one.name for one in relied if one.name in READ[kind].note}
        assert named == {one.name for one in relied}


@pytest.mark.parametrize("kind", ["commitment_change_order", "prime_change_order", "budget_change"])
def test_change_without_a_class_is_not_offered(kind: str) -> None:
    assert connector(_never, settings=SETTINGS).capability(kind).offered
    told = connector(_never).capability(kind)
    assert not told.offered
    assert "erp.settings.change_orders" in told.note


def test_owner_invoice_needs_its_assumption() -> None:
    off = connector(_never, assumptions=SWITCHED_ON - {OWNER_INVOICE.name}).capability("owner_invoice")
    assert (off.offered, off.assumption) == (False, OWNER_INVOICE.name)
    assert connector(_never).capability("owner_invoice").offered


def test_retainage_is_refused_unless_it_has_a_place() -> None:
    assert _objections(pay_app()) == []
    assert _objections(pay_app(), without=frozenset({BILL_RETAINAGE.name})) == ["assumption_off"]
    line = replace(pay_app().lines[0], released=Decimal("5.00"))
    releasing = pay_app(lines=(line,), released=Decimal("5.00"))
    assert _objections(releasing) == []
    assert _objections(releasing, without=frozenset({RETAINAGE_LINES.name}), invoices={}) == [
        "assumption_off",
        "retainage_release",
    ]
    assert _objections(owner_application(), invoices={}) == ["no_revenue_account", "retainage_on_invoice"]


def test_bill_that_would_cost_twice_or_names_no_line_is_refused() -> None:
    first, second = pay_app().lines
    unlinked = replace(first, document_line=None)
    unreleased = replace(second, document=UNRELEASED, document_line="Commitments/1")
    codes = _objections(pay_app(lines=(unlinked, unreleased), tax=Decimal("3.10")))
    assert codes == ["tax", "unlinked_line", "unreleased_change_order"]


def test_negative_pay_app_is_an_adjustment_only_where_that_is_switched_on() -> None:
    without = connector(_never, assumptions=SWITCHED_ON - {NEGATIVE_INVOICE.name})
    assert not without.limits("subcontractor_invoice").negative
    erp = connector(_never, settings=SETTINGS)
    assert erp.limits("subcontractor_invoice").negative
    first = pay_app().lines[0]
    back = replace(first, line=replace(first.line, amount=Decimal("-80.00")), retained=Decimal("-8.00"))
    body = erp.plan(pay_app(lines=(back,), total=Decimal("-72.00")))[0].body
    (row,) = body["Details"]
    assert body["Type"] == {"value": "Debit Adj."}
    assert (row["ExtendedCost"], row["CostCode"], "POOrderNbr" in row) == ({"value": 80}, {"value": "03-300"}, False)


def test_budget_without_account_group_and_line_changed_twice_are_named() -> None:
    bare = tuple(replace(line, account_group="") for line in budget().lines)
    assert _objections(budget(lines=bare)) == ["no_account_group", "no_account_group"]
    first = change_order().lines[0]
    assert _objections(change_order(lines=(first, first))) == ["changed_twice"]
