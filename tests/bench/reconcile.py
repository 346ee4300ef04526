"""How long the whole report takes, and how much memory, against the raw full outer join of the same files.

    PYTHONPATH=.:functions:tests python tests/bench/reconcile.py 10000 100000 1000000

Each measurement is a process of its own, so that peak memory is its own. Writes the table of docs/ to standard output.

The report is everything that a nightly run does once snapshots are there, by the very function that does it (`compare`): opening
and verifying them, following the money since the night before, the history's events, all questions, findings in words, the
statement, and keeping all of it. There are differences in every project (`bench.night`), and all of them have to be found.

The raw join is what one would write without it: both sides of every document table through the bindings, all columns, kept as
a table.
"""

import json
import subprocess
import sys
import time
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
    asked = [sys.executable, __file__, "--measure", what, str(root)]
    said: dict[str, float] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return said


def table(sizes: list[int]) -> str:
    lines = [
        "| records a side | report, s | peak, MiB | raw join, s | peak, MiB | ratio | growth of the report per record |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    before: tuple[int, float] | None = None
    for size in sizes:
        with TemporaryDirectory() as folder:
            shelve_night(Path(folder), size)
            ours, raw = measured_apart("report", Path(folder)), measured_apart("raw", Path(folder))
        growth = "" if before is None else f"{ours['seconds'] / size * before[0] / before[1]:.2f}"
        before = (size, ours["seconds"])
        lines.append(
            f"| {size:,} | {ours['seconds']:.2f} | {ours['mib']:.0f} | {raw['seconds']:.2f} | {raw['mib']:.0f} "
            f"| {ours['seconds'] / raw['seconds']:.2f} | {growth} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.write(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        sys.stdout.write(table([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]))
