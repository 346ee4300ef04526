"""The control routes, the same on every sandbox: faults, state, seed, reset, clock and calls. A public contract."""

import json
import math
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.calls import CallLog
from sandbox.kit.clock import SandboxClock
from sandbox.kit.fault_document import BadFieldError, read_fault
from sandbox.kit.faults import FaultBoard
from sandbox.kit.vendor import Vendor

PREFIX = "/__sandbox__"


def bad_field(_request: Request, error: Exception) -> Response:
    """The answer to a wrong control document: 400 with the field and what is wrong with it."""
    if not isinstance(error, BadFieldError):
        raise error
    return JSONResponse({"error": {"field": error.field, "message": error.message}}, status_code=400)


class Control:
    """Answers the control routes of one sandbox."""

    def __init__(self, vendor: Vendor, clock: SandboxClock, board: FaultBoard, log: CallLog) -> None:
        self._vendor = vendor
        self._clock = clock
        self._board = board
        self._log = log

    def routes(self) -> list[Route]:
        """Everything under /__sandbox__."""
        return [
            Route(f"{PREFIX}/faults", self.add_faults, methods=["POST"]),
            Route(f"{PREFIX}/faults", self.show_faults, methods=["GET"]),
            Route(f"{PREFIX}/faults", self.clear_faults, methods=["DELETE"]),
            Route(f"{PREFIX}/faults/release", self.release, methods=["POST"]),
            Route(f"{PREFIX}/faults/{{fault}}", self.forget_fault, methods=["DELETE"]),
            Route(f"{PREFIX}/state", self.state, methods=["GET"]),
            Route(f"{PREFIX}/seed", self.seed, methods=["POST"]),
            Route(f"{PREFIX}/reset", self.reset, methods=["POST"]),
            Route(f"{PREFIX}/clock", self.show_clock, methods=["GET"]),
            Route(f"{PREFIX}/clock", self.move_clock, methods=["POST"]),
            Route(f"{PREFIX}/calls", self.calls, methods=["GET"]),
        ]

    async def add_faults(self, request: Request) -> Response:
        """Put all the given faults in force, or none if one of them is wrong."""
        document = await read_object(request)
        only_fields(document, {"faults"})
        listed = document.get("faults")
        if not isinstance(listed, list) or not listed:
            raise BadFieldError("faults", "must be a non-empty list")
        faults = [read_fault(item, f"faults[{at}]", self._board.next_id()) for at, item in enumerate(listed)]
        for fault in faults:
            self._board.add(fault)
        return JSONResponse({"ids": [fault.id for fault in faults]}, status_code=201)

    async def show_faults(self, _request: Request) -> Response:
        """Every fault with its hits, and how many calls are held."""
        return JSONResponse({"faults": self._board.documents(), "held": self._board.held})

    async def clear_faults(self, _request: Request) -> Response:
        """Forget the faults; held calls go on."""
        return JSONResponse({"cleared": self._board.clear()})

    async def forget_fault(self, request: Request) -> Response:
        """Forget one fault, spent or not; calls that it holds stay held."""
        return JSONResponse({"cleared": self._board.forget(request.path_params["fault"])})

    async def release(self, _request: Request) -> Response:
        """Let held calls go on; the faults stay."""
        return JSONResponse({"released": self._board.release()})

    async def state(self, _request: Request) -> Response:
        """What the vendor holds, with the sandbox's own figures."""
        self._clock.run_due()
        own = {"vendor": self._vendor.name, "now": self._clock.now().isoformat(), "calls": self._log.total}
        waiting = {"held": self._board.held, "late_work": self._clock.pending}
        return JSONResponse({**own, **waiting, **self._vendor.state()})

    async def seed(self, request: Request) -> Response:
        """Give the vendor its seed data."""
        shown = self._vendor.seed(await read_object(request))
        return JSONResponse({"seeded": True, **(shown if isinstance(shown, dict) else {})})

    async def reset(self, _request: Request) -> Response:
        """Everything back to the start: data, faults, late work, clock and counts."""
        self._board.clear()
        self._clock.reset()
        self._vendor.reset()
        self._log.clear()
        return JSONResponse({"reset": True})

    async def show_clock(self, _request: Request) -> Response:
        """The sandbox time, and how much late work waits for its own."""
        return JSONResponse({"now": self._clock.now().isoformat(), "late_work": self._clock.pending})

    async def move_clock(self, request: Request) -> Response:
        """Advance or set the clock; work that falls due runs before the answer."""
        document = await read_object(request)
        only_fields(document, {"advance_seconds", "now"})
        if ("advance_seconds" in document) == ("now" in document):
            raise BadFieldError("advance_seconds", "give either advance_seconds or now, and not both")
        try:
            if "now" in document:
                self._clock.set(datetime.fromisoformat(str(document["now"])))
            else:
                self._clock.advance(_seconds(document["advance_seconds"]))
        except ValueError as error:
            raise BadFieldError(next(iter(document)), str(error)) from error
        ran = self._clock.run_due()
        return JSONResponse({"now": self._clock.now().isoformat(), "ran": ran, "late_work": self._clock.pending})

    async def calls(self, _request: Request) -> Response:
        """Counts per route, their total and the last calls."""
        return JSONResponse(self._log.document())


async def read_object(request: Request) -> dict[str, Any]:
    """The request's JSON object; raises BadFieldError on anything else."""
    try:
        document = json.loads(await request.body())
    except ValueError as error:
        raise BadFieldError("(body)", f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise BadFieldError("(body)", "must be a JSON object")
    return document


def only_fields(document: dict[str, Any], known: set[str]) -> None:
    """Refuse a field that is not known: a misspelt one would be silently without effect."""
    for name in document:
        if name not in known:
            raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("must be a finite number")
    return float(value)
