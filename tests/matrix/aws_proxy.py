"""Stands between the functions and the embedded cloud, and kills a function, or cuts its line, at one chosen AWS call.

The function's endpoint is this proxy's address; that is all it is told. A call that meets a fault has either not reached
the cloud yet (`before`) or been carried out there while its answer is still here (`after`).
"""

import http.client
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from matrix.workers import caller_of, kill

KEPT_ALIVE_SECONDS = 2.0
"""The cloud ends idle connections after five; one that is ended under a request would look like a lost answer."""

NOT_PASSED_ON = frozenset({"connection", "content-length", "transfer-encoding", "expect", "keep-alive"})


@dataclass
class AwsFault:
    """One call to strike: the first one whose target holds this text, and its body all of these."""

    target: str
    contains: tuple[str, ...]
    when: Literal["before", "after"]
    how: Literal["kill", "cut"]
    struck: threading.Event = field(default_factory=threading.Event)

    def meets(self, target: str, body: bytes) -> bool:
        if self.struck.is_set() or self.target not in target:
            return False
        return all(text.encode() in body for text in self.contains)


@dataclass
class AwsProxy:
    """A running proxy. `lead_to` says where the cloud is, once it is known."""

    endpoint: str
    _faults: list[AwsFault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _host: str = ""
    _port: int = 0
    _trusted: ssl.SSLContext | None = None

    def lead_to(self, endpoint: str, ca_file: Path) -> None:
        parts = urlsplit(endpoint)
        self._host, self._port = parts.hostname or "", parts.port or 443
        self._trusted = ssl.create_default_context(cafile=str(ca_file))

    def connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(self._host, self._port, context=self._trusted, timeout=60)

    def arm(self, fault: AwsFault) -> None:
        with self._lock:
            self._faults.append(fault)

    def disarm(self, fault: AwsFault) -> None:
        with self._lock:
            self._faults.remove(fault)

    def take(self, target: str, body: bytes) -> AwsFault | None:
        """The fault that this call meets; it strikes once."""
        with self._lock:
            found = next((fault for fault in self._faults if fault.meets(target, body)), None)
            if found is not None:
                found.struck.set()
            return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: AwsProxy

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was killed leaves a broken connection: that is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    _upstream: http.client.HTTPSConnection | None = None
    _used_at = 0.0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nothing is printed for a call."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target") or f"{self.command} {self.path}"
        fault = self.server.proxy.take(target, body)
        if fault is not None and fault.when == "before":
            self._strike(fault)
            return
        status, headers, answer = self._forward(body)
        if fault is not None:
            self._strike(fault)
            return
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base class looks for these names

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        if self._upstream is None or time.monotonic() - self._used_at > KEPT_ALIVE_SECONDS:
            self._end()
            self._upstream = self.server.proxy.connect()
        upstream = self._upstream
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in NOT_PASSED_ON:
                upstream.putheader(name, value)
        upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)
        response = upstream.getresponse()
        answer = response.read()
        self._used_at = time.monotonic()
        return response.status, response.getheaders(), answer

    def _strike(self, fault: AwsFault) -> None:
        if fault.how == "kill":
            pid = caller_of(self.client_address[1], self.server.server_address[1])
            if pid is not None:
                kill(pid)
        self.close_connection = True

    def _end(self) -> None:
        if self._upstream is not None:
            self._upstream.close()

    def finish(self) -> None:
        self._end()
        super().finish()


@contextmanager
def running() -> Iterator[AwsProxy]:
    """Run a proxy on a free loopback port for as long as the block lasts."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = AwsProxy(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.proxy
        finally:
            server.shutdown()
            thread.join()
