"""A running look-alike with one company, two projects, two vendors and a small set of codes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from sandbox.kit.serve import running
from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import Site


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """One server for all tests; each test empties and seeds it."""
    with running("procore") as url:
        yield url


@pytest.fixture
def site(base_url: str) -> Iterator[Site]:
    """The shared server, emptied and seeded anew."""
    with Site(base_url) as fresh:
        yield fresh


@pytest.fixture
def site_with() -> Iterator[Callable[..., Site]]:
    """Makes sites with other settings, each on a server of its own that ends with the test."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Site:
            return stack.enter_context(Site(stack.enter_context(running("procore", **settings))))

        yield make


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where deliveries arrive."""
    with Receiver() as listening:
        yield listening
