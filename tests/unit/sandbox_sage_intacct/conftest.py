"""A signed-in caller of the Sage Intacct sandbox, over a real socket."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_sage_intacct.caller import Caller


@pytest.fixture(scope="session")
def connected() -> Iterator[httpx.Client]:
    """One sandbox with the default settings."""
    with running("sage_intacct") as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        yield client


@pytest.fixture
def intacct(connected: httpx.Client) -> Caller:
    """A caller with a token, of a freshly seeded company."""
    connected.post("/__sandbox__/reset").raise_for_status()
    caller = Caller(connected)
    caller.sign_in()
    return caller
