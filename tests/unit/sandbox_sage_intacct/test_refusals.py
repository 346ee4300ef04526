"""What the sandbox refuses: each strictness that the README promises."""

from typing import Any

import pytest

from unit.sandbox_sage_intacct.caller import SUBCONTRACTS, Caller, bill, complaints, dimensions, line, ref, subcontract

SCHEMA: list[tuple[dict[str, Any], str]] = [
    (subcontract(colour="red"), "'colour' is not defined"),
    (subcontract(line(colour="red")), "'lines[0].colour' is not defined"),
    (subcontract(state="done"), "'state' must be one of"),
    (subcontract(total="5.00"), "'total' is read-only"),
    (subcontract(txnDate="03/01/2026"), "'txnDate' must be a date"),
    (subcontract(line(unitPrice="ten")), "'lines[0].unitPrice' must be a number"),
    (subcontract(vendor="V-101"), "'vendor' must be an object"),
    (subcontract(scope="x" * 4001), "takes 4000 characters"),
]
BUSINESS: list[tuple[dict[str, Any], str]] = [
    (subcontract(vendor=ref("V-103")), "'V-103' is inactive"),
    (subcontract(vendor=ref("V-999")), "Invalid vendor 'V-999'"),
    (subcontract(vendor=None), "'vendor' is missing"),
    (subcontract(documentNumber=None), "document number is required"),
    (subcontract(txnDate="2025-12-31"), "closed period"),
    (subcontract(lines=[]), "'lines' is missing"),
    (subcontract(line(dimensions=dimensions(item=None))), "an item is required"),
    (subcontract(line(dimensions=dimensions(item=ref("OLD")))), "item 'OLD' is inactive"),
    (subcontract(line(dimensions=dimensions(task=None))), "costType 'S' specified: it is ambiguous"),
    (subcontract(line(dimensions=dimensions(project=None, costType=None))), "ambiguous"),
    (subcontract(line(dimensions=dimensions(task=ref("99-999")))), "Invalid lines[0].dimensions.task '99-999'"),
    (subcontract(line(dimensions={"item": ref("SUB"), "project": ref("PR2602")})), "does not allow Purchasing/AP"),
    (subcontract(line(dimensions={"item": ref("SUB"), "project": ref("PR2603")})), "'PR2603' is inactive"),
    (subcontract(state="closed"), "cannot be set to closed"),
]


@pytest.mark.parametrize(("body", "text"), SCHEMA, ids=[text for _, text in SCHEMA])
def test_payload_outside_the_schema_is_400(intacct: Caller, body: dict[str, Any], text: str) -> None:
    answer = intacct.post(SUBCONTRACTS, body)
    assert (answer.status_code, answer.json()["ia::error"]["code"]) == (400, "invalidRequest")
    assert text in complaints(answer)
    assert answer.json()["ia::meta"] == {"totalCount": 1, "totalSuccess": 0, "totalError": 1}


@pytest.mark.parametrize(("body", "text"), BUSINESS, ids=[text for _, text in BUSINESS])
def test_payload_against_the_books_is_422(intacct: Caller, body: dict[str, Any], text: str) -> None:
    answer = intacct.post(SUBCONTRACTS, body)
    error = answer.json()["ia::error"]
    assert (answer.status_code, error["code"], error["details"][0]["code"]) == (422, "operationFailed", "BL01001973")
    assert text in complaints(answer)
    assert intacct.state()["documents"] == []


def test_every_problem_is_told_at_once(intacct: Caller) -> None:
    answer = intacct.post(SUBCONTRACTS, subcontract(colour="red", shape="round"))
    assert len(answer.json()["ia::error"]["details"]) == 2


def test_taken_numbers_are_refused_as_existing(intacct: Caller) -> None:
    intacct.made(SUBCONTRACTS, subcontract())
    assert "already exists" in complaints(intacct.post(SUBCONTRACTS, subcontract()))
    intacct.made("accounts-payable/bill", bill())
    assert "already exists" in complaints(intacct.post("accounts-payable/bill", bill()))
    assert intacct.post("accounts-payable/bill", bill(vendor=ref("V-102"))).status_code == 201
    vendor = {"id": "V-101", "name": "Twice"}
    assert "already exists" in complaints(intacct.post("accounts-payable/vendor", vendor))


def test_location_is_required_once_there_are_entities(intacct: Caller) -> None:
    entities = [{"id": "West", "name": "West"}]
    intacct.client.post("/__sandbox__/seed", json={"entities": entities}).raise_for_status()
    assert "location is required" in complaints(intacct.post(SUBCONTRACTS, subcontract()))
    located = subcontract(line(dimensions=dimensions(location=ref("US"))))
    west = {"X-IA-API-Param-Entity": "West"}
    assert intacct.post(SUBCONTRACTS, located, **west).status_code == 201
    assert intacct.query(SUBCONTRACTS, ["key"])["ia::meta"]["totalCount"] == 0
    private = intacct.query(SUBCONTRACTS, ["key"], filterParameters={"includePrivate": True})
    assert private["ia::meta"]["totalCount"] == 1
    nowhere = {"X-IA-API-Param-Entity": "Nowhere"}
    assert intacct.post(SUBCONTRACTS, located, **nowhere).status_code == 400


def test_permissions_are_kept(intacct: Caller) -> None:
    user = {"name": "integration", "password": "sandbox-password", "view_only": ["accounts-payable/vendor"]}
    forbidden = {**user, "forbidden": ["accounts-payable/bill"]}
    intacct.client.post("/__sandbox__/seed", json={"users": [forbidden]}).raise_for_status()
    intacct.sign_in()
    assert intacct.post("accounts-payable/vendor", {"id": "V-1", "name": "New"}).status_code == 403
    assert intacct.call("GET", "objects/accounts-payable/vendor").status_code == 200
    assert intacct.ask({"object": "accounts-payable/bill", "fields": ["key"]}).status_code == 403


def test_objects_that_the_sandbox_only_shows_are_405(intacct: Caller) -> None:
    assert intacct.post("purchasing/document-line", {}).status_code == 405
    assert intacct.post("general-ledger/account", {"id": "1", "name": "One"}).status_code == 405
    assert intacct.call("GET", "objects/accounts-payable/nothing").status_code == 404
    assert intacct.client.get("/ia/api/v9/objects/x/y").json()["ia::error"]["message"] == "Version is not supported."
