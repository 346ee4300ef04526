"""Plays one cell: a new commitment, an approval that is spoiled, and then nothing but looking until it rests."""

import time
from dataclasses import dataclass

from matrix.cell import SIGNING_IN, Cell, Expected
from matrix.site import Site, Subject, until
from tieout.sync.state import Entry

SETTLES_WITHIN = 300.0
"""Seconds for the longest way back: a dead worker's lease, a lock of ninety seconds, then a quarantine."""

UNHEARD_SECONDS = 8.0
"""After so long a delivery that was dropped has not arrived."""

JUST_REFUSED_SECONDS = 32.0
"""A sign-in that was just refused is not tried again within half a minute, whoever asks."""

ANSWERED_WITHIN = 30.0
"""Accounting is answered by the look that ends, or by one of its own a second later."""

FINAL = frozenset({"synced", "refused"})

NOT_LOST = ("refused", "waiting: person", "unlinked")
"""Where a record may stand that is not in the ERP: somebody was told, or wanted it so."""


@dataclass(frozen=True)
class Outcome:
    """What a cell came to. `lost`: approved, not in the ERP, and nobody was told."""

    cell: Cell
    rested: str
    ended: str
    documents: int
    ties: bool
    lost: bool
    seconds: float
    wrong: str = ""


def play(site: Site, cell: Cell) -> Outcome:
    """Play it. What goes wrong is in the outcome's `wrong`, never raised: the other cells go on."""
    started = time.monotonic()
    try:
        return _played(site, cell, started)
    except Exception as error:  # a cell that cannot be played is a wrong cell, and the table shows it
        return Outcome(cell, "", "", 0, False, False, time.monotonic() - started, f"{type(error).__name__}: {error}")


def _played(site: Site, cell: Cell, started: float) -> Outcome:
    subject = site.subject(cell.number, cell.table, cell.codes)
    if not cell.strike.approve(site, subject):
        rested = _standing(site.record(subject))
        return Outcome(cell, rested, rested, 0, False, False, time.monotonic() - started, "the fault never struck")
    rested = _rest(site, subject, cell.expected)
    wrong = _compare(site, subject, cell.expected, rested)
    ended = rested
    if not wrong and (finally_ := cell.finally_) is not None:
        site.mend(subject)
        if cell.lane == SIGNING_IN:
            time.sleep(JUST_REFUSED_SECONDS)
        # What was never heard of cannot be named to us; a listing finds it, as it does every night.
        site.resync(subject) if site.record(subject) else site.recover()
        until(lambda: _standing(site.record(subject)) == finally_.state, SETTLES_WITHIN, every=1.0)
        ended = _standing(site.record(subject))
        wrong = _compare(site, subject, finally_, ended)
    site.mend(subject)  # a refusal that came to nothing would meet whoever calls there next
    documents = site.documents(subject)
    ties = len(documents) == 1 and site.ties(subject, documents[0])
    lost = not documents and not ended.startswith(NOT_LOST)
    return Outcome(cell, rested, ended, len(documents), ties, lost, time.monotonic() - started, wrong)


def _rest(site: Site, subject: Subject, expected: Expected) -> str:
    """Wait until the record rests; where it does."""
    if expected.state == "unheard":
        time.sleep(UNHEARD_SECONDS)
    else:
        until(lambda: _resting(site.record(subject), expected), SETTLES_WITHIN, every=1.0)
    return _standing(site.record(subject))


def _resting(entry: Entry | None, expected: Expected) -> bool:
    standing = _standing(entry)
    return (
        standing == expected.state or (standing in FINAL and expected.state in FINAL) or standing.endswith(": person")
    )


def _standing(entry: Entry | None) -> str:
    if entry is None:
        return "unheard"
    return f"{entry.state}: {entry.waiting_on}" if entry.waiting_on else str(entry.state)


def _compare(site: Site, subject: Subject, expected: Expected, standing: str) -> str:
    """What is not as expected; nothing if it is."""
    if standing != expected.state:
        return f"rests as {standing!r}, not {expected.state!r}"
    documents = site.documents(subject)
    if len(documents) != expected.documents:
        return f"{len(documents)} documents in the ERP, not {expected.documents}"
    if documents and site.ties(subject, documents[0]) is not expected.ties:
        return "its document does not tie" if expected.ties else "its document ties, and should not"
    if expected.answer:
        until(lambda: site.answer(subject) == expected.answer, ANSWERED_WITHIN)
        answer = site.answer(subject)
        return "" if answer == expected.answer else f"its request is {answer}, not {expected.answer}"
    return ""
