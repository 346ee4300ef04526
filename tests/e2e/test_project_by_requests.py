"""The same project where accounting accepts each record in Procore's ERP tool: every request is answered there."""

import pytest

from e2e import flows
from e2e.firm import Firm
from infra.local.stack import LocalStack

pytestmark = [pytest.mark.embedded_cloud, pytest.mark.xdist_group("embedded_cloud")]

INTAKE = "erp_requests"


def test_accepted_project_is_made_in_the_erp(firm: Firm) -> None:
    flows.project_arrives(firm)


def test_accepted_budget_arrives_line_by_line(firm: Firm) -> None:
    flows.budget_arrives(firm, None)


def test_accepted_commitment_and_its_change_order_arrive(firm: Firm) -> None:
    firm.approve_contract("SC-001")
    flows.change_order_arrives(firm)


def test_accepted_change_order_of_the_owner_arrives(firm: Firm) -> None:
    flows.owners_change_order_arrives(firm)


def test_accepted_pay_app_becomes_one_bill(firm: Firm) -> None:
    flows.pay_app_arrives(firm)


def test_accepted_application_becomes_one_invoice(firm: Firm) -> None:
    flows.application_arrives(firm)


def test_request_about_a_code_without_mapping_is_answered_with_the_reason(firm: Firm) -> None:
    unknown = firm.contract("SC-004")["line_items"][0]["wbs_code"]["id"]
    line = {"wbs_code_id": str(unknown), "amount": "10.00", "description": "Canopy"}
    package = firm.papers.change_order(firm.ids["SC-001"], "Canopy", [line])
    firm.papers.approve_change_order(package)
    answered = firm.accept("change_order", package)
    assert answered["status"] == "failed"
    assert any("13-34-00" in message for message in answered["messages"])


def test_nothing_has_flowed_against_the_table(stack: LocalStack, firm: Firm) -> None:
    assert firm.writes_where_accounting_owns() == []
    assert stack.tieout("dlq", "list")["letters"] == []
