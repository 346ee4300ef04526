"""A client library that somebody else wrote for the real system works against the sandbox, from schema to logout."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from unit.sandbox_acumatica.caller import SEED

easy_acumatica = pytest.importorskip("easy_acumatica", reason="the public client library is not installed")


@pytest.fixture
def office(connected: httpx.Client, tmp_path: Path) -> Iterator[Any]:
    """The library's client, signed in with cookies; it builds its models from the sandbox's schema document."""
    connected.post("/__sandbox__/reset").raise_for_status()
    connected.post("/__sandbox__/seed", json=SEED).raise_for_status()
    client = easy_acumatica.AcumaticaClient(
        base_url=str(connected.base_url),
        username="integration",
        password="sandbox-password",
        tenant="Company",
        cache_methods=False,
        cache_dir=tmp_path,
        rate_limit_calls_per_second=1000,
    )
    yield client
    client.close()


def subcontract(office: Any, **header: Any) -> Any:
    """A subcontract in the library's own models."""
    models = office.models
    row = models.SubcontractDetail(
        Project="PR2601", Task="0000", CostCode="03-300", UOM="LS", Account="50000", OrderQty=2, UnitCost=500.25
    )
    return models.Subcontract(**{"VendorID": "V000101", "VendorRef": "procore:9", "Details": [row], **header})


def test_public_client_creates_releases_and_finds_a_subcontract(office: Any, connected: httpx.Client) -> None:
    models, odata = office.models, easy_acumatica.odata
    options = odata.QueryOptions(expand=["Details"])
    made = office.subcontract.put_entity(subcontract(office), options=options)
    number = made["SubcontractNbr"]["value"]
    assert made["SubcontractTotal"] == {"value": 1000.5}
    invocation = models.ReleaseFromHold(entity=models.Subcontract(SubcontractNbr=number))
    office.subcontract.invoke_action_release_from_hold(invocation)
    found = office.subcontract.get_list(options=odata.QueryOptions(filter=odata.F.VendorRef == "procore:9"))
    assert [(record["SubcontractNbr"]["value"], record["Status"]["value"]) for record in found] == [(number, "Open")]
    assert office.logout() == 204
    assert connected.get("/__sandbox__/state").json()["sessions"] == []


def test_public_client_reads_the_refusal_of_an_entity(office: Any) -> None:
    with pytest.raises(easy_acumatica.exceptions.AcumaticaBusinessRuleError, match="raised at least one error"):
        office.subcontract.put_entity(subcontract(office, VendorID="V999999"))


def test_public_client_releases_a_bill_and_pays_it(office: Any, connected: httpx.Client) -> None:
    models = office.models
    row = models.BillDetail(
        Project="PR2601", ProjectTask="0000", CostCode="03-300", Account="50000", ExtendedCost=1250.75
    )
    bill = models.Bill(Type="Bill", Vendor="V000101", VendorRef="procore:9", Hold=False, Details=[row])
    number = office.bill.put_entity(bill)["ReferenceNbr"]["value"]
    office.bill.invoke_action_release_bill(models.ReleaseBill(entity=models.Bill(Type="Bill", ReferenceNbr=number)))
    paid = models.CheckDetail(DocType="Bill", ReferenceNbr=number, AmountPaid=1250.75)
    check = models.Check(
        **{"Type": "Payment", "Vendor": "V000101", "PaymentMethod": "CHECK", "CashAccount": "10200"},
        **{"PaymentRef": "1001", "Hold": False, "Details": [paid]},
    )
    reference = office.check.put_entity(check)["ReferenceNbr"]["value"]
    entity = models.Check(Type="Payment", ReferenceNbr=reference)
    office.check.invoke_action_release_check(models.ReleaseCheck(entity=entity))
    # The library does not wait for a long-running action: the work is done by itself in the end.
    connected.post("/__sandbox__/clock", json={"advance_seconds": 30}).raise_for_status()
    held = connected.get("/__sandbox__/state").json()
    assert [(b["Status"], b["Balance"]) for b in held["bills"]] == [("Closed", "0.00")]
    assert held["checks"][0]["History"][0]["ReferenceNbr"] == number
