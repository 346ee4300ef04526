"""`python -m matrix [words…]`: play the whole matrix, or the cells whose number, step or fault holds a word.

Only a whole matrix is written to docs/. Exits 1 where a cell is not as declared.
"""

import signal
import sys
import time

from rich.console import Console

from matrix import table
from matrix.play import Outcome
from matrix.run import chosen, play_all

out = Console(highlight=False, markup=False, soft_wrap=True)


def main(words: list[str]) -> int:
    """Play, say each outcome as it comes, write the table."""
    cells = chosen(words)
    out.print(f"{len(cells)} cells")
    started = time.monotonic()
    outcomes = play_all(cells, _say, lambda phase, seconds: out.print(f"  {phase:<24}{seconds:6.1f} s"))
    seconds = time.monotonic() - started
    if not words:
        table.write(outcomes, seconds)
    wrong = [one for one in outcomes if one.wrong]
    out.print(f"{len(outcomes)} cells in {seconds:.0f} s, {len(wrong)} not as declared")
    for one in wrong:
        out.print(f"  {one.cell.number} {one.cell.step}: {one.cell.fault}: {one.wrong}")
    return 1 if wrong else 0


def _say(one: Outcome) -> None:
    cell = one.cell
    out.print(
        f"{cell.number} {cell.step:<20}{cell.fault:<42}{one.rested:<18}{one.ended:<18}"
        f"{one.documents} {one.seconds:6.1f} s  {one.wrong}"
    )


if __name__ == "__main__":
    # Asked to end, it ends as on Ctrl-C: the sandboxes are processes of their own and would stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
