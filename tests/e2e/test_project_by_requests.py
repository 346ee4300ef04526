"""The same project where accounting accepts each record in Procore's ERP tool: every request is answered there."""

from decimal import Decimal
from pathlib import Path

import pytest

from e2e import costs, flows, flows_back
from e2e.against_the_table import writes_against_the_table
from e2e.both_sides import not_compared
from e2e.firm import Firm
from infra.local.business import ERP_PROJECT, TASK
from infra.local.connection import CONNECTION
from infra.local.stack import LocalStack

pytestmark = pytest.mark.embedded_cloud

INTAKE, FRESH = "erp_requests", True


def test_accountings_companies_come_to_the_directory_once_field_by_field(stack: LocalStack, firm: Firm) -> None:
    flows_back.companies_arrive(firm, lambda what: stack.tieout("import", what, "--full"))


def test_accepted_project_is_made_in_the_erp_field_by_field(firm: Firm) -> None:
    flows.project_arrives(firm)


def test_coding_and_legal_entity_come_back_to_the_project(stack: LocalStack, firm: Firm) -> None:
    number = str(firm.outsider.procore_about["new_project_id"])
    ask = ("resync", "project", number, "--why", "accounting has coded it")
    flows_back.accountings_fields_of_a_project_arrive(firm, lambda: stack.tieout(*ask))


def test_accepted_budget_arrives_line_by_line(firm: Firm) -> None:
    flows.budget_arrives(firm, None)


def test_accepted_budget_change_moves_money_once(firm: Firm) -> None:
    flows.budget_change_arrives(firm)


def test_accepted_commitments_arrive_line_by_line(firm: Firm) -> None:
    flows.subcontract_arrives(firm)
    flows.subcontract_arrives(firm, "SC-003")
    flows.purchase_order_arrives(firm)


def test_accepted_change_order_adds_a_line_and_adjusts_one(firm: Firm) -> None:
    flows.change_order_arrives(firm)


def test_accepted_change_order_of_the_owner_arrives(firm: Firm) -> None:
    flows.owners_change_order_arrives(firm)


def test_accepted_pay_app_becomes_one_bill(firm: Firm) -> None:
    flows.pay_app_arrives(firm)


def test_accepted_pay_app_by_the_unit_becomes_a_bill_by_the_unit(firm: Firm) -> None:
    flows.pay_app_by_the_unit_arrives(firm)


def test_accepted_application_becomes_one_invoice(firm: Firm) -> None:
    flows.application_arrives(firm)


def test_payments_come_back_to_the_pay_app_and_the_prime_contract(firm: Firm) -> None:
    flows_back.payment_arrives(firm, "1000.00")
    flows_back.receipt_arrives(firm)


def test_costs_to_date_come_back_under_each_code_and_type(stack: LocalStack, firm: Firm, tmp_path: Path) -> None:
    """A released bill, a cost that no bill carries, and one on a code without a budget; a second run adds nothing."""
    cost = {"project": ERP_PROJECT, "task": TASK, "account_group": "MATERIAL"}
    for code, amount in (("03-3000", "18250.75"), ("05-1200", "640.10"), ("03-3000", "-250.75")):
        firm.outsider.control("acumatica", "cost", {**cost, "cost_code": code, "amount": amount})
    costs.add_column(firm)
    costs.name_cost_types(stack, CONNECTION, tmp_path)
    expected = {
        ("03-1000", "SUBCONTRACT"): Decimal("61500.00"),
        ("03-3000", "SUBCONTRACT"): Decimal("92500.50"),
        ("03-3000", "MATERIAL"): Decimal("18000.00"),
        ("05-1200", "MATERIAL"): Decimal("640.10"),
    }
    costs.costs_arrive(stack, firm, expected)
    firm.outsider.control("acumatica", "cost", {**cost, "cost_code": "05-1200", "amount": "0.90"})
    costs.costs_arrive(stack, firm, expected | {("05-1200", "MATERIAL"): Decimal("641.00")})


def test_request_about_a_code_without_mapping_is_answered_with_the_reason(firm: Firm) -> None:
    unknown = firm.contract("SC-004")["line_items"][0]["wbs_code"]["id"]
    line = {"wbs_code_id": str(unknown), "amount": "10.00", "description": "Canopy"}
    package = firm.papers.change_order(firm.ids["SC-001"], "Canopy", [line])
    firm.papers.approve_change_order(package)
    answered = firm.accept("change_order", package)
    assert answered["status"] == "failed"
    assert any("13-34-00" in message for message in answered["messages"])


def test_every_mapped_field_was_compared(firm: Firm) -> None:
    assert not_compared(firm) == []


def test_nothing_has_flowed_against_the_table(stack: LocalStack, firm: Firm) -> None:
    assert writes_against_the_table(firm.outsider) == []
    assert firm.changed_since_approved() == []
    assert stack.tieout("dlq", "list")["letters"] == []
