"""A scripted Procore behind a transport: the answers are written in each test, from Procore's documents."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tieout.connectors.context import ConnectorContext, Token

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COMPANY = "598134325683880"
SERVICE_USER = "15004487"
SETTINGS = {"company_id": COMPANY, "service_user_id": SERVICE_USER, "projects": ["6778", "6779"]}
CREDENTIALS = {"client_id": "app-1", "client_secret": "s3cret"}

Reply = httpx.Response | Exception
Respond = Callable[[httpx.Request], Reply]


class FixedClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Left:
    """What is left of the invocation."""

    time: timedelta = timedelta(minutes=5)

    def left(self) -> timedelta:
        return self.time


class HeldTokens:
    """Keeps one token, as the one holder of a connection does."""

    def __init__(self, token: Token | None) -> None:
        self.token = token
        self.renewals = 0

    def current(self) -> Token | None:
        return self.token

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        if self.token is None or self.token == stale:
            self.renewals += 1
            self.token = mint(self.token)
        return self.token


def token(access: str = "t-1", *, life: timedelta = timedelta(minutes=90)) -> Token:
    return Token(access, NOW + life)


def reply(body: object = None, status: int = 200, **headers: str) -> httpx.Response:
    """An answer with a JSON body; header names are written with underscores."""
    content = b"" if body is None else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers={name.replace("_", "-"): v for name, v in headers.items()})


@dataclass
class Wire:
    """Answers by `METHOD path`, in order; the last answer of a call goes on for ever. Unscripted calls fail the test."""

    script: dict[str, list[Reply | Respond]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def on(self, call: str, *answers: Reply | Respond) -> "Wire":
        self.script[call] = list(answers)
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        call = f"{request.method} {request.url.path}"
        if call not in self.script:
            raise AssertionError(f"unexpected call {call}")
        answers = self.script[call]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        found = answer(request) if callable(answer) else answer
        if isinstance(found, Exception):
            raise found
        # A response can be read once; the last of a call is answered again and again.
        return httpx.Response(found.status_code, content=found.content, headers=found.headers)

    def calls(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def body(self, call: str) -> Any:
        """What the last such call sent."""
        found = [request for request in self.requests if f"{request.method} {request.url.path}" == call]
        return json.loads(found[-1].content)

    def query(self, call: str) -> list[list[tuple[str, str]]]:
        """The query of every such call."""
        return [
            request.url.params.multi_items()
            for request in self.requests
            if f"{request.method} {request.url.path}" == call
        ]


def context(
    wire: Wire,
    *,
    settings: Mapping[str, Any] | None = None,
    tokens: HeldTokens | None = None,
    assumptions: frozenset[str] = frozenset(),
    clock: FixedClock | None = None,
    left: Left | None = None,
    sleep: Callable[[float], None] | None = None,
) -> ConnectorContext:
    """What wiring would give the connector, with the wire in place of the network."""
    return ConnectorContext(
        connection="acme",
        settings={**SETTINGS, **(settings or {})},
        credentials=CREDENTIALS,
        tokens=tokens or HeldTokens(token()),
        clock=clock or FixedClock(),
        deadline=left or Left(),
        sleep=sleep or _never,
        assumptions=assumptions,
        transport=httpx.MockTransport(wire),
    )


def _never(seconds: float) -> None:
    raise AssertionError(f"slept {seconds} seconds")
