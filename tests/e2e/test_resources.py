"""The main job on the embedded cloud, heard of by plain webhooks; everything is seen through public doors."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from e2e.outsider import Outsider, until
from infra.local.stack import LocalStack

pytestmark = pytest.mark.embedded_cloud

INTAKE = "resources"
SUBCONTRACTS, PURCHASE_ORDERS = "work_order_contracts", "purchase_order_contracts"
VERSIONS = {"v2.0": 3, "v3.0": 3, "v4.0": 4}


def lump_sum(outsider: Outsider, code: str, amount: str, description: str = "Work") -> dict[str, Any]:
    ids = outsider.procore_about["ids"]
    return {
        "cost_code_id": ids[code],
        "line_item_type_id": ids["type-S"],
        "amount": amount,
        "extended_type": "manual",
        "description": description,
    }


def approve_new(outsider: Outsider, table: str, number: str, amounts: tuple[str, ...]) -> int:
    vendor = outsider.procore_about["ids"]["obrien"]
    lines = [lump_sum(outsider, "03-30-00", amount) for amount in amounts]
    contract = outsider.create(table, number, lines, vendor_id=vendor)
    outsider.set_status(table, contract)
    return contract


def record(stack: LocalStack, number: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in stack.tieout("status")["records"] if one["number"] == number]
    return found[0] if found else {}


def wakes(stack: LocalStack, number: str) -> int:
    return [one["what"] for one in stack.tieout("history", "commitment", number)["history"]].count("wake")


@pytest.mark.parametrize("table", [SUBCONTRACTS, PURCHASE_ORDERS])
def test_new_commitment_arrives_once_with_lines_and_total_equal(outsider: Outsider, table: str) -> None:
    number = f"NEW-{table[:2]}"
    contract = approve_new(outsider, table, number, ("1000.10", "2000.20", "0.01"))
    until(lambda: outsider.contract(table, contract)["origin_id"], "marked as synced")
    (document,) = outsider.documents(table, number)
    assert [Decimal(str(line["ExtendedCost"])) for line in document["Details"]] == [
        Decimal("1000.10"),
        Decimal("2000.20"),
        Decimal("0.01"),
    ]
    assert Decimal(str(document["LineTotal"])) == Decimal("3000.31")
    assert document["Status"] == "Open"


def test_ten_deliveries_in_every_payload_version_leave_one_document(stack: LocalStack, outsider: Outsider) -> None:
    number = "TEN-1"
    contract = approve_new(outsider, SUBCONTRACTS, number, ("500.00",))
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], "marked as synced")
    # The first update is the approval; what came after it was our own link, an echo.
    approval = next(
        one
        for one in outsider.state("procore")["events"]
        if (one["resource_id"], one["event_type"], one["resource_name"]) == (contract, "update", "Work Order Contracts")
    )
    worked = wakes(stack, number)
    for version, times in VERSIONS.items():
        again = {"event_id": approval["ulid"], "payload_version": version, "times": times}
        outsider.control("procore", "webhooks/redeliver", again)
    outsider.control("procore", "webhooks/settle", {})
    until(lambda: wakes(stack, number) >= worked + sum(VERSIONS.values()), "all of them worked")
    assert len(outsider.documents(SUBCONTRACTS, number)) == 1
    assert record(stack, number)["state"] == "synced"


def test_lost_answer_leaves_exactly_one_document(stack: LocalStack, outsider: Outsider) -> None:
    fault = {"kind": "lose_answer_after", "method": "PUT", "path": "*/Subcontract", "times": 1}
    outsider.control("acumatica", "faults", {"faults": [fault]})
    contract = approve_new(outsider, SUBCONTRACTS, "LOST-1", ("750.25",))
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], "marked as synced", patience=90)
    assert len(outsider.documents(SUBCONTRACTS, "LOST-1")) == 1
    told = [one["what"] for one in stack.tieout("history", "commitment", "LOST-1")["history"]]
    assert told.index("in_doubt") < told.index("bound") < told.index("synced")


def test_refusal_names_every_reason_and_sends_nothing(stack: LocalStack, outsider: Outsider) -> None:
    vendor = outsider.procore_about["ids"]["obrien"]
    lines = [lump_sum(outsider, "13-34-00", "10.00"), {**lump_sum(outsider, "03-30-00", "5.00")}]
    lines[1].pop("line_item_type_id")
    contract = outsider.create(SUBCONTRACTS, "BAD-1", lines, vendor_id=vendor)
    outsider.set_status(SUBCONTRACTS, contract)
    until(lambda: record(stack, "BAD-1").get("state") == "refused", "refused")
    told = " ".join(record(stack, "BAD-1")["reasons"])
    assert "13-34-00" in told
    assert "cost type" in told
    assert not outsider.documents(SUBCONTRACTS, "BAD-1")


def test_commitment_from_before_golive_waits_to_be_adopted(stack: LocalStack, outsider: Outsider) -> None:
    old = until(lambda: record(stack, "SC-000"), "seen")
    assert (old["state"], old["waiting_on"]) == ("waiting", "adopt")
    assert not outsider.documents(SUBCONTRACTS, "SC-000")


@pytest.mark.parametrize("header", [b"", b"Bearer wrong", "Bearer tök".encode(), b"Basic YTpi"])
def test_wrong_token_gets_401_and_stores_nothing(stack: LocalStack, outsider: Outsider, header: bytes) -> None:
    before = stack.tieout("status")["counted"]
    assert outsider.deliver(json.dumps({"a": 1}), header) == 401
    assert stack.tieout("status")["counted"] == before


@pytest.mark.parametrize(
    "body", [b"not json", b'{"id": 1}', b"[" * 5000, b"x" * 70_000], ids=["word", "field", "deep", "large"]
)
def test_unfit_delivery_is_answered_well_and_kept_for_a_person(
    stack: LocalStack, outsider: Outsider, body: bytes
) -> None:
    def kept() -> int:
        return sum(count for name, count in stack.tieout("status")["counted"].items() if name.startswith("unfit"))

    before = kept()
    assert outsider.deliver(body) == 200
    until(lambda: kept() > before, "kept")


def event(outsider: Outsider, **fields: Any) -> str:
    known = {
        "id": "01JMYXMZRBVKK0PC6XS8SA4QRE",
        "timestamp": datetime.now(UTC).isoformat(),
        "reason": "update",
        "company_id": str(outsider.procore_about["company_id"]),
        "project_id": str(outsider.procore_about["project_id"]),
        "user_id": "1",
        "resource_type": "Work Order Contracts",
        "resource_id": "1",
    }
    return json.dumps(known | fields)


def test_event_of_another_company_is_kept_and_wakes_nothing(stack: LocalStack, outsider: Outsider) -> None:
    assert outsider.deliver(event(outsider, company_id="999")) == 200
    until(lambda: any("999" in name for name in stack.tieout("status")["counted"]), "counted")


def test_unknown_resource_is_counted(stack: LocalStack, outsider: Outsider) -> None:
    assert outsider.deliver(event(outsider, resource_type="RFIs")) == 200
    until(lambda: "unknown resource: RFIs" in stack.tieout("status")["counted"], "counted")


def test_our_own_writes_wake_nobody_for_ever(stack: LocalStack, outsider: Outsider) -> None:
    contract = approve_new(outsider, SUBCONTRACTS, "ECHO-1", ("1.00",))
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], "marked as synced")
    outsider.control("procore", "webhooks/settle", {})
    until(lambda: "echo of our own write" in stack.tieout("status")["counted"], "the echo is heard")
    lines: list[int] = []

    def quiet() -> bool:
        lines.append(len(stack.tieout("history", "commitment", "ECHO-1")["history"]))
        return lines[-4:] == [lines[-1]] * 4

    until(quiet, "nothing more happens to it")


def test_hooks_are_listed_as_the_platform_has_them(stack: LocalStack) -> None:
    hooks = stack.tieout("hooks", "list")
    assert {hook["status"] for hook in hooks} == {"active"}
    names = {name for hook in hooks for name, _ in hook["triggers"]}
    assert {"Work Order Contracts", "Purchase Order Contracts", "Work Order Contract Line Items"} <= names
