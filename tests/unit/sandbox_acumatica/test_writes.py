"""PUT: what is matched, what is merged, and what cannot even be read."""

from typing import Any

import pytest

from unit.sandbox_acumatica.caller import Caller, line, subcontract, wrapped


def number_of(acumatica: Caller, *lines: dict[str, Any], **header: Any) -> str:
    """The number of a new subcontract."""
    answer = acumatica.put("Subcontract", subcontract(*lines, **header))
    assert answer.status_code == 200, answer.text
    number: str = answer.json()["SubcontractNbr"]["value"]
    return number


def test_document_without_its_number_is_a_new_one_every_time(acumatica: Caller) -> None:
    assert number_of(acumatica) != number_of(acumatica)
    assert len(acumatica.state()["subcontracts"]) == 2


def test_same_filter_updates_instead_of_inserting_again(acumatica: Caller) -> None:
    path = "Subcontract?$filter=VendorRef eq 'procore:1'"
    first = acumatica.put(path, subcontract()).json()
    second = acumatica.put(path, {"Description": "Again"}).json()
    assert second["id"] == first["id"]
    assert acumatica.put(path, subcontract(), headers={"if-none-match": "*"}).status_code == 412


def test_filter_that_matches_two_is_refused(acumatica: Caller) -> None:
    number_of(acumatica)
    number_of(acumatica)
    assert acumatica.put("Subcontract?$filter=VendorRef eq 'procore:1'", {"Description": "Which"}).status_code == 400


def test_update_only_and_insert_only_headers_are_kept(acumatica: Caller) -> None:
    code = {"CostCodeID": "05-120", "Description": "Steel"}
    assert acumatica.put("CostCode", code, headers={"if-match": "*"}).status_code == 412
    assert acumatica.put("CostCode", code, headers={"if-none-match": "*"}).status_code == 200
    assert acumatica.put("CostCode", code, headers={"if-none-match": "*"}).status_code == 412
    assert acumatica.put("CostCode", code, headers={"if-match": "*"}).status_code == 200


def test_what_is_not_sent_stays_as_it_is(acumatica: Caller) -> None:
    number = number_of(acumatica, Description="Concrete")
    shown = acumatica.put("Subcontract?$expand=Details", {"SubcontractNbr": number, "VendorRef": "other"}).json()
    assert (shown["Description"], shown["VendorRef"]) == ({"value": "Concrete"}, {"value": "other"})
    assert len(shown["Details"]) == 1


def test_empty_object_empties_a_field(acumatica: Caller) -> None:
    number = number_of(acumatica, Description="Concrete")
    body = {"SubcontractNbr": {"value": number}, "Description": {}, "VendorRef": {"value": None}}
    shown = acumatica.call("PUT", "Subcontract", json=body).json()
    assert (shown["Description"], shown["VendorRef"]) == ({}, {"value": "procore:1"})


def test_answer_shows_details_only_when_expanded(acumatica: Caller) -> None:
    assert "Details" not in acumatica.put("Subcontract", subcontract()).json()


def test_line_without_identity_is_appended(acumatica: Caller) -> None:
    number = number_of(acumatica)
    body = {"SubcontractNbr": number, "Details": [line(UnitCost=5)]}
    shown = acumatica.put("Subcontract?$expand=Details", body).json()
    assert [row["LineNbr"]["value"] for row in shown["Details"]] == [1, 2]


def test_line_is_updated_by_number_or_id_and_deleted_on_demand(acumatica: Caller) -> None:
    number = number_of(acumatica, line(), line(), line())
    rows = acumatica.get(f"Subcontract/{number}", **{"$expand": "Details"}).json()["Details"]
    body = wrapped({"SubcontractNbr": number})
    by_number, by_id = wrapped({"LineNbr": 1, "UnitCost": 7}), {"id": rows[1]["id"], **wrapped({"UnitCost": 9})}
    body["Details"] = [by_number, by_id, {"id": rows[2]["id"], "delete": True}]
    shown = acumatica.call("PUT", "Subcontract?$expand=Details", json=body).json()
    assert [row["ExtendedCost"]["value"] for row in shown["Details"]] == [7, 9]
    assert shown["SubcontractTotal"] == {"value": 16}


def test_row_id_of_another_session_means_nothing(acumatica: Caller) -> None:
    number = number_of(acumatica)
    row = acumatica.get(f"Subcontract/{number}", **{"$expand": "Details"}).json()["Details"][0]
    acumatica.sign_in()
    body = {**wrapped({"SubcontractNbr": number}), "Details": [{"id": row["id"], **wrapped({"UnitCost": 1})}]}
    refused = acumatica.call("PUT", "Subcontract", json=body)
    assert (refused.status_code, "error" in refused.json()["Details"][0]["LineNbr"]) == (422, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ExternalRefNbr": {"value": "x"}}, "ExternalRefNbr"),
        ({"VendorID": "V000101"}, "VendorID"),
        ({"VendorID": {"Value": "V000101"}}, "VendorID"),
        ({"VendorID": {"value": 101}}, "VendorID"),
        ({"ApplyRetainage": {"value": "true"}}, "ApplyRetainage"),
        ({"RetainagePct": {"value": "10"}}, "RetainagePct"),
        ({"Date": {"value": "31/12/2026"}}, "Date"),
        ({"Details": {"value": []}}, "Details"),
        ({"Details": [{"ProjectTask": {"value": "0000"}}]}, "Details[0].ProjectTask"),
        ({"Details": [{"OrderQty": 1}]}, "Details[0].OrderQty"),
        ({"custom": {"Document": {"AttributeX": {"type": "CustomStringField", "value": "1"}}}}, "custom.Document"),
    ],
)
def test_field_the_contract_does_not_have_or_take_is_refused_by_name(
    acumatica: Caller, body: dict[str, Any], field: str
) -> None:
    answer = acumatica.call("PUT", "Subcontract", json=body)
    assert (answer.status_code, answer.json()["exceptionMessage"].startswith(field)) == (400, True)
    assert acumatica.state()["subcontracts"] == []


@pytest.mark.parametrize("content", [b"", b"[]", b"{"])
def test_body_that_is_no_object_is_refused(acumatica: Caller, content: bytes) -> None:
    assert acumatica.call("PUT", "Subcontract", content=content).status_code == 400


def test_entities_are_not_posted(acumatica: Caller) -> None:
    assert acumatica.call("POST", "Subcontract", json={}).status_code == 406


def test_custom_field_is_kept_found_and_shown_on_demand(acumatica: Caller) -> None:
    name, kind = "Document.AttributePROCOREID", "CustomStringField"
    seed = {"custom_fields": [{"entity": "Subcontract", "field": name, "type": kind}]}
    acumatica.client.post("/__sandbox__/seed", json=seed).raise_for_status()
    custom = {"Document": {"AttributePROCOREID": {"type": kind, "value": "77"}}}
    acumatica.call("PUT", "Subcontract", json={**wrapped(subcontract()), "custom": custom}).raise_for_status()
    found = acumatica.get("Subcontract", **{"$filter": f"cf.String(f='{name}') eq '77'", "$custom": name}).json()
    assert [record["custom"] for record in found] == [custom]
    assert acumatica.get("Subcontract").json()[0]["custom"] == {}
    assert acumatica.get("Subcontract/$adHocSchema").json()["custom"]["Document"]["AttributePROCOREID"]["type"] == kind


def test_user_without_rights_is_refused_and_view_only_saves_nothing(acumatica: Caller) -> None:
    user = {"name": "integration", "password": "sandbox-password", "forbidden": ["Project"], "view_only": ["CostCode"]}
    acumatica.client.post("/__sandbox__/seed", json={"users": [user]}).raise_for_status()
    acumatica.sign_in()
    assert acumatica.get("Project").status_code == 403
    assert acumatica.put("CostCode", {"CostCodeID": "05-120", "Description": "Steel"}).status_code == 200
    assert acumatica.get("CostCode/05-120").status_code == 404


def test_project_born_outside_becomes_active_with_its_task(acumatica: Caller) -> None:
    made = acumatica.put("Project", {"ProjectID": "PR2603", "Description": "Ferry Dock", "Hold": False}).json()
    assert made["Status"] == {"value": "Active"}
    acumatica.put("ProjectTask", {"ProjectID": "PR2603", "ProjectTaskID": "0000", "Description": "All"})
    answer = acumatica.act("ProjectTask", "ActivateProjectTask", ProjectID="PR2603", ProjectTaskID="0000")
    assert answer.status_code == 204
    assert acumatica.get("ProjectTask/PR2603/0000").json()["Status"] == {"value": "Active"}


@pytest.mark.parametrize(
    ("entity", "values", "field"),
    [
        ("Vendor", {"VendorID": "V1"}, "VendorName"),
        ("Vendor", {"VendorID": "V1", "VendorName": "X", "Terms": "NEVER"}, "Terms"),
        ("ProjectTask", {"ProjectID": "NONE", "ProjectTaskID": "1", "Description": "X"}, "ProjectID"),
        ("Project", {"ProjectID": "P", "Customer": "C9"}, "Customer"),
        ("CostCode", {"Description": "X"}, "CostCodeID"),
    ],
)
def test_incomplete_master_record_is_refused_beside_its_field(
    acumatica: Caller, entity: str, values: dict[str, Any], field: str
) -> None:
    answer = acumatica.put(entity, values)
    assert answer.status_code == 422
    assert answer.json()[field]["error"].startswith("Error: ")
