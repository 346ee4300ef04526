"""A client of the small vendor, over a real socket: a broken connection has to be a real one."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import FaultBoard
from sandbox.kit.serve import serving
from unit.sandbox_kit.ledger_vendor import LedgerVendor


@pytest.fixture(scope="module")
def connected() -> Iterator[httpx.Client]:
    """One small vendor and one client for a whole module: what takes time is to set up a client."""
    with (
        serving(LedgerVendor(), SandboxClock(), FaultBoard()) as base_url,
        httpx.Client(base_url=base_url, timeout=5) as client,
    ):
        yield client


@pytest.fixture
def ledger(connected: httpx.Client) -> httpx.Client:
    """A client of a small vendor that holds nothing yet."""
    connected.post("/__sandbox__/reset").raise_for_status()
    return connected
