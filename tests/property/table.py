"""Which rule and which fault has met which state of a record, and how often."""

from collections import Counter
from collections.abc import Iterable, Iterator

from fakes.erp import ErpFault
from property.watched_erp import OddFault
from property.watched_platform import ReadFault, TellFault

STATES = ("unknown", "pending", "waiting", "accepted", "in_doubt", "partial", "refused", "synced", "unlinked")

ALWAYS = ("waiting", "partial", "refused", "synced")
"""The states in which records spend their time: whatever may happen at all must have happened in each of them."""

DEEDS = (
    "approve",
    "withdraw",
    "edit",
    "ask to send",
    "ask to unlink",
    "delete",
    "foreign link",
    "copy in the ERP",
    "delete in the ERP",
)
READS_HAPPEN_IN = ("waiting", "refused", "synced")
"""A record in doubt or with a person is not read from its source, unless somebody asks by hand."""


def must_fire() -> Iterator[tuple[str, str]]:
    """The pairs that a run must have met; a run that never met one has proved nothing about it."""
    for rule in (*DEEDS, "resync", "sweep", "work", "work in turn"):
        yield from ((rule, state) for state in ALWAYS)
    for held in ("pause everything", "pause commitments", "pause to the ERP", "resume", "budget used up", "night"):
        yield from ((held, state) for state in ALWAYS)
    yield from ((rule, "in_doubt") for rule in ("approve", "edit", "withdraw", "ask to send", "work in turn", "sweep"))
    for fault in ErpFault:
        yield f"create:{fault.value}", "any state"
        if fault not in {ErpFault.DROP_LINES, ErpFault.DIE_BEFORE, ErpFault.DIE_AFTER}:  # test_every_step has those
            yield f"release:{fault.value}", "any state"
    for read in ReadFault:
        yield from ((read.value, state) for state in READS_HAPPEN_IN)
    for tell in TellFault:
        yield tell.value, "any state"
    for odd in OddFault:
        yield odd.value, "any state"
    for rule in ("restore", "clear the link", "shift between lines", "edit back", "foreign link goes"):
        yield rule, "any state"


def missing(fired: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of `must_fire` that never did."""
    met = {what for what, _ in fired}
    return [(what, state) for what, state in must_fire() if not _fired(fired, met, what, state)]


def _fired(fired: Counter[tuple[str, str]], met: set[str], what: str, state: str) -> bool:
    return what in met if state.startswith("any") else fired[what, state] > 0


def table(fired: Counter[tuple[str, str]]) -> str:
    """Everything that fired, as a table in Markdown."""
    states = [*STATES, "any"]
    rows = [["what", *states], ["---", *("--:" for _ in states)]]
    for what in sorted({what for what, _ in fired}):
        rows.append([what, *(str(fired[what, state] or "") for state in states)])
    return "".join(_row(row) for row in rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
