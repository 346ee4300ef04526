"""Reading: options, filters, paging, expansion, as contract version 4 has them and no further."""

from urllib.parse import quote

import pytest

from unit.sandbox_acumatica.caller import BASE, Caller, line, subcontract


def ids(acumatica: Caller, text: str) -> list[str]:
    """The vendors that a filter finds."""
    answer = acumatica.get("Vendor", **{"$filter": text})
    assert answer.status_code == 200, answer.text
    return sorted(record["VendorID"]["value"] for record in answer.json())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("VendorID eq 'V000101'", ["V000101"]),
        ("VendorID eq 'v000101'", ["V000101"]),
        ("VendorID ne 'V000101' and Status eq 'Active'", ["V000102"]),
        ("Status eq 'Inactive' or (VendorClass eq 'SUB' and VendorID lt 'V000102')", ["V000101", "V000103"]),
        ("substringof('electric',VendorName)", ["V000102"]),
        ("startswith(VendorName,'Gone')", ["V000103"]),
        ("VendorName eq 'O''Hara'", []),
        ("F1099Vendor eq false and VendorID ge 'V000103'", ["V000103"]),
        ("LastModifiedDateTime gt datetimeoffset'2020-08-18T23:59:59.999+00:00'", ["V000101", "V000102", "V000103"]),
        ("LastModifiedDateTime gt datetimeoffset'2199-01-01T00:00:00Z'", []),
        ("Terms eq null", ["V000103"]),
    ],
)
def test_filter_finds_what_it_says(acumatica: Caller, text: str, found: list[str]) -> None:
    assert ids(acumatica, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "VendorID eq V000101",
        "VendorID == 'V000101'",
        "VendorID eq 5",
        "VendorID",
        "NoSuchField eq 'x'",
        "MainContact/Email eq 'office@cascade-concrete.example'",
        "endswith(VendorName,'LLC')",
        "not (VendorID eq 'V000101')",
        "(VendorID eq 'V000101'",
        "VendorID eq 'V000101' or",
        "LastModifiedDateTime gt datetimeoffset'yesterday'",
        "LastModifiedDateTime gt '2020-01-01'",
    ],
)
def test_filter_beyond_the_grammar_is_refused(acumatica: Caller, text: str) -> None:
    assert acumatica.get("Vendor", **{"$filter": text}).status_code == 400


def test_plus_sign_of_an_offset_has_to_be_percent_encoded(acumatica: Caller) -> None:
    text = "LastModifiedDateTime gt datetimeoffset'2020-01-01T00:00:00+00:00'"
    bare = acumatica.call("GET", f"Vendor?$filter={quote(text, safe='+')}")
    encoded = acumatica.call("GET", f"Vendor?$filter={quote(text)}")
    assert (bare.status_code, encoded.status_code) == (400, 200)


def test_detail_fields_cannot_be_filtered_on(acumatica: Caller) -> None:
    assert acumatica.get("Subcontract", **{"$filter": "Details/CostCode eq '03-300'"}).status_code == 400


@pytest.mark.parametrize("option", ["$orderby", "$count", "$inlinecount", "$format", "page"])
def test_option_that_does_not_exist_is_refused(acumatica: Caller, option: str) -> None:
    assert acumatica.get("Vendor", **{option: "VendorID"}).status_code == 400


@pytest.mark.parametrize(
    ("option", "value"), [("$top", "-1"), ("$skip", "x"), ("$expand", "Status"), ("$select", "No")]
)
def test_option_with_a_wrong_value_is_refused(acumatica: Caller, option: str, value: str) -> None:
    assert acumatica.get("Vendor", **{option: value}).status_code == 400


def test_nested_entities_come_only_when_expanded(acumatica: Caller) -> None:
    bare = acumatica.get("Vendor/V000101").json()
    contact = acumatica.get("Vendor/V000101", **{"$expand": "MainContact"}).json()
    address = acumatica.get("Vendor/V000101", **{"$expand": "MainContact/Address"}).json()
    assert "MainContact" not in bare
    assert contact["MainContact"]["Email"] == {"value": "office@cascade-concrete.example"}
    assert "Address" not in contact["MainContact"]
    assert address["MainContact"]["Address"]["City"] == {"value": "Portland"}


def test_select_leaves_out_the_rest(acumatica: Caller) -> None:
    shown = acumatica.get("Vendor/V000101", **{"$select": "VendorID,Status"}).json()
    assert set(shown) == {"id", "rowNumber", "note", "VendorID", "Status", "custom", "_links"}


def test_empty_value_is_an_empty_object(acumatica: Caller) -> None:
    assert acumatica.get("Vendor/V000103").json()["Terms"] == {}


def test_pages_hold_together_only_while_nothing_changes(acumatica: Caller) -> None:
    for number in range(20):
        acumatica.put("CostCode", {"CostCodeID": f"09-{number:03}", "Description": "Finishes"})

    def page(skip: int) -> list[str]:
        records = acumatica.get("CostCode", **{"$top": "8", "$skip": str(skip)}).json()
        return [record["CostCodeID"]["value"] for record in records]

    still = [code for skip in (0, 8, 16) for code in page(skip)]
    assert (len(still), len(set(still))) == (22, 22)
    assert page(24) == []
    first = page(0)
    acumatica.put("CostCode", {"CostCodeID": "09-000", "Description": "Paint"})
    assert page(0) != first


def test_keys_take_slashes_or_bars_and_ids(acumatica: Caller) -> None:
    by_keys = acumatica.get("ProjectTask/PR2601/0000").json()
    assert acumatica.get("ProjectTask/pr2601|0000").json() == by_keys
    assert acumatica.get(f"ProjectTask/{by_keys['id']}").json() == by_keys


@pytest.mark.parametrize("path", ["Vendor/V999999", "Nonsense", "Nonsense/1", "Vendor/V000101/x"])
def test_unknown_record_or_entity_is_404(acumatica: Caller, path: str) -> None:
    assert acumatica.get(path).status_code == 404


@pytest.mark.parametrize("version", ["22.200.001", "25.200.001"])
def test_other_endpoint_version_is_404(acumatica: Caller, version: str) -> None:
    assert acumatica.call("GET", f"/entity/Default/{version}/Vendor").status_code == 404


@pytest.mark.parametrize("entity", ["Account", "Employee", "ProjectTransaction", "ChangeOrderClass"])
def test_what_accounting_alone_keeps_can_be_read_and_not_written(acumatica: Caller, entity: str) -> None:
    assert acumatica.get(entity).status_code == 200
    assert acumatica.put(entity, {"Description": "X"}).status_code == 403


def test_row_ids_differ_between_sessions_and_record_ids_do_not(acumatica: Caller) -> None:
    made = acumatica.put("Subcontract?$expand=Details", subcontract(line())).json()
    path = f"Subcontract/{made['id']}"
    same = acumatica.get(path, **{"$expand": "Details"}).json()
    acumatica.sign_in()
    other = acumatica.get(path, **{"$expand": "Details"}).json()
    assert made["Details"][0]["id"] == same["Details"][0]["id"] != other["Details"][0]["id"]
    assert made["id"] == other["id"]


def test_version_probe_names_the_endpoint(acumatica: Caller) -> None:
    probe = acumatica.client.get("/entity").json()
    assert [(found["name"], found["version"]) for found in probe["endpoints"]] == [("Default", "24.200.001")]
    assert probe["endpoints"][0]["href"].endswith(f"{BASE}/")
