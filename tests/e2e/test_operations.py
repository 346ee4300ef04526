"""What operators do, on the embedded cloud: pause and resume, recover what was never delivered, look for dead letters."""

from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from e2e.outsider import Outsider, until
from infra.local.stack import LocalStack

pytestmark = pytest.mark.embedded_cloud

INTAKE = "resources"
SUBCONTRACTS = "work_order_contracts"


def approve_new(outsider: Outsider, number: str) -> int:
    ids = outsider.procore_about["ids"]
    line = {
        "cost_code_id": ids["03-30-00"],
        "line_item_type_id": ids["type-S"],
        "amount": "1000.10",
        "extended_type": "manual",
        "description": "Work",
    }
    contract = outsider.create(SUBCONTRACTS, number, [line], vendor_id=ids["obrien"])
    outsider.set_status(SUBCONTRACTS, contract)
    return contract


def record(stack: LocalStack, number: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = stack.tieout("status")["records"]
    return next((one for one in found if one["number"] == number), {})


def marks(stack: LocalStack) -> list[Any]:
    return [row["until"] for row in stack.tieout("recover", "--show")["recovered"]]


def test_pause_stops_writes_and_resume_continues(stack: LocalStack, outsider: Outsider) -> None:
    stack.tieout("pause", "--why", "closing the books")
    contract = approve_new(outsider, "PAUSED-1")
    until(lambda: [one for one in stack.tieout("status")["records"] if one["waiting_on"] == "paused"], "paused")
    assert not outsider.documents(SUBCONTRACTS, "PAUSED-1")
    assert stack.tieout("resume", "--why", "closed")["woken"] >= 1
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], "marked as synced")
    assert len(outsider.documents(SUBCONTRACTS, "PAUSED-1")) == 1


def test_approval_that_was_never_delivered_is_recovered(stack: LocalStack, outsider: Outsider) -> None:
    outsider.control("procore", "webhooks", {"faults": [{"kind": "drop", "times": 1000}]})
    contract = approve_new(outsider, "MISSED-1")
    assert not record(stack, "MISSED-1")
    stack.tieout("recover", "--why", "the platform lost deliveries")
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], "marked as synced")
    assert len(outsider.documents(SUBCONTRACTS, "MISSED-1")) == 1
    told = stack.tieout("history", "commitment", "MISSED-1")["history"]
    assert "the platform lost deliveries" in {line.get("why") for line in told if line["what"] == "listed"}
    until(lambda: all(marks(stack)), "every watermark set")
    outsider.clear("procore", "webhooks")


def test_there_are_no_dead_letters_and_no_doubts(stack: LocalStack) -> None:
    assert stack.tieout("dlq", "list")["letters"] == []
    assert stack.tieout("doubt", "list")["doubts"] == []


def ask_for_import(outsider: Outsider, what: str, *, signed: bool = True) -> httpx.Response:
    """By the API, as a program of the firm's would."""
    about = outsider.stack
    url = f"{about['webhooks_url'].rsplit('/', 1)[0]}/connections/{about['connection']}/imports/{what}"
    known = about["aws_credentials"]
    request = AWSRequest("POST", url, data=b"{}", headers={"Content-Type": "application/json"})
    if signed:
        credentials = Credentials(known["access_key_id"], known["secret_access_key"])
        SigV4Auth(credentials, "execute-api", about["aws_region"]).add_auth(request)
    return outsider.hook.post(url, content=b"{}", headers=dict(request.headers))


def vendors_read(stack: LocalStack) -> str | None:
    (row,) = stack.tieout("import", "vendors", "--show")["imports"]
    return str(row["until"]) if row["state"] == "synced" else None


def test_import_is_asked_for_by_a_signed_request_and_by_no_other(stack: LocalStack, outsider: Outsider) -> None:
    before = vendors_read(stack)
    assert ask_for_import(outsider, "vendors", signed=False).status_code == 403
    assert ask_for_import(outsider, "bills").json()["error"] == "unknown_import"
    answer = ask_for_import(outsider, "vendors")
    assert answer.status_code == 202, answer.text
    (queued,) = answer.json()["queued"]
    assert queued["kind"] == "vendor"
    until(lambda: vendors_read(stack) not in {None, before}, "the import has read to a later moment")


def test_vendor_that_a_person_adds_to_the_platform_waits_where_operators_see_it(
    stack: LocalStack, outsider: Outsider
) -> None:
    body = {"company_id": outsider.procore_about["company_id"], "vendor": {"name": "Newcomer Paving"}}
    outsider.procore.post("/rest/v1.0/vendors", json=body).raise_for_status()
    # It is heard of first, and looked at then.
    until(lambda: record(stack, "Newcomer Paving").get("state") == "waiting", "the vendor is held")
    held = record(stack, "Newcomer Paving")
    assert held["entity"] == "vendor"
    assert held["waiting_on"] == "accounting must create or link it"


def test_whose_night_it_is_is_looked_at(stack: LocalStack) -> None:
    client = stack.deployed.cloud.client("lambda")
    answer = client.invoke(FunctionName=stack.deployed.function_names["dispatch"], Payload=b"{}")
    assert "FunctionError" not in answer
    assert b"started" in answer["Payload"].read()
