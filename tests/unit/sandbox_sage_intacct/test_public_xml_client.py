"""A client library that somebody else runs in production against the real XML gateway works against the sandbox as it is.

The library knows one address and offers no setting for it: each of its parts that is used here has that address put to this
machine. It begins with a session of the REST API, as the vendor offers it to who has both doors.
"""

from typing import Any

import pytest

from unit.sandbox_sage_intacct.caller import Caller

sageintacctsdk = pytest.importorskip("sageintacctsdk", reason="the public client library is not installed")

PARTS = ("api_base", "vendors", "projects", "bills", "tasks")
BILL = {
    "WHENCREATED": "03/01/2026",
    "WHENDUE": "04/01/2026",
    "VENDORID": "V-101",
    "RECORDID": "B-1",
    "APBILLITEMS": {
        "APBILLITEM": [{"ACCOUNTNO": "5010", "TRX_AMOUNT": "10.01"}, {"ACCOUNTNO": "5010", "TRX_AMOUNT": "0.99"}]
    },
}


@pytest.fixture
def office(intacct: Caller) -> Any:
    """The library's client, in a session that the REST API gave."""
    session = intacct.call("GET", "services/core/session/id").json()["ia::result"]["sessionId"]
    signed = ("sandbox-sender", "sandbox-sender-password", "integration", "SandboxCo", "sandbox-password")
    office = sageintacctsdk.SageIntacctSDK(*signed, session_id=session)
    address = f"{str(intacct.client.base_url).rstrip('/')}/ia/xml/xmlgw.phtml"
    for part in PARTS:
        getattr(office, part)._ApiBase__api_url = address
    return office


def test_public_xml_client_signs_in_and_stays_at_the_address_that_it_is_told(office: Any, intacct: Caller) -> None:
    session = office.api_base.get_session_id("integration", "SandboxCo", "sandbox-password")
    assert session
    assert str(intacct.client.base_url).rstrip("/") in office.api_base._ApiBase__api_url
    with pytest.raises(sageintacctsdk.exceptions.InvalidTokenError):
        office.api_base.get_session_id("integration", "SandboxCo", "wrong")


def test_public_xml_client_reads_lists_with_its_own_filters(office: Any) -> None:
    vendors = office.vendors.get_by_query(fields=["VENDORID", "NAME"], and_filter=[("equalto", "STATUS", "active")])
    assert {row["VENDORID"] for row in vendors} == {"V-101", "V-102"}
    pages = list(office.tasks.get_all_generator(field="PROJECTID", value="PR2601", fields=["TASKID", "PROJECTID"]))
    assert {row["TASKID"] for page in pages for row in page} == {"03-300", "26-050"}
    assert office.projects.get("PROJECTID", "PR2601", fields=["PROJECTID", "NAME"])["PROJECT"]


def test_public_xml_client_posts_a_bill_and_reads_a_refusal(office: Any, intacct: Caller) -> None:
    made = office.bills.post(BILL)
    assert made["data"]["apbill"]["RECORDNO"]
    (held,) = intacct.state()["bills"]
    assert (held["state"], held["totalTxnAmount"]) == ("posted", "11.00")
    with pytest.raises(sageintacctsdk.exceptions.WrongParamsError, match="already exists"):
        office.bills.post(BILL)
