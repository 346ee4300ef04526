"""Tests that share a stack run in one process: `pytest -n 2 --dist loadgroup` would tear a story over two stacks.

xdist's own `loadgroup` writes a test's group into a private field of pytest's items, which pytest 9.2 no longer reads
(seen with pytest 9.2.0 and xdist 3.8.0). Nothing is said about it: every test is handed out by itself, each process
deploys a stack of its own, and a payment is looked for where its pay app never was.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

TOGETHER = "e2e/"
"""The folder below `tests` whose tests are handed out as one: the longest unit, so it is handed out first."""


class OneProcess(LoadGroupScheduling):  # type: ignore[misc]  # xdist tells no types
    """Hands the end-to-end tests to one process, in the order they stand in, and all others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.removeprefix("tests/").startswith(TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneProcess | None:
    """Who hands out the tests of `--dist loadgroup`; whoever asks for another way of dealing them out gets that."""
    return OneProcess(config, log) if config.getoption("dist") == "loadgroup" else None
