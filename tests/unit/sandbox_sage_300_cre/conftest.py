"""A signed-in caller of the Sage 300 CRE sandbox, over a real socket."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_sage_300_cre.caller import Caller


@pytest.fixture(scope="session")
def served_hh2() -> Iterator[httpx.Client]:
    """One sandbox with the default settings."""
    with running("sage_300_cre", block_rows=2) as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        yield client


@pytest.fixture
def hh2(served_hh2: httpx.Client) -> Caller:
    """A signed-in caller of a freshly seeded company."""
    caller = Caller(served_hh2)
    assert caller.sign_in() == 5
    return caller
