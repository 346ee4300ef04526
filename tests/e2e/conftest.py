"""The real stack on the embedded cloud: modules of one intake that build on nothing use one behind another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.firm import Firm
from e2e.outsider import Outsider
from e2e.stacks import ORDER, Stacks, in_order, last_user
from infra.local.stack import LocalStack

HERE = Path(__file__).parent
LAST_USER = pytest.StashKey[Path | None]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:] = in_order(items, HERE)
    config.stash[LAST_USER] = last_user(items, HERE)


@pytest.fixture(scope="module", autouse=True)
def whole_story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """A module's tests build on each other: two processes that each ran some of them would look for what never was."""
    if worker_id == "master":
        return  # nothing is dealt out
    mark = tmp_path_factory.getbasetemp().parent / f"{request.module.__name__}.begun"
    try:
        mark.open("x").close()
    except FileExistsError:
        pytest.fail(f"another process has begun {request.module.__name__}: deal it out whole, with --dist loadgroup")


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    found = Stacks(tmp_path_factory.mktemp("stack"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> Iterator[LocalStack]:
    """A stack with the intake that the module names in `INTAKE`; nobody was on it before where it says `FRESH`."""
    fresh: bool = getattr(request.module, "FRESH", request.path.stem not in ORDER)
    yield stacks.of(request.module.INTAKE, fresh=fresh)
    if request.path == request.config.stash[LAST_USER]:
        stacks.close()


@pytest.fixture(scope="module")
def outsider(stack: LocalStack) -> Iterator[Outsider]:
    client = Outsider(Path(stack.file))
    yield client
    client.close()


@pytest.fixture(scope="module")
def firm(outsider: Outsider, request: pytest.FixtureRequest) -> Firm:
    """The made-up firm, approving as the module's intake asks for."""
    return Firm(outsider, requests=request.module.INTAKE == "erp_requests")
