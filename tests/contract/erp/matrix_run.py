"""Collects what a run of the contract suite shows, and holds docs/contract-matrix.md to it.

The outcomes travel with the reports, so that they arrive where several processes run the tests for one. A whole run that shows
anything else than the page says fails; with TIEOUT_WRITE_CONTRACT_MATRIX=1 it writes the page instead. A run of a part of the
suite, or one that has failed anyway, says nothing about the page.

A conftest makes `pytest_configure` its own. That of this folder is not read by the process that leads several others, unless
this folder is what it was told to run: tests/conftest.py is, and does the same.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract.erp.matrix_page import COMMAND, PLACE, WHOLE, Results, page

WRITE = "TIEOUT_WRITE_CONTRACT_MATRIX"
NAME = "contract_matrix"
SUITE = Path(__file__).parent
PROMISE, ASSUMED, WITHHELD, NOT_ASKED = "promise", "assumed", "withheld", "not asked"
_NARROWING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")
DECLARED = ("updated", "guarded", "keyed")
"""Names of kinds of which a rig says why it leaves others out: what an ERP does not offer is shown with its reason."""
KIND_NAMES = (
    "kind",
    "searched",
    "lined",
    "moved",
    "commitment_kind",
    "doubled",
    *DECLARED,
    "fed",
    "offered",
    "company",
)
"""The names under which a test asks for a kind."""


def pytest_configure(config: pytest.Config) -> None:
    """Follow this run, once; a process that runs tests for another has its reports followed there."""
    if not hasattr(config, "workerinput") and not config.pluginmanager.has_plugin(NAME):
        config.pluginmanager.register(MatrixRun(config), NAME)


def promised(item: pytest.Item, not_asked: Mapping[str, Mapping[str, str]]) -> None:
    """Have an item's reports say which promise it is about, of which ERP and kind, in which variant.

    `not_asked`: by ERP, the tests whose promise cannot be asked of it, with the reason: each report of it brings them along.
    """
    call = getattr(item, "callspec", None)
    if call is None or "served" not in call.params:
        return
    erp = call.params["served"]
    kind = next((call.params[name] for name in KIND_NAMES if name in call.params), WHOLE)
    words = _words(getattr(item, "originalname", item.name))
    mine = f"{erp}-{kind}" if kind else str(erp)
    variant = call.id.replace(mine, "").strip("-").replace("--", "-")
    item.user_properties.append((PROMISE, [str(erp), str(kind), words, variant]))
    item.user_properties.append((NOT_ASKED, {_words(test): why for test, why in not_asked.get(str(erp), {}).items()}))


def _words(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


class MatrixRun:
    """One run. `place`: the page."""

    def __init__(self, config: pytest.Config, place: Path = PLACE) -> None:
        self._config = config
        self._place = place
        self._results = Results()
        self._said = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one report, of this process or of another."""
        said: dict[str, Any] = dict(report.user_properties)
        if PROMISE not in said:
            return
        erp, kind, words, variant = said[PROMISE]
        if not report.passed:
            self._results.broken.append(f"{erp} {kind}: {words} {variant}")
        elif report.when == "call":
            self._results.withheld[erp] |= said.get(WITHHELD, {})
            self._results.not_asked[erp] |= said.get(NOT_ASKED, {})
            if kind not in said.get(WITHHELD, {}):
                self._results.kept[erp, kind][words].add(variant)
                self._results.assumed[erp, kind] |= set(said.get(ASSUMED, ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Compare, or write."""
        if not self._whole(session):
            return
        shown = page(self._results)
        if os.environ.get(WRITE):
            self._place.write_text(shown)
            self._said = f"{self._place.name} says what this run has shown"
        elif not self._place.exists() or self._place.read_text() != shown:
            self._said = f"{self._place.name} does not say what this run has shown: see what changed, then `{COMMAND}`"
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what came of it."""
        if self._said:
            terminalreporter.section("contract matrix")
            terminalreporter.write_line(self._said)

    def _whole(self, session: pytest.Session) -> bool:
        """Whether all of the suite was run to its end, and held."""
        ended = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        stopped = session.shouldfail or session.shouldstop
        return bool(ended and not stopped and self._results.kept and not self._results.broken and covers(self._config))


def covers(config: pytest.Config) -> bool:
    """Whether what was asked for is all of the suite: this folder or one above it, and nothing left out."""
    if any(getattr(config.option, name, None) for name in _NARROWING):
        return False
    asked = [config.invocation_params.dir / argument for argument in config.args if "::" not in argument]
    return any(SUITE.is_relative_to(place.resolve()) for place in asked)
