"""The real stack on the embedded cloud, once per worker: both modules of a group share what they can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.firm import Firm
from e2e.outsider import Outsider
from infra.local import stack as local
from infra.local.stack import LocalStack


def quiet(phase: str, seconds: float) -> None:
    """Tests have no need of progress."""


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack with the intake that the module names in `INTAKE`."""
    file = tmp_path_factory.mktemp("stack") / "stack.json"
    intake: str = request.module.INTAKE
    with local.running(quiet, file=file, intake=intake) as running:
        yield running


@pytest.fixture(scope="module")
def outsider(stack: LocalStack) -> Iterator[Outsider]:
    client = Outsider(Path(stack.file))
    yield client
    client.close()


@pytest.fixture(scope="module")
def firm(outsider: Outsider, request: pytest.FixtureRequest) -> Firm:
    """The made-up firm, approving as the module's intake asks for."""
    return Firm(outsider, requests=request.module.INTAKE == "erp_requests")
