"""A Vista whose queue and cache take their time."""

from collections.abc import Iterator

import pytest

from contract.erp.rig import Sandbox
from unit.connectors_viewpoint_vista.harbor import Harbor, seeded, slow_vista


@pytest.fixture(scope="session")
def served_vista() -> Iterator[tuple[Sandbox, str]]:
    """One sandbox for the whole session."""
    with slow_vista() as served:
        yield served


@pytest.fixture
def harbor(served_vista: tuple[Sandbox, str]) -> Iterator[Harbor]:
    """The world around it, freshly seeded."""
    world = seeded(*served_vista)
    yield world
    world.close()
