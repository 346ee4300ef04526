"""The Sage 300 CRE sandbox with its real lag: five minutes to Sage, five back."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from unit.connectors_sage_300_cre.site import Site


@pytest.fixture(scope="module")
def lagging() -> Iterator[tuple[str, httpx.Client]]:
    """One sandbox, whose sessions live through the waiting."""
    with (
        running("sage_300_cre", session_seconds=86_400, block_rows=3) as base_url,
        httpx.Client(base_url=base_url, timeout=5) as client,
    ):
        yield base_url, client


@pytest.fixture
def site(lagging: tuple[str, httpx.Client]) -> Iterator[Site]:
    """Freshly seeded; what a test opened is closed after it."""
    fresh = Site(*lagging)
    yield fresh
    fresh.close()
