"""Runs the model, and writes down what fired. `python -m property.run` is the long run behind `make soak`."""

import os
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from property.directed import told
from property.ground import Triple
from property.model import WriteProtocol
from property.same_stories import same_stories
from property.table import missing, table, undeclared, unforeseen
from property.triples import possible

PROOF = Path(__file__).resolve().parents[2] / "docs" / "proof.md"
MARK = "<!-- what fired; written by `make soak` -->"

ENOUGH = 20
"""So many broken promises say what is wrong; the other stories need not be told."""


def run(examples: int, steps: int = 40, *, seeded: bool = True, shrink: bool = True) -> None:
    """Run the model. Seeded runs are the same each time; others differ, and so find more."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=seeded,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with same_stories() if seeded else nullcontext():
        run_state_machine_as_test(WriteProtocol, settings=chosen)


def directed(rule: str = "") -> tuple[Counter[Triple], list[str]]:
    """Tell the story of every possible triple, or of those of one rule. Returns what fired in them, and the promises that
    were broken."""
    fired: Counter[Triple] = Counter()
    broken: list[str] = []
    for triple in possible():
        if rule not in {"", triple[0]}:
            continue
        new, wrong = told(triple)
        fired.update(new)
        broken += wrong
        if len(broken) >= ENOUGH:
            break
    return fired, broken


def unproved(fired: Counter[Triple]) -> list[str]:
    """Each triple that did not fire though it can, and each that fired and is not foreseen in the table."""
    return [*missing(fired), *unforeseen(fired), *undeclared(fired)]


def soak(minutes: float) -> str:
    """Tell every directed story, then run the model with ever new seeds for so long.

    Raises:
        AssertionError: with the shortest failing story, or what was not proved.
    """
    fired, wrong = directed()
    assert not wrong, "\n".join(wrong)
    began = time.monotonic()
    while time.monotonic() - began < 60 * minutes:
        run(200, seeded=False)
    fired.update(WriteProtocol.fired)
    spent = time.monotonic() - began
    head = (
        f"{sum(1 for _ in possible()):,} directed stories; {WriteProtocol.steps:,} steps in {WriteProtocol.runs:,} runs; "
        f"{spent / 60:.1f} minutes.\n\n"
    )
    text = head + table(fired)
    assert not unproved(fired), text + "\n".join(unproved(fired))
    return text


def main() -> None:
    text = soak(float(os.environ.get("SOAK_MINUTES", "10")))
    sys.stdout.write(text)
    before = PROOF.read_text().split(MARK)[0]
    PROOF.write_text(f"{before}{MARK}\n\n{text}")


if __name__ == "__main__":
    main()
