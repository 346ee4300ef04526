"""The one HTTP client of all connectors: it draws the line between "nothing was sent" and "nobody can know"."""

import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

MAX_ANSWER_BYTES = 32 * 1024 * 1024

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NothingSent(Exception):
    """No byte of the request left: the name did not resolve, the port did not answer, or TLS did not agree."""


class AnswerLost(Exception):
    """The request may have been carried out: it was sent, and no answer could be read."""


class RefusedAddress(Exception):
    """The address in the configuration is not one that we call: not https, or inside a private network."""


@dataclass(frozen=True)
class Answer:
    """An answer that arrived whole."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON, numbers with a point as `Decimal`.

        Raises:
            AnswerLost: the body is not JSON, so what happened cannot be known.
        """
        try:
            return json.loads(self.content, parse_float=Decimal)
        except ValueError as error:
            raise AnswerLost(f"answer {self.status} is not JSON: {self.content[:80]!r}") from error


class Http:
    """Requests to one system. Never follows a redirect: a login page is not an answer, and a redirect is an open door.

    Args:
        base_url: `https://host[/path]`; plain http only to loopback, and only where `allow_loopback` says so.
        timeout: how long to wait for an answer; connecting gets five seconds at the most.
        transport: where tests put the network.
        before: is called before each request, with whether it is urgent; what it raises, such as a spent budget, means
            that nothing was sent.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: timedelta,
        allow_loopback: bool = False,
        transport: httpx.BaseTransport | None = None,
        before: Callable[[bool], None] | None = None,
    ) -> None:
        if transport is None:
            refuse_inner_address(base_url, allow_loopback=allow_loopback)
        self._before = before
        seconds = timeout.total_seconds()
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"),
            timeout=httpx.Timeout(seconds, connect=min(5.0, seconds)),
            follow_redirects=False,
            transport=transport,
            verify=_trusted(),
            trust_env=False,  # a proxy variable in the environment must not reroute money
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str | list[str]] | None = None,
        json_body: object | None = None,
        form: Mapping[str, str] | None = None,
        urgent: bool = False,
    ) -> Answer:
        """Make one call and read the whole answer. An urgent one, such as a logout, no budget holds back.

        Raises:
            NothingSent: it did not happen.
            AnswerLost: nobody can know.
            BudgetSpent: it did not happen, because the request budget is used up.
        """
        if self._before is not None:
            self._before(urgent)
        content = None if json_body is None else json.dumps(json_body, default=_plain).encode()
        sent_headers = dict(headers or {}) | ({"Content-Type": "application/json"} if content is not None else {})
        try:
            with self._client.stream(
                method, path, headers=sent_headers, params=params, content=content, data=form
            ) as response:
                return Answer(response.status_code, response.headers, _read(response))
        except _NOTHING_SENT as error:
            raise NothingSent(f"{method} {path}: {error or type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise AnswerLost(f"{method} {path}: {error or type(error).__name__}") from error

    def cookies(self) -> httpx.Cookies:
        """The cookies of this client; a cookie session lives and dies with it."""
        return self._client.cookies

    def close(self) -> None:
        self._client.close()


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust, read once in the life of a process: reading it takes longer than many a call, and a warm function
    makes three clients for every message."""
    return httpx.create_ssl_context(trust_env=False)


def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise httpx.ReadError(f"answer is larger than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)


def _plain(value: object) -> str:
    # A Decimal goes out as text: through float it would lose the cent that everything here is about.
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def refuse_inner_address(url: str, *, allow_loopback: bool) -> None:
    """Refuse a configured address that points inside: a connection document must not become a way into the network.

    Raises:
        RefusedAddress: naming the address and what is expected.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    loopback = host == "localhost" or _is_loopback(host)
    if loopback and allow_loopback and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https" or not host:
        raise RefusedAddress(f"{url!r} is not an https address")
    try:
        found = {str(item[4][0]) for item in socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)}
    except OSError:
        return  # a name that does not resolve now is the call's own, clearer failure: nothing is sent
    inner = sorted(address for address in found if not ipaddress.ip_address(address.split("%")[0]).is_global)
    if inner:
        raise RefusedAddress(f"{host!r} resolves to {', '.join(inner)}, which is not a public address")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
