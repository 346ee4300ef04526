"""The same job where accounting accepts in Procore's ERP tool: requests are answered there, with reasons."""

from typing import Any

import pytest

from e2e.outsider import Outsider, until
from infra.local.stack import LocalStack

pytestmark = pytest.mark.embedded_cloud

INTAKE = "erp_requests"
SUBCONTRACTS, PURCHASE_ORDERS = "work_order_contracts", "purchase_order_contracts"


def accept(outsider: Outsider, table: str, number: str) -> int:
    """The project team approves, and accounting accepts; returns the request detail."""
    contract = outsider.procore_about["ids"][number]
    if outsider.contract(table, contract)["status"] != "Approved":
        outsider.set_status(table, contract)
    answer = outsider.control("procore", "erp/accept", {"item_type": table.removesuffix("s"), "item_id": contract})
    return int(answer["request_detail_id"])


def detail(outsider: Outsider, detail_id: int) -> dict[str, Any]:
    details = outsider.state("procore")["erp_request_details"]
    return next(dict(one) for one in details if one["id"] == detail_id)


def closed(outsider: Outsider, detail_id: int) -> dict[str, Any]:
    return until(
        lambda: detail(outsider, detail_id) if detail(outsider, detail_id)["status"] in {"success", "failed"} else {},
        "request answered",
    )


@pytest.mark.parametrize(("table", "number", "lines"), [(SUBCONTRACTS, "SC-002", 2), (PURCHASE_ORDERS, "PO-002", 2)])
def test_accepted_commitment_is_linked_header_and_every_line(
    outsider: Outsider, table: str, number: str, lines: int
) -> None:
    assert closed(outsider, accept(outsider, table, number))["status"] == "success"
    (document,) = outsider.documents(table, number)
    assert len(document["Details"]) == lines
    links = outsider.contract(table, outsider.procore_about["ids"][number])
    assert links["origin_id"]
    assert all(line["origin_id"] for line in links["line_items"])


def test_refused_request_tells_accounting_why(outsider: Outsider) -> None:
    answered = closed(outsider, accept(outsider, SUBCONTRACTS, "SC-004"))
    assert answered["status"] == "failed"
    assert any("13-34-00" in message for message in answered["messages"])
    assert not outsider.documents(SUBCONTRACTS, "SC-004")


def delete(outsider: Outsider, number: str) -> None:
    (document,) = outsider.documents(PURCHASE_ORDERS, number)
    outsider.delete_order(document["OrderNbr"])


def unlink(outsider: Outsider, number: str) -> dict[str, Any]:
    item = {"item_type": "purchase_order_contract", "item_id": outsider.procore_about["ids"][number]}
    return closed(outsider, int(outsider.control("procore", "erp/unlink", item)["request_detail_id"]))


def state_of(stack: LocalStack, number: str) -> str:
    return next(str(one["state"]) for one in stack.tieout("status")["records"] if one["number"] == number)


def test_unlink_is_done_once_the_document_is_gone(stack: LocalStack, outsider: Outsider) -> None:
    delete(outsider, "PO-002")
    assert unlink(outsider, "PO-002")["status"] == "success"
    until(lambda: state_of(stack, "PO-002") == "unlinked", "unlinked")


def test_unlink_is_refused_while_the_document_stands_and_a_later_export_makes_a_new_one(outsider: Outsider) -> None:
    assert closed(outsider, accept(outsider, PURCHASE_ORDERS, "PO-003"))["status"] == "success"
    refused = unlink(outsider, "PO-003")
    assert refused["status"] == "failed"
    assert any("still in the ERP" in message for message in refused["messages"])
    delete(outsider, "PO-003")
    assert closed(outsider, accept(outsider, PURCHASE_ORDERS, "PO-003"))["status"] == "success"
    (document,) = outsider.documents(PURCHASE_ORDERS, "PO-003")
    assert document["VendorRef"].endswith("~2")
    assert outsider.contract(PURCHASE_ORDERS, outsider.procore_about["ids"]["PO-003"])["origin_id"]
