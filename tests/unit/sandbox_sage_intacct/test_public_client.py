"""A client library that somebody else runs in production against the real REST API works against the sandbox as it is.

The library knows one host and offers no setting for it: its two copies of that address are pointed here, and nothing else of it
is touched. It sends what it sends to Sage.
"""

from typing import Any

import pytest

from unit.sandbox_sage_intacct.caller import BASE, CLIENT, USERNAME, Caller, bill, ref

intacctsdk = pytest.importorskip("intacctsdk", reason="the public client library is not installed")


@pytest.fixture
def office(intacct: Caller, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The library's client, signed in with client credentials."""
    address = f"{str(intacct.client.base_url).rstrip('/')}{BASE}"
    for module in ("intacctsdk.intacctsdk", "intacctsdk.apis.api_base"):
        monkeypatch.setattr(f"{module}.BASE_URL", address)
    return sign_in()


def sign_in(**more: Any) -> Any:
    return intacctsdk.IntacctRESTSDK(**{"username": USERNAME, **CLIENT, **more})


def test_public_client_renews_its_token_with_a_refresh_token_that_rotates(office: Any) -> None:
    again = sign_in(refresh_token=office.refresh_token, use_client_credentials_auth=False)
    assert again.refresh_token != office.refresh_token
    assert again.vendors.count([{"$eq": {"id": "V-101"}}]) == 1
    with pytest.raises(intacctsdk.exceptions.BadRequestError, match="invalid_grant"):
        sign_in(refresh_token=office.refresh_token, use_client_credentials_auth=False)


def test_public_client_reads_every_page_of_a_list_once(office: Any, intacct: Caller) -> None:
    many = [{"id": f"N-{number:04}", "name": f"Vendor {number}"} for number in range(2001)]
    intacct.client.post("/__sandbox__/seed", json={"vendors": many}).raise_for_status()
    pages = list(office.vendors.get_all_generator(["id", "status"], order_by=[{"id": "asc"}]))
    ids = [row["id"] for page in pages for row in page]
    assert len(pages) == 2
    assert ids == sorted({one["id"] for one in many} | {"V-101", "V-102", "V-103"})
    assert office.vendors.count([{"$eq": {"status": "inactive"}}, {"$startsWith": {"id": "V"}}]) == 1


def test_public_client_makes_a_bill_once_under_one_key_and_pays_it(office: Any, intacct: Caller) -> None:
    sent = bill("1250.75", referenceNumber="procore:9")
    made = office.bills.post(sent, idempotent_key="k-1")["ia::result"]
    assert office.bills.post(sent, idempotent_key="k-1")["ia::result"] == made
    # The library has no workflows: accounting submits the bill in Sage's own screens.
    assert intacct.act("accounts-payable/bill", "submit", made["key"]).json()["ia::result"]["state"] == "posted"
    payment = office.ap_payments.post(
        {
            "financialEntity": {"entityId": "BOA"},
            "paymentDate": "2026-03-20",
            "paymentMethod": "Printed Check",
            "vendor": ref("V-101"),
            "details": [{"bill": {"key": made["key"]}, "txnCurrency": {"paymentAmount": "1250.75"}}],
        }
    )["ia::result"]
    intacct.act("accounts-payable/payment", "submit", payment["key"]).raise_for_status()
    held = office.bills.get_by_key(made["key"])["ia::result"]
    assert (held["state"], held["totalTxnAmountDue"], held["referenceNumber"]) == ("paid", "0.00", "procore:9")


def test_public_client_changes_and_deletes_a_project_and_reads_refusals(office: Any) -> None:
    key = office.projects.post({"id": "PR2699", "name": "Trial", "category": "contract"})["ia::result"]["key"]
    office.projects.update(key, {"name": "Trial, renamed"})
    assert office.projects.get_by_key(key)["ia::result"]["name"] == "Trial, renamed"
    assert office.projects.delete(key) is None
    with pytest.raises(intacctsdk.exceptions.BadRequestError, match="404"):
        office.projects.get_by_key(key)
    with pytest.raises(intacctsdk.exceptions.BadRequestError, match="already exists"):
        office.projects.post({"id": "PR2601", "name": "Twin", "category": "contract"})


def test_public_client_reads_field_tables_and_sessions_and_tells_an_outage(office: Any, intacct: Caller) -> None:
    assert office.sessions.get_session_id()["sessionId"]
    assert office.tasks.get_model()["ia::result"]
    with pytest.raises(intacctsdk.exceptions.InternalServerError):
        intacct.fault("unavailable", method="POST", path=f"{BASE}/services/core/query")
        office.cost_types.count()
