"""Ends a connection without a readable answer, as a vanished server or a cut line would."""

import asyncio
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable
from uvicorn._types import Scope as ServerScope
from uvicorn.protocols.http.h11_impl import H11Protocol

TRANSPORT_KEY = "sandbox.transport"


class BreakableProtocol(H11Protocol):
    """The server's HTTP/1.1 protocol, which also lets the application close its own connection.

    An ASGI application has no other means to send nothing at all: uvicorn answers 500 in its place.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = self.app

        async def app(scope: ServerScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            scope[TRANSPORT_KEY] = self.transport  # type: ignore[literal-required]
            await served(scope, receive, send)

        self.app = app


async def break_connection(scope: Scope, receive: Receive) -> None:
    """Close the connection with no byte of an answer, and return once it is closed.

    Raises ConnectionResetError outside of this kit's server, where there is no connection to close.
    """
    transport: asyncio.Transport | None = scope.get(TRANSPORT_KEY)
    if transport is None:
        raise ConnectionResetError("the sandbox dropped this call")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass  # a handler that returns while still connected is reported by the server as a broken application


async def cut_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the head of a 200 and the first bytes of its body, then close the connection."""
    part = b'{"id":'
    length = str(len(part) + 4096).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": part, "more_body": True})
    await break_connection(scope, receive)
