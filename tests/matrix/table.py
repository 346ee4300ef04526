"""Writes the table that people read: docs/fault-matrix.md."""

from collections.abc import Sequence
from pathlib import Path

from matrix.play import Outcome

PLACE = Path(__file__).resolve().parents[2] / "docs" / "fault-matrix.md"

HEAD = """# Fault matrix

Every fault at every step of the flow, played on the embedded cloud with the real queues and functions. Written by
`make matrix`; do not edit it.

A *kill* is SIGKILL to the function's process while its call is held open, by a vendor's sandbox or by a proxy before AWS. A *cut*
ends the connection without an answer. *Before* and *after* mean the work of that call. Late commits are shorter than the
quarantine. Where a person has to act, the outcome shows the record before and after that person mended the cause and asked
for another look. *Lost* counts approvals that are not in the ERP and of which nobody was told. Seconds are of this machine
with other cells beside it, for information; they say nothing about AWS.

Of a call that changes nothing at the vendor (a look-up, a verdict that is asked for, Procore's sign-in), an answer that is
lost or too slow is to the caller what one is that is cut off: of these three, only the last is played there. A verdict is
asked for where every action of the ERP runs long. After a refusal, intake asks Procore again a quarter of an hour later:
`unheard` is where the record stands meanwhile, and a recovery finds it.

Requests of Procore's ERP tool are played on a stack whose connection hears by them (the intake `erp_requests`). There a row
is as declared only if accounting's request is, too: closed with the outcome, or open while a person is called; header and
lines linked or not. What was unlinked has no document, as accounting wished. A failure that Procore will not be told stays
open there: the record is refused all the same, and accounting accepts it anew.
"""


def write(outcomes: Sequence[Outcome], seconds: float, place: Path = PLACE) -> None:
    """Write the page."""
    place.write_text(page(outcomes, seconds))


def page(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The page: what it is, the sums, and a row per cell."""
    lost, wrong = sum(one.lost for one in outcomes), sum(bool(one.wrong) for one in outcomes)
    doubled = sum(one.documents > 1 for one in outcomes)
    doubt = sum(one.ended.startswith("in_doubt") for one in outcomes)
    sums = (
        f"**{len(outcomes)} cells: {lost} lost, {doubled} doubled, {doubt} left in doubt, {wrong} not as declared.** "
        f"In all {seconds:.0f} s.\n"
    )
    rows = ["| step | fault | outcome | ERP documents | lost | seconds |", "|---|---|---|---|---|---|"]
    return "\n".join([HEAD, sums, *rows, *map(_row, outcomes)]) + "\n"


def _row(one: Outcome) -> str:
    outcome = one.rested if one.rested == one.ended else f"{one.rested} → {one.ended}"
    shown = f"{outcome} ({one.wrong})" if one.wrong else outcome
    documents = str(one.documents) if one.ties or not one.documents else f"{one.documents}, does not tie"
    cells = (one.cell.step, one.cell.fault, shown, documents, str(int(one.lost)), f"{one.seconds:.0f}")
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
