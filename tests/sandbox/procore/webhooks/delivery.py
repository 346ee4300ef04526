"""Sends the deliveries: a set number of POSTs at a time per hook (the documentation promises no order), five seconds to
answer, any 2xx is a success."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from sandbox.procore.notation import event_time_text
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.webhooks.payloads import payload

ANSWER_KEPT = 2000


class DeliveryEngine:
    """Runs in the server's event loop; woken by new events, by the clock and by the control routes."""

    def __init__(self, platform: Callable[[], Platform]) -> None:
        self._platform = platform
        self._client: httpx.AsyncClient | None = None
        # By object, not by hook id: after a reset another hook may have the same id.
        self._lanes = Counter[int]()
        self._tasks: set[asyncio.Task[int]] = set()

    async def start(self) -> None:
        settings = self._platform().settings
        context = ssl.create_default_context(cafile=settings.ca_file)
        # A proxy from the environment must never see a delivery to a receiver on this machine.
        self._client = httpx.AsyncClient(timeout=settings.delivery_timeout_seconds, verify=context, trust_env=False)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._client is not None:
            await self._client.aclose()

    def wake(self) -> None:
        """Look at every queue soon."""
        task = asyncio.get_running_loop().create_task(self.pump())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> int:
        """Attempt everything that is due and wait for it; returns how many attempts were made here."""
        made = await self.pump()
        while others := [task for task in self._tasks if task is not asyncio.current_task()]:
            made += sum(await asyncio.gather(*others))
        return made

    async def pump(self) -> int:
        """Attempt what is due on every hook, as many at a time as may be."""
        platform = self._platform()
        lanes = []
        for hook in platform.store.rows("hooks"):
            free = platform.settings.deliveries_at_once - self._lanes[id(hook)]
            # Counted before anything is awaited: a second pump would open as many again.
            self._lanes[id(hook)] += free
            lanes += [self._lane(platform, hook) for _ in range(free)]
        return sum(await asyncio.gather(*lanes))

    async def _lane(self, platform: Platform, hook: Row) -> int:
        try:
            return await self._send(platform, hook)
        finally:
            self._lanes[id(hook)] -= 1

    async def _send(self, platform: Platform, hook: Row) -> int:
        attempts = 0
        while platform is self._platform() and (delivery := platform.webhooks.next_due(hook)):
            event = platform.store.get("events", delivery["event_id"])
            started = platform.clock.now()
            body = payload(event or {}, delivery["payload_version"])
            result = await self._post(hook, body)
            platform.webhooks.settle(hook, delivery, {**result, **_times(started, platform.clock.now())})
            attempts += 1
        return attempts

    async def _post(self, hook: Row, body: dict[str, Any]) -> Row:
        headers = {"Authorization": hook["authorization"]} if hook["authorization"] is not None else {}
        if self._client is None:
            return _failed("the sandbox is not serving")
        try:
            async with asyncio.timeout(self._platform().settings.delivery_timeout_seconds):
                answer = await self._client.post(hook["destination_url"], json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            return _failed(f"{type(error).__name__}: {error}")
        return {
            "success": answer.is_success,
            "response_status": answer.status_code,
            "response_body": answer.text[:ANSWER_KEPT],
            "response_headers": dict(answer.headers),
            "response_error": None if answer.is_success else f"HTTP {answer.status_code}",
        }


def _failed(reason: str) -> Row:
    return {
        "success": False,
        "response_status": None,
        "response_body": None,
        "response_headers": {},
        "response_error": reason,
    }


def _times(started: datetime, completed: datetime) -> dict[str, str]:
    return {"started_at": event_time_text(started), "completed_at": event_time_text(completed)}
