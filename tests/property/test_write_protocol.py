"""The write protocol under everything at once, in any order."""

import os

import pytest

from property.model import WriteProtocol
from property.run import run
from property.table import missing, table

EXAMPLES = 1800
SHORT = os.environ.get("TIEOUT_MODEL") == "short"
"""A short run, for the mutants: 80 stories, no search for the shortest."""


def test_promises_hold_in_any_order_of_events(capsys: pytest.CaptureFixture[str]) -> None:
    if SHORT:
        run(80, shrink=False)
        return
    run(EXAMPLES)
    with capsys.disabled():
        print(f"\n{WriteProtocol.steps} steps in {WriteProtocol.runs} runs\n{table(WriteProtocol.fired)}")  # noqa: T201
    assert WriteProtocol.steps >= 10_000
    assert not missing(WriteProtocol.fired), "these never happened, so nothing is proved about them"
