"""Push notifications: the documented message, once per transaction, up to five attempts, with the static header."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from unit.sandbox_acumatica.caller import Caller, bill


class Receiver:
    """Somebody who is told; answers with the given statuses first, then 204."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.told.append(json.loads(body))
                receiver.secrets.append(self.headers.get("X-Tieout-Push"))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/push"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One of them, listening."""
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join(5)


def listen(acumatica: Caller, receiver: Receiver, *queries: str, **more: Any) -> None:
    """Have the receiver told."""
    to = {"name": "tieout", "url": receiver.url, "header_name": "X-Tieout-Push", "header_value": "s3cret-header"}
    acumatica.control("push", {"destinations": [{**to, "queries": list(queries)}], **more})


def settled(acumatica: Caller) -> list[dict[str, Any]]:
    """What became of the messages, once everything due has been attempted."""
    messages: list[dict[str, Any]] = acumatica.control("push/settle", {})["messages"]
    return messages


def test_changed_vendor_is_told_with_old_and_new_values_and_the_header(acumatica: Caller, receiver: Receiver) -> None:
    listen(acumatica, receiver, "PN-Vendors")
    acumatica.put("Vendor", {"VendorID": "V000101", "Status": "Hold"})
    settled(acumatica)
    assert receiver.secrets == ["s3cret-header"]
    told = receiver.told[0]
    assert [told[name][0]["Status"] for name in ("Inserted", "Deleted")] == ["Hold", "Active"]
    assert (told["Query"], told["CompanyId"], told["Inserted"][0]["VendorID"]) == ("PN-Vendors", "Company", "V000101")
    assert told["TimeStamp"] > 637_407_844_167_787_833
    assert "s3cret-header" not in acumatica.client.get("/__sandbox__/push").text


def test_new_vendor_is_only_inserted_and_a_deleted_one_only_deleted(acumatica: Caller, receiver: Receiver) -> None:
    listen(acumatica, receiver, "PN-Vendors")
    acumatica.put("Vendor", {"VendorID": "V000200", "VendorName": "New Hands"})
    settled(acumatica)
    acumatica.call("DELETE", "Vendor/V000200")
    settled(acumatica)
    assert [(len(told["Inserted"]), len(told["Deleted"])) for told in receiver.told] == [(1, 0), (0, 1)]


def test_payment_is_one_transaction_told_per_query(acumatica: Caller, receiver: Receiver) -> None:
    number = acumatica.made("Bill", bill())
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    listen(acumatica, receiver, "PN-Bills", "PN-Checks", "PN-Vendors")
    acumatica.control("pay", {"bill": number})
    settled(acumatica)
    told = {message["Query"]: message for message in receiver.told}
    assert sorted(told) == ["PN-Bills", "PN-Checks"]
    assert told["PN-Bills"]["Id"] == told["PN-Checks"]["Id"]
    assert told["PN-Bills"]["Inserted"][0]["Balance"] == 0
    assert [row["Status"] for row in told["PN-Checks"]["Inserted"]] == ["Closed"]


def test_failed_message_is_tried_five_times_and_then_kept_two_days(acumatica: Caller, receiver: Receiver) -> None:
    receiver.statuses = [500] * 9
    listen(acumatica, receiver, "PN-Vendors")
    acumatica.put("Vendor", {"VendorID": "V000101", "Status": "Hold"})
    for _ in range(7):
        messages = settled(acumatica)
        acumatica.advance(30)
    assert (messages[0]["state"], len(receiver.told)) == ("failed", 5)
    acumatica.advance(2 * 86_400)
    assert settled(acumatica) == []


def test_messages_are_repeated_dropped_and_held_back_when_told(acumatica: Caller, receiver: Receiver) -> None:
    faults = [{"kind": "duplicate"}, {"kind": "drop"}, {"kind": "delay", "seconds": 60}]
    listen(acumatica, receiver, "PN-Vendors", faults=faults)
    for status in ("Hold", "Active", "Inactive"):
        acumatica.put("Vendor", {"VendorID": "V000101", "Status": status})
        settled(acumatica)
    assert [told["Inserted"][0]["Status"] for told in receiver.told] == ["Hold", "Hold"]
    assert receiver.told[0]["Id"] == receiver.told[1]["Id"]
    acumatica.advance(60)
    settled(acumatica)
    assert receiver.told[-1]["Inserted"][0]["Status"] == "Inactive"


def test_own_query_tells_its_columns_and_nothing_without_a_change_in_them(
    acumatica: Caller, receiver: Receiver
) -> None:
    queries = [{"name": "PN-Terms", "entity": "Vendor", "fields": ["VendorID", "Terms", "TaxRegistrationID"]}]
    listen(acumatica, receiver, "PN-Terms", queries=queries)
    acumatica.put("Vendor", {"VendorID": "V000101", "Status": "Hold"})
    acumatica.put("Vendor", {"VendorID": "V000101", "Terms": "60D"})
    settled(acumatica)
    assert [told["Inserted"] for told in receiver.told] == [
        [{"VendorID": "V000101", "Terms": "60D", "TaxRegistrationID": None}]
    ]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"destinations": [{"name": "x", "url": "http://example.com/"}]}, "destinations[0].url"),
        (
            {"destinations": [{"name": "x", "url": "https://a.example", "queries": ["PN-No"]}]},
            "destinations[0].queries",
        ),
        ({"queries": [{"name": "x", "entity": "Vendor", "fields": ["No"]}]}, "queries[0].fields"),
        ({"faults": [{"kind": "explode"}]}, "faults[0].kind"),
    ],
)
def test_wrong_configuration_is_refused_by_name(acumatica: Caller, document: dict[str, Any], field: str) -> None:
    answer = acumatica.client.post("/__sandbox__/push", json=document)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
