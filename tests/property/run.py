"""Runs the model, and writes down what fired. `python -m property.run` is the long run behind `make soak`."""

import os
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from property.model import WriteProtocol
from property.table import table

PROOF = Path(__file__).resolve().parents[2] / "docs" / "proof.md"
MARK = "<!-- what fired; written by `make soak` -->"


def run(examples: int, steps: int = 40, *, seeded: bool = True, shrink: bool = True) -> None:
    """Run the model. Seeded runs are the same each time; others differ, and so find more."""
    run_state_machine_as_test(
        WriteProtocol,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=seeded,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def soak(minutes: float) -> str:
    """Run the model with ever new seeds for so long. Raises AssertionError with the shortest failing story."""
    began = time.monotonic()
    while time.monotonic() - began < 60 * minutes:
        run(200, seeded=False)
    spent = time.monotonic() - began
    head = f"{WriteProtocol.steps:,} steps in {WriteProtocol.runs:,} runs, {spent / 60:.1f} minutes.\n\n"
    return head + table(WriteProtocol.fired)


def main() -> None:
    text = soak(float(os.environ.get("SOAK_MINUTES", "10")))
    sys.stdout.write(text)
    before = PROOF.read_text().split(MARK)[0]
    PROOF.write_text(f"{before}{MARK}\n\n{text}")


if __name__ == "__main__":
    main()
