"""The proxy before AWS: what it lets through is untouched, and what it strikes is struck exactly once."""

import http.client
import http.server
import threading
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest

from matrix import aws_proxy
from matrix.aws_proxy import AwsFault, AwsProxy

When = Literal["before", "after"]


class Behind(http.server.BaseHTTPRequestHandler):
    """What stands in for the cloud: answers with what it was sent, and remembers it."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.headers["Host"], body))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Quiet."""


@pytest.fixture
def seen() -> list[tuple[str, bytes]]:
    return []


@pytest.fixture
def proxy(seen: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsProxy]:
    handler = type("Remembering", (Behind,), {"seen": seen})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as behind, aws_proxy.running() as running:
        thread = threading.Thread(target=behind.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        port = behind.server_address[1]
        monkeypatch.setattr(AwsProxy, "connect", lambda _: http.client.HTTPConnection("127.0.0.1", port, timeout=5))
        yield running
        behind.shutdown()
        thread.join()


def call(proxy: AwsProxy, body: bytes, target: str = "AmazonSQS.SendMessage") -> bytes:
    connection = http.client.HTTPConnection(urlsplit(proxy.endpoint).netloc, timeout=5)
    try:
        connection.request("POST", "/", body, {"X-Amz-Target": target, "Host": "signed.example"})
        return connection.getresponse().read()
    finally:
        connection.close()


def test_call_goes_through_with_the_host_that_was_signed(proxy: AwsProxy, seen: list[tuple[str, bytes]]) -> None:
    assert call(proxy, b"abc") == b"abc"
    assert seen == [("signed.example", b"abc")]


@pytest.mark.parametrize(("when", "carried_out"), [("before", 0), ("after", 1)])
def test_cut_call_has_no_answer_and_is_carried_out_only_if_cut_after(
    proxy: AwsProxy, seen: list[tuple[str, bytes]], when: When, carried_out: int
) -> None:
    fault = AwsFault("SendMessage", ("one", "two"), when, "cut")
    proxy.arm(fault)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        call(proxy, b"two and one")
    assert len(seen) == carried_out
    assert fault.struck.is_set()
    assert call(proxy, b"two and one") == b"two and one"


def test_call_that_lacks_one_of_the_texts_or_goes_elsewhere_is_spared(proxy: AwsProxy) -> None:
    proxy.arm(AwsFault("SendMessage", ("one", "two"), "before", "cut"))
    assert call(proxy, b"only one") == b"only one"
    assert call(proxy, b"one two", "DynamoDB_20120810.PutItem") == b"one two"
