"""What accounting does comes in by itself: the look-alike's trigger signs, our receiver lets it in, and the record is read."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract.erp.rig import ErpRig
from contract.erp.sage_intacct_seed import API, CREDENTIALS
from fakes.clock import FakeClock
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.queues import FakePayloads, FakeQueues
from fakes.records import GOLIVE, MORNING, connection
from tieout.connectors.sage_intacct import SIGNED_PUSH, build_feed, parse_notification
from tieout.connectors.sage_intacct.capabilities import TRIGGERS
from tieout.records.company import Vendor
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.ports import Erp
from tieout.wiring.receiver import Receiver
from tieout.wiring.webhook_tokens import WebhookTokens
from unit.sync.test_intake import Counts, FakeListener

PAGE = Path(__file__).parents[3] / "docs" / "operating.md"
TEMPLATES = {json.loads(line)["object"]: line for line in re.findall(r'^\{"object": .*\}$', PAGE.read_text(), re.M)}
"""The templates that an operator copies, by object: what the page has is what is tested."""
VENDOR = "accounts-payable/vendor"


class Door:
    """Our receiver at an address on this machine, and what intake makes of what it lets in."""

    def __init__(self) -> None:
        self.keys, self.statuses, self.messages = [CREDENTIALS["client_secret"]], list[int](), list[str]()
        self.alter, self.fifo = False, set[str]()
        self.receiver = Receiver(WebhookTokens(self._secret, lambda: 0.0), self._send)
        self.queues = FakeQueues(FakeClock(MORNING))
        self.counts = Counts()

    def _secret(self, _connection: str) -> dict[str, Any]:
        return {"sources": {"sage_intacct": {**SIGNED_PUSH, "keys": self.keys}}}

    def _send(self, body: str, _group: str, deduplication: str) -> None:
        """The queue drops what it has had, as SQS does for five minutes."""
        if deduplication not in self.fifo:
            self.fifo.add(deduplication)
            self.messages.append(body)

    def receive(self, headers: dict[str, str], body: str) -> int:
        said = body.replace("V0001", "V0002") if self.alter else body
        path = {"source": "sage_intacct", "connection": "oakridge"}
        request = {"pathParameters": path, "headers": headers, "body": said, "requestContext": {"requestId": "r"}}
        self.statuses.append(self.receiver.receive(request).status)
        return self.statuses[-1]

    def take(self, *assumptions: str) -> list[str]:
        """Intake takes every message; what it became of each."""
        section = {"mode": "live", "golive_at": GOLIVE.isoformat()}
        known = connection(erp={"system": "sage_intacct"}, entities={"vendor": section}, assumptions=list(assumptions))
        flow = IntakeFlow(
            known,
            MemoryLedger(),
            self.queues,
            FakePayloads(),
            self.counts,
            self.counts,
            _no_platform,
            FakeListener(),
            FakeClock(MORNING),
            CountingIds(),
            parse_notification=parse_notification,
        )
        return [flow.take(Delivery.model_validate_json(message)).what for message in self.messages]


def _no_platform(_body: bytes) -> Any:
    raise AssertionError("a trigger's delivery is none of the platform's")


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def url(door: Door) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.send_response(door.receive(dict(self.headers.items()), body))
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks/sage_intacct/oakridge"
        finally:
            server.shutdown()
            thread.join()


class Company:
    """Accounting in the look-alike."""

    def __init__(self, rig: ErpRig, url: str) -> None:
        self.rig, self.client = rig, rig.sandbox.client
        hook = {"name": "Vendors", "url": url, "client_id": CREDENTIALS["client_id"], "objects": [VENDOR]}
        self.seed(webhooks=[hook | {"template": TEMPLATES[VENDOR]}]).raise_for_status()
        grant = CREDENTIALS | {"grant_type": "client_credentials", "username": f"{CREDENTIALS['username']}@HarborCo"}
        token = self.client.post(f"{API}/oauth2/token", json=grant).raise_for_status().json()["access_token"]
        self.headers = {"authorization": f"Bearer {token}"}

    def seed(self, **lists: object) -> httpx.Response:
        return self.client.post("/__sandbox__/seed", json=lists)

    def rename(self, name: str) -> None:
        """Accounting renames the vendor, and the delivery is made as far as it goes."""
        key = next(one["key"] for one in self.rig.sandbox.state()["vendors"] if one["id"] == "V0001")
        path = f"{API}/objects/{VENDOR}/{key}"
        self.client.patch(path, json={"name": name}, headers=self.headers).raise_for_status()
        self.settled()

    def settled(self) -> None:
        for _ in range(2000):
            if all(one["statuses"] for one in self.rig.sandbox.state()["webhook_deliveries"]):
                return
        raise AssertionError("the trigger did not deliver")


@pytest.fixture
def accounting(rig: ErpRig, url: str) -> Company:
    return Company(rig, url)


def test_changed_vendor_is_told_let_in_woken_and_read(accounting: Company, door: Door, erp: Erp) -> None:
    accounting.rename("O'Brien & Daughters")
    assert (door.statuses, door.take(TRIGGERS)) == ([200], ["woken"])
    ((_, wake),) = door.queues.waiting
    feed = build_feed(erp.context)  # type: ignore[attr-defined]  # the rig's connector has one
    record = feed.one("vendor", wake.reference)
    feed.close()
    assert isinstance(record, Vendor)
    assert (str(wake.reference), record.title) == ("sage_intacct:vendor:V0001", "O'Brien & Daughters")


def test_delivery_whose_answer_was_lost_comes_again_and_wakes_once(accounting: Company, door: Door) -> None:
    receive = door.receiver.receive
    door.receiver.receive = lambda request: [receive(request), receive(request)][1]  # type: ignore[method-assign]
    accounting.rename("Twice")
    assert len(door.messages) == 1
    door.messages *= 2  # and a queue that forgot it brings it once more
    assert door.take(TRIGGERS) == ["woken", "woken"]
    assert len({wake.id for _, wake in door.queues.waiting}) == 1


def test_wrong_key_or_another_body_is_answered_401_and_wakes_nobody(accounting: Company, door: Door) -> None:
    door.keys = ["the secret of another application"]
    accounting.rename("Once")
    door.keys, door.alter = [CREDENTIALS["client_secret"]], True
    accounting.rename("Twice")
    assert (door.statuses, door.messages) == ([401, 401], [])


def test_signature_of_yesterday_is_answered_401(accounting: Company, door: Door) -> None:
    door.receiver.tokens.now = lambda: MORNING.timestamp() + 10**9
    accounting.rename("Late")
    assert (door.statuses, door.messages) == ([401], [])


def test_without_the_assumption_it_is_counted_by_its_name_and_wakes_nobody(accounting: Company, door: Door) -> None:
    accounting.rename("Not yet")
    assert door.take() == ["nothing"]
    assert door.counts.counted == [f"{VENDOR}: the assumption '{TRIGGERS}' is not switched on"]
    assert not door.queues.waiting


def test_every_template_of_the_page_is_one_that_the_vendor_takes_and_we_read(rig: ErpRig) -> None:
    assert len(TEMPLATES) == 4
    made = {"url": "http://127.0.0.1:9", "client_id": CREDENTIALS["client_id"]}
    for name, text in TEMPLATES.items():
        hook = made | {"name": name, "objects": [name], "template": text}
        rig.sandbox.client.post("/__sandbox__/seed", json={"webhooks": [hook]}).raise_for_status()
        filled = re.sub(r"\{![^}]*\.state!\}", "confirmed", re.sub(r"\{![^}]*\.(id|key)!\}", "7", text))
        event, _ = parse_notification(filled.encode(), {"delivery": "d", "signed_at": MORNING.isoformat()})
        assert (event.resource, event.resource_id) == (name, "7")
        wrong = hook | {"template": text.replace("!}", "s!}")}
        answer = rig.sandbox.client.post("/__sandbox__/seed", json={"webhooks": [wrong]})
        assert answer.status_code == 400
