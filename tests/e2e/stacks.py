"""Stacks of the embedded cloud, each used by as many modules as can: bringing one up costs as much as a dozen tests."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.local import stack as local
from infra.local.stack import LocalStack

ORDER = (
    *("test_project_by_events", "test_resources", "test_operations", "test_tieout"),
    *("test_project_by_requests", "test_erp_requests"),
)
"""A project's whole story needs a stack of its own and comes first on it; who stands behind minds nothing that was there.
A module that is not named here has a stack to itself."""


def quiet(phase: str, seconds: float) -> None:
    """Tests have no need of progress."""


class Stacks:
    """The stack that is up, if one is; never two, for both would share the machine."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._open = ExitStack()
        self._up: tuple[str, LocalStack] | None = None

    def of(self, intake: str, *, fresh: bool) -> LocalStack:
        """A stack with this intake: the one that is up, unless it has another or the caller needs a `fresh` one."""
        if self._up is not None and (fresh or self._up[0] != intake):
            self.close()
        if self._up is None:
            file = self._place / "stack.json"
            self._up = intake, self._open.enter_context(local.running(quiet, file=file, intake=intake))
        return self._up[1]

    def close(self) -> None:
        """Take down what is up: an idle stack still takes its share of the processors."""
        self._up = None
        self._open.close()


def in_order(items: Sequence[pytest.Item], folder: Path) -> list[pytest.Item]:
    """The items with the modules of `folder` that share stacks behind one another, where the last of them stood."""
    places = [place for place, item in enumerate(items) if item.path.parent == folder and item.path.stem in ORDER]
    if not places:
        return list(items)
    mine = sorted((items[place] for place in places), key=lambda item: ORDER.index(item.path.stem))
    before = [item for place, item in enumerate(items[: places[-1]]) if place not in places]
    return [*before, *mine, *items[places[-1] + 1 :]]


def last_user(items: Sequence[pytest.Item], folder: Path) -> Path | None:
    """The last module of `folder` that uses a stack. To be asked before the tests run: pytest forgets an item's fixtures."""
    users = [item.path for item in items if item.path.parent == folder and "stack" in getattr(item, "fixturenames", ())]
    return users[-1] if users else None
