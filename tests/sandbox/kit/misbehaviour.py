"""Applies faults around the vendor's routes: it decides what the caller gets to see of what the vendor did."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import unquote_plus

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.kit.calls import CallLog, SeenCall, template_of
from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import SCOPE_KEY, AnswerLost, Call
from sandbox.kit.faults import Fault, FaultBoard
from sandbox.kit.lost import break_connection, cut_answer

_REFUSALS = {"rate_limit": 429, "unavailable": 503}
_OVERSIZE_CHUNK = 64 * 1024


class Misbehaviour:
    """ASGI middleware over the vendor's routes only; the control routes never misbehave."""

    def __init__(
        self, app: ASGIApp, routes: list[BaseRoute], clock: SandboxClock, board: FaultBoard, log: CallLog
    ) -> None:
        self._app = app
        self._routes = routes
        self._clock = clock
        self._board = board
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one vendor call under the fault it meets, and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._clock.run_due()
        started = self._clock.now()
        template = template_of(self._routes, scope)
        body = await _read_body(receive)
        fault = self._board.take(scope["method"], scope["path"], _content(scope, body))
        scope[SCOPE_KEY] = call = Call(self._clock, self._board, fault)
        exchange = Exchange(self._app, scope, body, receive, send)
        try:
            await exchange.serve(fault)
        finally:
            refused = exchange.status is not None and exchange.status >= 400
            if fault is not None and fault.kind == "drop_lines" and refused and not call.met:
                fault.unspent()
            kind = None if fault is None else fault.kind
            seen = SeenCall(started.isoformat(), scope["method"], scope["path"], exchange.status, kind)
            self._log.note(template, seen)


class Exchange:
    """One call and its answer. The body is read before anything else: a vendor works on after its caller hung up."""

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        self._app = app
        self._scope = scope
        self._body: bytes | None = body
        self._receive_more = receive
        self._send_out = send
        self.status: int | None = None

    async def serve(self, fault: Fault | None) -> None:
        """Answer as `fault` wants it, or as the vendor does."""
        serve = None if fault is None else self._by_kind().get(fault.kind)
        if fault is None or serve is None:
            await self._app(self._scope, self._receive, self._send)
        else:
            await serve(fault)

    def _by_kind(self) -> dict[str, Callable[[Fault], Awaitable[None]]]:
        # drop_lines and expire_session are not here: the vendor's own code asks for them (see commit.py).
        return {
            "lose_answer_before": self._lose,
            "lose_answer_after": self._work_then_lose,
            "commit_late": self._work_then_lose,
            "refuse": self._refuse,
            "rate_limit": self._refuse,
            "unavailable": self._refuse,
            "delay": self._delay,
            "hold": self._hold,
            "garbage": self._garbage,
            "oversized": self._oversized,
        }

    async def _lose(self, fault: Fault) -> None:
        if status := fault.parameters.get("status"):
            await self._respond(Response("", status_code=status))
        elif fault.parameters.get("cut"):
            await cut_answer(self._scope, self._receive, self._send)
        else:
            await break_connection(self._scope, self._receive)

    async def _work_then_lose(self, fault: Fault) -> None:
        await self._work()
        await self._lose(fault)

    async def _refuse(self, fault: Fault) -> None:
        body = fault.parameters.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body)
        status = fault.parameters.get("status") or _REFUSALS[fault.kind]
        kind = "text/plain" if isinstance(body, str) else "application/json"
        headers = {"content-type": kind, **{k.lower(): v for k, v in fault.parameters.get("headers", {}).items()}}
        await self._respond(Response(text, status_code=status, headers=headers))

    async def _delay(self, fault: Fault) -> None:
        seconds = float(fault.parameters["seconds"])
        if fault.parameters.get("when", "before") == "before":
            await asyncio.sleep(seconds)
            await self._app(self._scope, self._receive, self._send)
            return
        answer = await self._work()
        await asyncio.sleep(seconds)
        await self._pass_on(answer)

    async def _hold(self, fault: Fault) -> None:
        call: Call = self._scope[SCOPE_KEY]
        early = self._scope["method"] in ("GET", "HEAD") and fault.parameters.get("when", "before") == "before"
        if early:  # a read commits nothing, so it is held before it looks
            call.held = True
            await call.board.hold()
        answer = await self._work()
        if not call.held:  # refused before it reached its commit: the refusal is what is held
            await call.board.hold()
        await self._pass_on(answer)

    async def _garbage(self, fault: Fault) -> None:
        await self._work()
        body = str(fault.parameters.get("body", '{"id": "5f1c, <html><title>Runtime Err'))
        await self._respond(Response(body, media_type="application/json"))

    async def _oversized(self, fault: Fault) -> None:
        await self._work()
        size = int(fault.parameters["bytes"])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        for at in range(0, size, _OVERSIZE_CHUNK):
            chunk = b" " * min(_OVERSIZE_CHUNK, size - at)
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self._send({"type": "http.response.body", "body": b""})

    async def _work(self) -> list[Message]:
        """Let the vendor do its work and keep its answer back; an empty list if it has none (yet)."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            await self._app(self._scope, self._receive, keep)
        except AnswerLost:
            return []
        return answer

    async def _pass_on(self, answer: list[Message]) -> None:
        for message in answer:
            await self._send(message)

    async def _respond(self, response: Response) -> None:
        await response(self._scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._body is None:
            return await self._receive_more()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send_out(message)


def _content(scope: Scope, body: bytes) -> str:
    """What a fault's `contains` is looked for in: the query as it is read, and the body."""
    return f"{unquote_plus(scope['query_string'].decode('latin-1'))}\n{body.decode('utf-8', 'replace')}"


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)
