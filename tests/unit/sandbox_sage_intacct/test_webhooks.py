"""Signed deliveries of what changed, and their retries."""

import base64
import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from unit.sandbox_sage_intacct.caller import CLIENT, SUBCONTRACTS, Caller, subcontract

Seen = tuple[dict[str, str], bytes]


class Receiver(HTTPServer):
    """Takes deliveries and answers with the statuses it was given, then 200."""

    seen: "queue.Queue[Seen]"
    statuses: list[int]


class Handler(BaseHTTPRequestHandler):
    """One delivery."""

    server: Receiver

    def do_POST(self) -> None:
        """Keep it and answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("content-length", "0")
        self.end_headers()
        self.server.seen.put((headers, body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


@pytest.fixture
def receiver(intacct: Caller) -> Iterator[Receiver]:
    """A receiver that a trigger on purchasing documents posts to."""
    server = Receiver(("127.0.0.1", 0), Handler)
    server.seen, server.statuses = queue.Queue(), []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    hook = {"name": "Commitments", "url": url, "client_id": CLIENT["client_id"], "objects": ["purchasing/document"]}
    intacct.client.post("/__sandbox__/seed", json={"webhooks": [hook]}).raise_for_status()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_delivery_is_signed_and_names_what_changed(intacct: Caller, receiver: Receiver) -> None:
    key = intacct.made(SUBCONTRACTS, subcontract())
    headers, body = receiver.seen.get(timeout=5)
    token = json.loads(base64.b64decode(headers["x-ia-sage-signature"]))["jwtData"]
    signed, _, signature = token.rpartition(".")
    expected = hmac.new(CLIENT["client_secret"].encode(), signed.encode(), hashlib.sha256).digest()
    claims = json.loads(decoded(signed.split(".")[1]))
    assert hmac.compare_digest(decoded(signature), expected)
    assert (claims["iss"], claims["payload_signature"]) == ("Sage Intacct", hashlib.sha256(body).hexdigest())
    assert claims["exp"] - claims["iat"] == 3600 * 1000
    context = json.loads(base64.b64decode(headers["x-clientcontext"]))
    assert (context["KEY"], context["EVENT"], context["DOCTYPE"]) == (key, "after_create", "Subcontract")


def test_failed_delivery_comes_again_under_the_same_key(intacct: Caller, receiver: Receiver) -> None:
    receiver.statuses.append(503)
    intacct.made(SUBCONTRACTS, subcontract())
    first, _ = receiver.seen.get(timeout=5)
    while not intacct.state()["webhook_deliveries"][0]["statuses"]:
        pass
    intacct.advance(10)
    second, _ = receiver.seen.get(timeout=5)
    assert second["idempotency-key"] == first["idempotency-key"]


def test_refused_write_fires_nothing(intacct: Caller, receiver: Receiver) -> None:
    intacct.post(SUBCONTRACTS, subcontract(documentNumber=None))
    assert intacct.state()["webhook_deliveries"] == []
    assert receiver.seen.empty()
