"""Platform triggers of type HTTP post: signed deliveries of what changed, tried four times (outbound-webhooks guide).

The vendor has no API to subscribe; triggers are configured by hand, here in the seed's `webhooks`. What one posts is its document
template, which is the company's own text.
"""

import asyncio
import base64
import hashlib
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from sandbox.kit.fault_document import BadFieldError
from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT, KINDS
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.rest.tokens import signed_jwt
from sandbox.sage_intacct.store import Change
from sandbox.sage_intacct.templates import Templates

RETRY_AFTER = (10, 30, 90)
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_LIFE = 3600
_KNOWN = {"name", "url", "client_id", "objects", "events", "template"}
EVENTS = ("after_create", "after_update", "after_delete")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One configured trigger; `objects` empty means every object, `template` empty a text that says what is known."""

    name: str
    url: str
    client_id: str
    objects: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset(EVENTS)
    template: str = ""


@dataclass(slots=True)
class Delivery:
    """One event on its way to one trigger's URL; the idempotency key stays the same over all attempts."""

    trigger: Trigger
    context: dict[str, Any]
    body: bytes
    key: str = field(default_factory=lambda: str(uuid4()))
    statuses: list[int | None] = field(default_factory=list)
    done: bool = False


class Triggers:
    """Fires, signs and delivers."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.templates = Templates(company)
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.clear()

    def clear(self) -> None:
        """Forget triggers and deliveries."""
        self._triggers: dict[str, Trigger] = {}
        self._deliveries: list[Delivery] = []

    def configure(self, triggers: list[Trigger]) -> None:
        """Add triggers; a known name replaces it."""
        self._triggers.update({trigger.name: trigger for trigger in triggers})

    def start(self) -> None:
        """Open the client; no proxy from the environment may see a delivery to this machine."""
        context = ssl.create_default_context(cafile=self._company.settings.ca_file or None)
        self._client = httpx.AsyncClient(timeout=5, verify=context, trust_env=False)

    async def stop(self) -> None:
        """End what is under way."""
        for task in list(self._tasks):
            task.cancel()
        if self._client is not None:
            await self._client.aclose()

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, for the control routes."""
        return [
            {
                "trigger": one.trigger.name,
                "object": one.context["RESTOBJECTNAME"],
                "key": one.context["KEY"],
                "event": one.context["EVENT"],
                "idempotency_key": one.key,
                "statuses": one.statuses,
                "done": one.done,
            }
            for one in self._deliveries
        ]

    def fire(self, changes: list[Change], caller: Caller) -> None:
        """Send what changed to every trigger that wants it."""
        for change in changes:
            event = _event(change)
            for trigger in self._triggers.values():
                if event in trigger.events and (not trigger.objects or change.kind in trigger.objects):
                    delivery = self._delivery(trigger, change, event, caller)
                    self._deliveries.append(delivery)
                    self._attempt(delivery)

    def _delivery(self, trigger: Trigger, change: Change, event: str, caller: Caller) -> Delivery:
        record = change.after or change.before
        data = record.data if record else {}
        definition = self._company.store.get(DEFINITION, (data.get("txnDefinition") or {}).get("key"))
        context: dict[str, Any] = {
            "COMPANY": self._company.id,
            "ENTITY": caller.entity or False,
            "USER": caller.user.name,
            "OBJECTNAME": KINDS[change.kind].word.replace("-", "").upper(),
            "RESTOBJECTNAME": change.kind,
            "DOCTYPE": definition.data["id"] if change.kind == DOCUMENT and definition else "",
            "ID": {},
            "VID": data.get("documentId") or data.get("id") or change.key,
            "KEY": change.key,
            "EVENT": event,
            "EVENTNAME": trigger.name,
        }
        body = json.dumps({"object": change.kind, "key": change.key, "id": context["VID"], "event": event}).encode()
        if trigger.template and record:
            body = self.templates.filled(trigger.template, record)
        return Delivery(trigger, context, body)

    def _attempt(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._send(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, delivery: Delivery) -> None:
        if self._client is None:
            return
        status: int | None = None
        try:
            headers = self.headers(delivery)
            answer = await self._client.post(delivery.trigger.url, content=delivery.body, headers=headers)
            status = answer.status_code
        except httpx.HTTPError:
            status = None  # nobody answered: the vendor's list of retried statuses has no word for it, so tried again
        delivery.statuses.append(status)
        tried = len(delivery.statuses)
        if status == 200 or (status is not None and status not in RETRIED) or tried > len(RETRY_AFTER):
            delivery.done = True
            return
        due = self._company.clock.now() + timedelta(seconds=RETRY_AFTER[tried - 1])
        self._company.clock.call_at(due, lambda: self._attempt(delivery))

    def headers(self, delivery: Delivery) -> dict[str, str]:
        """The signature is a JWT with the client secret; its times are milliseconds, as documented."""
        issued = int(self._company.clock.now().timestamp() * 1000)
        claims = {
            "iss": "Sage Intacct",
            "iat": issued,
            "exp": issued + _LIFE * 1000,
            "tenant_id": self._company.id,
            "app_id": delivery.trigger.client_id,
            "payload_signature": hashlib.sha256(delivery.body).hexdigest(),
            "payload_signature_alg": "SHA-256",
        }
        token = signed_jwt(claims, self._company.clients.get(delivery.trigger.client_id, "").encode())
        signature = {"clientId": delivery.trigger.client_id, "jwtData": token}
        return {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-ClientContext": _encoded(delivery.context),
            "X-IA-Sage-Signature": _encoded(signature),
            "X-IdempotencyKey": delivery.key,
            "Idempotency-Key": delivery.key,
        }


def read_triggers(document: dict[str, Any], templates: Templates) -> list[Trigger]:
    """The seed's `webhooks`; raises BadFieldError."""
    listed = document.get("webhooks", [])
    if not isinstance(listed, list):
        raise BadFieldError("webhooks", "must be a list")
    return list(_read(listed, templates))


def _read(listed: list[Any], templates: Templates) -> Iterator[Trigger]:
    for at, item in enumerate(listed):
        where = f"webhooks[{at}]"
        if not isinstance(item, dict) or not set(item) <= _KNOWN:
            raise BadFieldError(where, f"takes {', '.join(sorted(_KNOWN))}")
        if not all(isinstance(item.get(name), str) for name in ("name", "url", "client_id")):
            raise BadFieldError(where, "needs name, url and client_id")
        objects, events = frozenset(item.get("objects", [])), frozenset(item.get("events", EVENTS))
        if not objects <= set(KINDS) or not events <= set(EVENTS):
            raise BadFieldError(where, "names an unknown object or event")
        template = item.get("template", "")
        if template:
            templates.check(str(template), objects, f"{where}.template")
        yield Trigger(item["name"], item["url"], item["client_id"], objects, events, str(template))


def _event(change: Change) -> str:
    if change.before is None:
        return "after_create"
    return "after_delete" if change.after is None else "after_update"


def _encoded(document: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(document).encode()).decode()
