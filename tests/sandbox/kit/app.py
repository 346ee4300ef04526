"""Puts a vendor, its faults and the control routes together into one ASGI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Mount, Router

from sandbox.kit.calls import CallLog
from sandbox.kit.clock import SandboxClock
from sandbox.kit.control import Control, bad_field
from sandbox.kit.fault_document import BadFieldError
from sandbox.kit.faults import FaultBoard
from sandbox.kit.misbehaviour import Misbehaviour
from sandbox.kit.vendor import RefusesByException, ShutsDown, StartsUp, Vendor

TICK_SECONDS = 0.1


def sandbox_app(vendor: Vendor, clock: SandboxClock, board: FaultBoard) -> Starlette:
    """The application that serves `vendor` at the root and the control routes under /__sandbox__."""
    log = CallLog()
    routes = list(vendor.routes)
    handlers = vendor.exception_handlers if isinstance(vendor, RefusesByException) else {}
    served = ExceptionMiddleware(Router(routes, redirect_slashes=False), handlers=handlers)
    wrapped = Misbehaviour(served, routes, clock, board, log)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        ticking = asyncio.create_task(_tick(clock))
        if isinstance(vendor, StartsUp):
            await vendor.startup()
        yield
        board.clear()
        ticking.cancel()
        if isinstance(vendor, ShutsDown):
            await vendor.shutdown()

    return Starlette(
        routes=[*Control(vendor, clock, board, log).routes(), Mount("", app=wrapped)],
        exception_handlers={BadFieldError: bad_field},
        lifespan=lifespan,
    )


async def _tick(clock: SandboxClock) -> None:
    # Late work has to happen in real time too, while no request comes in to make the clock look.
    while True:
        await asyncio.sleep(TICK_SECONDS)
        clock.run_due()
