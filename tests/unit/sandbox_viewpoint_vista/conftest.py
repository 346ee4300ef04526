"""Callers of the Vista sandbox, over a real socket: one whose queue and cache take their time, and one that answers at once."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_viewpoint_vista.caller import Caller


@pytest.fixture(scope="session")
def served_prompt() -> Iterator[httpx.Client]:
    """A sandbox that does everything at once, with small pages."""
    with running("viewpoint_vista", page_size=1) as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        yield client


@pytest.fixture(scope="session")
def served_slow() -> Iterator[httpx.Client]:
    """A sandbox with a queue of ten seconds and a cache a minute behind."""
    settings = {"action_seconds": 10, "cache_seconds": 60, "polls_until_done": 1, "requests_per_minute": 20}
    with running("viewpoint_vista", **settings) as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        yield client


@pytest.fixture
def vista(served_prompt: httpx.Client) -> Caller:
    """A freshly seeded Vista that answers at once."""
    return Caller(served_prompt)


@pytest.fixture
def slow(served_slow: httpx.Client) -> Caller:
    """A freshly seeded Vista that takes its time."""
    return Caller(served_slow)
