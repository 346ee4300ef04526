"""A sender that signs what it posts, written out here by the words of its guide and not with our code."""

import base64
import hashlib
import hmac
import json
from typing import Any

from tieout.wiring.receiver import Receiver, Reply
from tieout.wiring.webhook_tokens import WebhookTokens

KEY, NOW, BODY = "signing-key-signing-key", 1_772_452_800, '{"object": "parties/vendor", "id": "V-1"}'
ENTRY: dict[str, Any] = {
    "scheme": "jwt-hs256",
    "header": "X-Signature",
    "issuer": "Ledgerbase",
    "delivery": ["X-Delivery", "Delivery"],
    "keys": [KEY],
}
TOKEN = "platform-token-platform-token-platform"


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def token(body: str = BODY, *, key: str = KEY, alg: str = "HS256", **claims: Any) -> str:
    """A token over a body, its times in milliseconds."""
    issued = NOW * 1000
    digest = hashlib.sha256(body.encode()).hexdigest()
    said = {"iss": "Ledgerbase", "iat": issued, "exp": issued + 3_600_000, "payload_signature": digest} | claims
    signed = f"{encoded({'alg': alg, 'typ': 'JWT'})}.{encoded(said)}"
    mac = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def wrapped(sent: str) -> str:
    """The other form of the header."""
    return base64.b64encode(json.dumps({"clientId": "c", "jwtData": sent}).encode()).decode()


class Gate:
    """A receiver whose connection has one sender that signs; its queue is in memory."""

    def __init__(self) -> None:
        self.entry: object = dict(ENTRY)
        self.sent: list[tuple[str, str, str]] = []
        self.clock = float(NOW + 1)
        tokens = WebhookTokens(self._secret, lambda: 0.0, lambda: self.clock)
        self.receiver = Receiver(tokens, lambda *message: self.sent.append(message))

    def _secret(self, _connection: str) -> dict[str, Any]:
        return {"tokens": [TOKEN], "sources": {"ledgerbase": self.entry}}

    def post(
        self,
        signature: str | None,
        body: str = BODY,
        *,
        delivery: str = "d-1",
        connection: str = "oakridge",
        **more: str,
    ) -> Reply:
        headers = {"x-delivery": delivery, **more}
        if signature is not None:
            headers["X-signature"] = signature
        path = {"source": "ledgerbase", "connection": connection}
        return self.receiver.receive({"pathParameters": path, "headers": headers, "body": body})

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _, _ in self.sent]
