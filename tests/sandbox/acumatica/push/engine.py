"""Gathers the changes of a transaction into messages, and sends them: up to five attempts each."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from sandbox.acumatica.push.board import Notice, PushBoard
from sandbox.acumatica.push.messages import message
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import Change
from sandbox.kit.clock import SandboxClock


class PushEngine:
    """Runs in the server's event loop.

    Work on the data is synchronous, so everything that changes before the loop turns is one transaction.
    """

    def __init__(self, board: PushBoard, settings: Settings, clock: SandboxClock, company: Callable[[], str]) -> None:
        self._board = board
        self._settings = settings
        self._clock = clock
        self._company = company
        self._changes: list[Change] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending: set[int] = set()
        board.wake = self.wake

    async def start(self) -> None:
        """Open the client, inside the server's loop."""
        self._loop = asyncio.get_running_loop()
        context = ssl.create_default_context(cafile=self._settings.ca_file or None)
        # A proxy from the environment must never see a message to a receiver on this machine.
        self._client = httpx.AsyncClient(timeout=self._settings.push_timeout_seconds, verify=context, trust_env=False)

    async def stop(self) -> None:
        """Close it; what waits stays unsent."""
        for task in list(self._tasks):
            task.cancel()
        if self._client is not None:
            await self._client.aclose()

    def changed(self, change: Change) -> None:
        """Note a change; the transaction ends when the loop turns."""
        if not self._board.destinations or self._loop is None:
            return
        if not self._changes:
            self._loop.call_soon(self._end_transaction)
        self._changes.append(change)

    def _end_transaction(self) -> None:
        changes, self._changes = _net(self._changes), []
        transaction, moment = str(uuid4()), self._clock.now()
        for query in self._board.queries.values():
            body = message(query, changes, self._company(), transaction, moment)
            if body is not None:
                self._board.put(body)

    def wake(self) -> None:
        """Send soon what is due."""
        if self._loop is not None:
            task = self._loop.create_task(self.pump())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until everything that is due has been attempted."""
        await asyncio.sleep(0)  # lets a transaction that has just been made end first
        await self.pump()
        while others := [task for task in self._tasks if task is not asyncio.current_task()]:
            await asyncio.gather(*others)

    async def pump(self) -> None:
        """Attempt what is due and nobody else is sending."""
        for notice in [notice for notice in self._board.due() if id(notice) not in self._sending]:
            if id(notice) in self._sending or notice.state != "waiting":
                continue
            self._sending.add(id(notice))
            try:
                self._board.settle(notice, await self._post(notice))
            finally:
                self._sending.discard(id(notice))

    async def _post(self, notice: Notice) -> dict[str, Any]:
        to = notice.destination
        headers = {to.header_name: to.header_value or ""} if to.header_name else {}
        if self._client is None:
            return {"success": False, "status": None, "error": "the sandbox is not serving"}
        try:
            answer = await self._client.post(to.url, json=notice.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return {"success": False, "status": None, "error": f"{type(error).__name__}: {error}"}
        return {"success": answer.is_success, "status": answer.status_code, "error": None}


def _net(changes: list[Change]) -> list[Change]:
    """Several changes of one record in one transaction are one: from the first before to the last after."""
    found: dict[str, Change] = {}
    for change in changes:
        record = change.after or change.before
        known = found.get(record.id) if record is not None else None
        before = change.before if known is None else known.before
        if record is not None:
            found[record.id] = Change(change.entity, before, change.after)
    return list(found.values())
