"""The schema document and the answers agree with the field tables, and calls are counted per entity."""

from unit.sandbox_acumatica.caller import BASE, Caller, line, subcontract


def test_answers_hold_exactly_the_fields_of_the_schema(acumatica: Caller) -> None:
    schemas = acumatica.client.get(f"{BASE}/swagger.json", params={"company": "Company"}).json()["components"][
        "schemas"
    ]
    system = set(schemas["Entity"]["properties"])
    nested = "Details,TaxDetails,VendorAddressInfo,VendorContactInfo,files"
    shown = acumatica.put(f"Subcontract?$expand={nested}", subcontract(line())).json()
    assert set(shown) - system == set(schemas["Subcontract"]["allOf"][1]["properties"])
    assert set(shown["Details"][0]) - system == set(schemas["SubcontractDetail"]["allOf"][1]["properties"])


def test_schema_refers_only_to_what_it_defines(acumatica: Caller) -> None:
    document = acumatica.client.get(f"{BASE}/swagger.json").json()
    sections = document["components"]

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                _, _, section, name = node["$ref"].split("/")
                assert name in sections[section], node["$ref"]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    assert document["info"] == {"title": "Default/24.200.001", "version": "4"}


def test_well_known_fields_are_where_the_vendor_has_them(acumatica: Caller) -> None:
    schemas = acumatica.client.get(f"{BASE}/swagger.json").json()["components"]["schemas"]

    def fields(name: str) -> set[str]:
        return set(schemas[name]["allOf"][1]["properties"])

    assert {"Task", "RetainagePct", "ManualCost"} <= fields("SubcontractDetail")
    assert "ProjectTask" not in fields("SubcontractDetail")
    assert "ProjectTask" in fields("PurchaseOrderDetail")
    assert "Hold" in fields("PurchaseOrder") - fields("Subcontract")
    assert not {"RetainagePct", "ApplyRetainage", "ExternalRefNbr"} & fields("PurchaseOrder")


def test_calls_are_counted_per_entity_and_action(acumatica: Caller) -> None:
    acumatica.released()
    acumatica.get("Vendor")
    counts = acumatica.client.get("/__sandbox__/calls").json()["counts"]
    assert counts[f"PUT {BASE}/Subcontract"] == 1
    assert counts[f"POST {BASE}/Subcontract/ReleaseFromHold"] == 1
    assert counts[f"GET {BASE}/Vendor"] == 1


def test_no_secret_is_shown_by_the_control_routes(acumatica: Caller) -> None:
    acumatica.get("Vendor")
    shown = acumatica.client.get("/__sandbox__/state").text + acumatica.client.get("/__sandbox__/calls").text
    for secret in ("sandbox-password", "sandbox-client-secret", acumatica.token, acumatica.refresh):
        assert secret not in shown
