"""The whole firm in both look-alikes: what was broken is found among all of its records, mended as told, and the books tie.

    make bench-book

The same as tests/integration/test_books_tie.py, whose firm is cut down to what the script touches; this one is not. `--records`
is how many there are on both sides together, at least as many as the script's projects take. Exits with 1 if anything is missed,
found without having been broken, or left after mending. `--broken FILE` writes down what was broken, as JSON.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from books.breaks import Broken
from books.firm import RECORDS_PER_PROJECT, Firm
from books.mending import People, key_of_finding
from books.script import SCRIPT
from books.seeding import PROJECTS, seeded
from books.standing import post_default_cost, write_broken
from books.town import Town, a_town
from infra.local import cloud as embedded
from tieout.reconcile.reports import Kept
from tieout.reconcile.statement import Verdict


def say(what: str, began: float) -> None:
    print(f"{what:<44}{time.monotonic() - began:8.1f} s", file=sys.__stdout__, flush=True)


def missed(kept: Kept, expected: list[Broken]) -> set[object]:
    """What was broken and not found, or found and not broken."""
    return {key_of_finding(one) for one in expected} ^ {key_of_finding(one) for one in kept.report.findings}


def told(town: Town, records: int, broken: Path | None = None) -> int:
    """The whole story; how many mistakes there are left in it. `broken`: where to write what was broken."""
    began = time.monotonic()
    firm = seeded(Firm(max(records // 2, PROJECTS * RECORDS_PER_PROJECT)), whole=True)
    rows = sum(len(found) for (side, _), found in firm.book.rows.items() if side != "ledger")
    town.settle(firm)
    post_default_cost(firm, town.erp)
    if broken is not None:
        write_broken(firm, broken)
    say(f"{rows:,} records, {len(firm.broken)} of {len(SCRIPT)} differences", began)
    began = time.monotonic()
    kept = town.run()
    wrong = len(missed(kept, firm.expected()))
    say(f"{len(kept.report.findings)} found, {wrong} wrongly or not", began)
    began = time.monotonic()
    People(town, firm).mend_all(kept)
    say("mended", began)
    began = time.monotonic()
    kept = town.run()
    say(f"after that: {kept.statement.verdict.value}, {len(kept.report.findings)} findings", began)
    return wrong + len(kept.report.findings) + (kept.statement.verdict is not Verdict.TIED)


@contextmanager
def only_the_figures() -> Iterator[None]:
    """The workers' logs and metrics, a line or two of each look at a record, would hide them."""
    logging.disable(logging.WARNING)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere, redirect_stdout(nowhere):
        yield


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A firm's whole book in both look-alikes: found, mended, tied.")
    parser.add_argument("--records", type=int, default=20_000, help="On both sides together, at least.")
    parser.add_argument("--broken", type=Path, help="Where to write what was broken.")
    chosen = parser.parse_args()
    with (
        only_the_figures(),
        embedded.running() as cloud,
        TemporaryDirectory() as folder,
        a_town(Path(folder), cloud.client("dynamodb")) as there,
    ):
        sys.exit(min(1, told(there, chosen.records, chosen.broken)))
