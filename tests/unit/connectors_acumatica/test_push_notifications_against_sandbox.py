"""What accounting does comes in by itself: the look-alike pushes, our receiver lets it in, and the record is read."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from tieout.connectors.acumatica import parse_notification
from tieout.records.payment import Payment
from tieout.records.references import SourceReference
from tieout.sync.events import Concerns
from tieout.wiring.receiver import Receiver
from tieout.wiring.webhook_tokens import WebhookTokens
from unit.connectors_acumatica.feed_desk import feed_desk

KEY = "push-key-push-key-push-key-push-key"
SECRET = {"tokens": ["platform"], "sources": {"acumatica": {"header": "X-Push-Key", "tokens": [KEY]}}}


@contextmanager
def webhook(receive: Callable[[dict[str, str], str], int]) -> Iterator[str]:
    """An address on this machine that hands headers and body on, and answers with the status."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.send_response(receive(dict(self.headers.items()), body))
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks/acumatica/harbor"
        finally:
            server.shutdown()
            thread.join()


def test_paid_and_voided_check_is_told_let_in_and_read() -> None:
    messages: list[str] = []
    receiver = Receiver(WebhookTokens(lambda _connection: SECRET), lambda body, *_fifo: messages.append(body))
    statuses: list[int] = []

    def receive(headers: dict[str, str], body: str) -> int:
        path = {"source": "acumatica", "connection": "harbor"}
        request = {"pathParameters": path, "headers": headers, "body": body, "requestContext": {"requestId": body[:40]}}
        statuses.append(receiver.receive(request).status)
        return statuses[-1]

    with feed_desk() as desk, webhook(receive) as url:
        desk.begin()
        sends = {"name": "tieout", "url": url, "queries": ["PN-Checks"]}
        desk.control("push", {"destinations": [sends | {"header_name": "X-Push-Key", "header_value": "wrong"}]})
        paid = desk.control("pay", {"bill": "000901", "release_document": True})["ReferenceNbr"]
        desk.control("push/settle", {})
        assert (set(statuses), messages) == ({401}, [])
        desk.control("push", {"destinations": [sends | {"header_name": "X-Push-Key", "header_value": KEY}]})
        desk.control("pay", {"void": paid})
        desk.control("push/settle", {})
        told = [base64.b64decode(json.loads(message)["body"]) for message in messages]
        wakes = {one for body in told for one in _concerns(body)}
        assert {str(reference) for reference in wakes} == {f"acumatica:payment:Payment/{paid}"}
        (reference,) = wakes
        payment = desk.open().one("payment", reference)
        desk.close()
    assert isinstance(payment, Payment)
    assert payment.voided


def _concerns(body: bytes) -> list[SourceReference]:
    _, resolution = parse_notification(body, {})
    assert isinstance(resolution, Concerns)
    return [concern.reference for concern in resolution.wakes]
