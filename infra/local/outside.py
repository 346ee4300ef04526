"""The outside systems' look-alikes as processes of their own, on free loopback ports."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.commitments import platform_seed
from infra.local.erps import DEFAULT
from infra.local.erps.port import Erp

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0
STOP_SECONDS = 5.0


class SandboxFailedError(RuntimeError):
    """A sandbox did not start, or refused its seed; the message says which and why."""


@dataclass(frozen=True)
class Outside:
    """Where the sandboxes listen."""

    platform_url: str
    erp_url: str
    platform_ids: dict[str, int]
    erp: Erp = DEFAULT


@contextmanager
def running(
    folder: Path,
    *,
    ca_file: Path,
    seeded: bool = True,
    platform_settings: dict[str, Any] | None = None,
    erp: Erp = DEFAULT,
) -> Iterator[Outside]:
    """Run both sandboxes for as long as the block lasts, with the made-up firm's data in them.

    Args:
        folder: for port files and logs.
        ca_file: whom the platform's sandbox trusts when it delivers webhooks.
        platform_settings: of the platform's sandbox, beside that.
        erp: which ERP the firm keeps its books in.
    """
    with ExitStack() as stack:
        platform = stack.enter_context(
            _sandbox("procore", folder, {"ca_file": str(ca_file), **(platform_settings or {})})
        )
        books = stack.enter_context(_sandbox(erp.system, folder, erp.sandbox_settings(ca_file)))
        refs = _seed(platform, platform_seed(erp)).get("refs", {}) if seeded else {}
        if seeded:
            _seed(books, erp.seed())
        yield Outside(platform, books, {str(name): int(value) for name, value in refs.items()}, erp)


def _seed(base_url: str, document: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{base_url}/__sandbox__/seed", json=document, timeout=30)
    if answer.status_code != httpx.codes.OK:
        raise SandboxFailedError(f"{base_url} refused its seed: {answer.text[:300]}")
    return dict(answer.json())


@contextmanager
def _sandbox(vendor: str, folder: Path, settings: dict[str, Any]) -> Iterator[str]:
    port_file, log_file = folder / f"{vendor}.port", folder / f"{vendor}.log"
    port_file.unlink(missing_ok=True)
    options = ["--vendor", vendor, "--port", "0", "--port-file", str(port_file), "--settings", json.dumps(settings)]
    options += ["--end-with-starter"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.kit.serve", *options],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us to handle, in order
        )
    try:
        yield f"http://127.0.0.1:{_port(vendor, process, port_file, log_file)}"
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(vendor: str, process: "subprocess.Popen[bytes]", port_file: Path, log_file: Path) -> int:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        text = port_file.read_text().strip() if port_file.exists() else ""
        if text:
            return int(text)
        time.sleep(0.05)
    raise SandboxFailedError(f"the {vendor} sandbox did not start: {log_file.read_text()[-500:]}")
