"""The receiver: check the token or the signature, make the delivery durable with one send, answer.

It answers 2xx only once the queue has the message, and it answers 2xx to anything that carries a valid one: any other
answer makes the sender pause every later event of that hook. What is unfit is judged by intake, where there is time.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tieout.wiring.webhook_tokens import WebhookTokens

MAX_BODY = 64 * 1024
_NAME = re.compile(r"[a-z][a-z0-9_-]{1,40}")

Send = Callable[[str, str, str], None]
"""(message body, FIFO group, deduplication id)"""


@dataclass(frozen=True)
class Reply:
    """What the caller gets. `counted` is the name of the metric to raise."""

    status: int
    counted: str

    def as_proxy(self) -> dict[str, Any]:
        return {"statusCode": self.status, "headers": {"Content-Type": "application/json"}, "body": "{}"}


@dataclass
class Receiver:
    """Turns an API Gateway request into one message."""

    tokens: WebhookTokens
    send: Send

    def receive(self, request: Mapping[str, Any]) -> Reply:
        """Take one delivery.

        Raises:
            Exception: the message could not be made durable; the caller must answer 5xx so that the sender tries again.
        """
        path = request.get("pathParameters") or {}
        connection, source = str(path.get("connection", "")), str(path.get("source", ""))
        beside = self._admitted(request, connection, source)
        if beside is None:
            return Reply(401, "Unauthorized")
        body = _body(request)
        digest = hashlib.sha256(body).hexdigest()
        delivery = _delivery(request, (connection, source, digest), beside)
        message = {
            "id": delivery,
            "connection": connection,
            "source": source,
            "size": len(body),
            "sha256": digest,
            "body": base64.b64encode(body[:MAX_BODY]).decode(),
            **({"beside": dict(beside)} if beside else {}),
        }
        group = hashlib.sha256(connection.encode() + b"\x00" + body).hexdigest()
        self.send(json.dumps(message), group, hashlib.sha256(delivery.encode()).hexdigest())
        return Reply(200, "Received" if len(body) <= MAX_BODY else "TooLarge")

    def _admitted(self, request: Mapping[str, Any], connection: str, source: str) -> Mapping[str, str] | None:
        if not _NAME.fullmatch(connection) or not _NAME.fullmatch(source):
            return None
        return self.tokens.admits(connection, source, lambda name: _header(request, name), lambda: _body(request))


def _delivery(request: Mapping[str, Any], about: tuple[str, str, str], beside: Mapping[str, str]) -> str:
    """The id under which the queue drops a repeat: the sender's own where it has one, else the request's.

    The sender's counts only together with the connection, the source and the body: nobody's delivery can hide another's.
    """
    if "delivery" in beside:
        return hashlib.sha256(" ".join((*about, beside["delivery"])).encode()).hexdigest()
    return str((request.get("requestContext") or {}).get("requestId") or about[2])


def _header(request: Mapping[str, Any], wanted: str) -> str | None:
    """A header by its name in lower case, if there is exactly one: two are a trick, not a sender."""
    many = request.get("multiValueHeaders") or {}
    values = [value for name, found in many.items() if name.lower() == wanted for value in found]
    if not values:
        single = request.get("headers") or {}
        values = [value for name, value in single.items() if name.lower() == wanted]
    return values[0] if len(values) == 1 else None


def _body(request: Mapping[str, Any]) -> bytes:
    body = request.get("body") or ""
    if request.get("isBase64Encoded"):
        return base64.b64decode(body)
    return str(body).encode("utf-8", "surrogatepass")
