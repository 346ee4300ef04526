"""A signed-in caller of the Acumatica sandbox, over a real socket."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_acumatica.caller import SEED, Caller


@pytest.fixture(scope="session")
def connected() -> Iterator[httpx.Client]:
    """One sandbox with the default settings, and one client without cookies of its own."""
    with running("acumatica") as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        yield client


@pytest.fixture
def acumatica(connected: httpx.Client) -> Caller:
    """A caller that holds a token of scope `api`, of a freshly seeded tenant."""
    connected.cookies.clear()
    connected.post("/__sandbox__/reset").raise_for_status()
    caller = Caller(connected, SEED)
    caller.sign_in()
    return caller
