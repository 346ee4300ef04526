"""How long the whole report takes, and how much memory, against the raw full outer join of the same files.

    PYTHONPATH=.:functions:tests python tests/bench/reconcile.py 10000 100000 1000000
    PYTHONPATH=.:functions:tests python tests/bench/reconcile.py --into docs/tie-out.md

Each measurement is a process of its own, so that peak memory is its own; both take turns, so that a busy minute falls on both.
Writes the table of docs/ to standard output, or into that page, between its two marks.

The report is everything that a nightly run does once snapshots are there, by the very function that does it (`compare`): opening
and verifying them, following the money since the night before, the history's events, all questions, findings in words, the
statement, and keeping all of it. There are differences in every project (`bench.night`), and all of them have to be found.

The raw join is what one would write without it: both sides of every document table through the bindings, all columns, kept as
a table.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.night import CONNECTION, RUN, broken_in, shelve_night
from tieout.reconcile.comparing import compare
from tieout.reconcile.engine import engine, sql_text
from tieout.reconcile.opening import Gathered, gather
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf

HEADERS = ("vendor", "customer", "project", "commitment", "change_order", "invoice", "payment")
LINES = {"commitment_line": "commitment", "invoice_line": "invoice"}
REPEATS = 3
ROUNDS = 2
SIZES = (10_000, 100_000, 1_000_000)
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_HEAD = (
    "| records a side | report, s | peak, MiB | growth per record | raw join, s | peak, MiB | growth per record | ratio |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|",
)


def raw_join(gathered: Gathered) -> None:
    """The floor: read both sides and the bindings, join them, keep the result."""
    with engine() as database:
        for table in HEADERS:
            database.execute(_joined(gathered, table, f"'{table}'", "platform", "erp"))
        for table, entity in LINES.items():
            database.execute(_joined(gathered, table, f"'{entity}'", "platform_line", "erp_line"))


def _joined(gathered: Gathered, table: str, entity: str, ours: str, theirs: str) -> str:
    binding = "binding_line" if table in LINES else "binding"
    return (
        f"CREATE TEMP TABLE joined_{table} AS SELECT * FROM {_files(gathered, BookSide.PLATFORM, table)} AS p "  # noqa: S608 - our own names
        f"FULL OUTER JOIN (SELECT * FROM {_files(gathered, BookSide.LEDGER, binding)} WHERE entity = {entity}) AS b "
        f"ON b.{ours} = p.reference "
        f"FULL OUTER JOIN {_files(gathered, BookSide.ERP, table)} AS e ON e.reference = b.{theirs}"
    )


def _files(gathered: Gathered, side: BookSide, table: str) -> str:
    names = ", ".join(sql_text(file) for file in gathered.snapshots[side, table].files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def report(root: Path) -> None:
    """The whole comparison. Done again, it replaces what it kept."""
    found = len(compare(FolderShelf(root), CONNECTION, RUN, RUN).kept.report.findings)
    if found != broken_in(root):
        raise SystemExit(f"{broken_in(root)} differences were made, and {found} found")


def measure(what: str, root: Path) -> dict[str, float]:
    """Seconds (the best of three) and peak memory of this process, in MiB."""
    taken: list[float] = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        if what == "report":
            report(root)
        else:
            raw_join(gather(FolderShelf(root), CONNECTION, RUN))
        taken.append(time.perf_counter() - begun)
    return {"seconds": min(taken), "mib": peak_mib()}


def peak_mib() -> float:
    """The most that this process ever held. (`getrusage` would say what its parent held when it was forked.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def measured_apart(what: str, root: Path) -> dict[str, float]:
    asked = [sys.executable, __file__, "--measure", what, "--folder", str(root)]
    said: dict[str, float] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return said


def measured(size: int) -> dict[str, dict[str, float]]:
    """Both at one size: the best of all rounds, and the most memory of any."""
    found: dict[str, list[dict[str, float]]] = {"report": [], "raw": []}
    with TemporaryDirectory() as folder:
        shelve_night(Path(folder), size)
        for _ in range(ROUNDS):
            for what, rounds in found.items():
                rounds.append(measured_apart(what, Path(folder)))
    return {
        what: {"seconds": min(one["seconds"] for one in rounds), "mib": max(one["mib"] for one in rounds)}
        for what, rounds in found.items()
    }


def table(sizes: list[int]) -> str:
    """The table of docs/. Growth of 1 is linear: seconds per record against those of the row before."""
    lines = list(_HEAD)
    before: tuple[int, dict[str, float]] | None = None
    for size in sizes:
        now = measured(size)
        cells = [f"{size:,}"]
        for what, told in now.items():
            grown = "" if before is None else f"{told['seconds'] / size / before[1][what] * before[0]:.2f}"
            cells += [f"{told['seconds']:.2f}", f"{told['mib']:.0f}", grown]
        ratio = now["report"]["seconds"] / now["raw"]["seconds"]
        lines.append(f"| {' | '.join((*cells, f'{ratio:.2f}'))} |")
        before = size, {what: told["seconds"] for what, told in now.items()}
    day, cores = datetime.now(UTC).date(), os.cpu_count()
    return "\n".join((*lines, "", f"Measured on {day} on a machine of {cores} cores.")) + "\n"


def put_into(page: Path, text: str) -> None:
    """Put what was measured where a page keeps it. Raises: ValueError, for a page without the two marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} has no place between {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="Records a side.")
    parser.add_argument("--into", type=Path, help="The page to put the table into.")
    parser.add_argument("--measure", choices=("report", "raw"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        sys.stdout.write(json.dumps(measure(asked.measure, asked.folder)))
        return
    text = table(list(asked.sizes))
    sys.stdout.write(text)
    if asked.into:
        put_into(asked.into, text)


if __name__ == "__main__":
    main()
