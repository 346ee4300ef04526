"""Runs a sandbox as a server of its own, or inside a test: `python -m sandbox.kit.serve --vendor acumatica`."""

import argparse
import importlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from sandbox.kit.app import sandbox_app
from sandbox.kit.clock import SandboxClock
from sandbox.kit.fault_document import BadFieldError
from sandbox.kit.faults import FaultBoard
from sandbox.kit.lost import BreakableProtocol
from sandbox.kit.vendor import Vendor

START_SECONDS = 10.0
LOOK_SECONDS = 0.5


class SandboxServer(uvicorn.Server):
    """A uvicorn server that says when it is ready, and lets held calls go when it is told to stop."""

    def __init__(self, config: uvicorn.Config, board: FaultBoard, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._board = board
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then say so."""
        await super().startup(sockets=sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving; a held call would otherwise keep the server waiting for its end."""
        self._board.clear()
        await super().shutdown(sockets=sockets)


def build_vendor(name: str, settings: dict[str, Any], clock: SandboxClock, board: FaultBoard) -> Vendor:
    """The look-alike `sandbox.<name>.vendor`; raises ModuleNotFoundError, or BadFieldError on a wrong setting."""
    vendor: Vendor = importlib.import_module(f"sandbox.{name}.vendor").build(settings, clock, board)
    return vendor


def sandbox_server(
    vendor: Vendor, clock: SandboxClock, board: FaultBoard, on_ready: Callable[[], None] = lambda: None
) -> SandboxServer:
    """A server for one vendor, not yet started."""
    config = uvicorn.Config(
        sandbox_app(vendor, clock, board),
        http=BreakableProtocol,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return SandboxServer(config, board, on_ready)


@contextmanager
def running(vendor: str, **settings: Any) -> Iterator[str]:
    """Run a vendor's sandbox in a thread on a free port of 127.0.0.1; yields its base URL."""
    clock, board = SandboxClock(), FaultBoard()
    with serving(build_vendor(vendor, settings, clock, board), clock, board) as base_url:
        yield base_url


@contextmanager
def serving(vendor: Vendor, clock: SandboxClock, board: FaultBoard) -> Iterator[str]:
    """The same for a vendor that is already built."""
    ready = threading.Event()
    server = sandbox_server(vendor, clock, board, ready.set)
    with closing(_listen("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        if not ready.wait(START_SECONDS):
            raise TimeoutError(f"the {vendor.name} sandbox did not start")
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _listen(host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off; without it every answer takes 40 ms longer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def _write_port(path: Path, port: int) -> None:
    # Written beside and renamed, so that whoever waits for the file never reads half a number.
    part = path.with_name(path.name + ".part")
    part.write_text(f"{port}\n")
    part.replace(path)


def _settings(text: str) -> dict[str, Any]:
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("settings must be a JSON object")
    return document


def _end_with(starter: int) -> None:
    """End this process once its starter is gone: one that was killed outright could stop nothing itself."""
    while os.getppid() == starter:
        time.sleep(LOOK_SECONDS)
    os._exit(0)


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped; a wrong vendor or setting is named on stderr and ends with status 2."""
    parser = argparse.ArgumentParser(prog="sandbox.kit.serve", description="Run a vendor's look-alike.")
    parser.add_argument("--vendor", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="gets the port once the server is ready")
    parser.add_argument("--settings", type=_settings, default={}, help="the vendor's settings as JSON")
    parser.add_argument("--end-with-starter", action="store_true", help="stop once whoever started this is gone")
    chosen = parser.parse_args(arguments)
    if chosen.end_with_starter:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with closing(_listen(chosen.host, chosen.port)) as listener:
        port = listener.getsockname()[1]
        tell = (lambda: _write_port(chosen.port_file, port)) if chosen.port_file else (lambda: None)
        clock, board = SandboxClock(), FaultBoard()
        try:
            vendor = build_vendor(chosen.vendor, chosen.settings, clock, board)
        except BadFieldError as error:
            parser.error(f"settings: {error}")
        except ModuleNotFoundError:
            parser.error(f"there is no sandbox for {chosen.vendor}")
        sandbox_server(vendor, clock, board, tell).run(sockets=[listener])


if __name__ == "__main__":
    main()
