"""Sends the deliveries: one POST at a time per hook, five seconds to answer, any 2xx is a success."""

import asyncio
import ssl
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
        self._busy: set[int] = set()
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
        """Attempt what is due on every hook that no one else is working on."""
        platform = self._platform()
        free = [hook for hook in platform.store.rows("hooks") if id(hook) not in self._busy]
        # Marked before anything is awaited: two pumps on one hook would send the same delivery twice.
        self._busy.update(id(hook) for hook in free)
        return sum(await asyncio.gather(*(self._drain(platform, hook) for hook in free)))

    async def _drain(self, platform: Platform, hook: Row) -> int:
        attempts = 0
        try:
            while platform is self._platform() and (delivery := platform.webhooks.next_due(hook)):
                event = platform.store.get("events", delivery["event_id"])
                started = platform.clock.now()
                body = payload(event or {}, delivery["payload_version"])
                result = await self._post(hook, body)
                platform.webhooks.settle(hook, delivery, {**result, **_times(started, platform.clock.now())})
                attempts += 1
        finally:
            self._busy.discard(id(hook))
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
