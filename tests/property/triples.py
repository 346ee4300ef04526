"""The table of what may meet what: rule x fault x state of the record. What cannot happen is declared, each with its reason.

Everything that is not declared impossible must fire in a run; and what is declared impossible must not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fakes.erp import ErpFault
from property.crew import DIES, LATE, OVERTAKEN, TWICE
from property.ground import CALM, LOOKS_BY_REASON, REDRIVEN, RESYNCED, Triple
from property.holding import SCOPES, SPENT
from property.operators import AT_IT, COMMAND_DIES, DID_NOT, HAPPENED
from property.people import DEEDS
from property.turning import MODES
from property.watched_erp import OddFault
from property.watched_limits import NO_SEAT, PAUSED, RESTS, WAKE_LOST
from property.watched_platform import ReadFault, TellFault

KNOWN = ("pending", "waiting", "accepted", "in_doubt", "partial", "refused", "synced", "unlinked")
STATES = ("unknown", *KNOWN)

BY_HAND = (RESYNCED, "replayed")
BY_MESSAGE = (*LOOKS_BY_REASON.values(), REDRIVEN)
LOOKS = (*BY_MESSAGE, *BY_HAND)
"""What has a worker look at a record."""

CREATES = tuple(f"create: {fault.value}" for fault in ErpFault)
RELEASES = tuple(f"release: {fault.value}" for fault in ErpFault)
READS = tuple(fault.value for fault in ReadFault)
TELLS = tuple(fault.value for fault in TellFault)
ODD = tuple(fault.value for fault in OddFault)
AT_THE_DOOR = (NO_SEAT, RESTS, PAUSED, WAKE_LOST)
FAULTS = (*CREATES, *RELEASES, *ODD, *READS, *TELLS, SPENT, *AT_THE_DOOR)
"""What may go wrong with a look."""

CALLS = (
    "ledger.want",
    "ledger.lease",
    "permits.take",
    "platform.fetch",
    "payloads.keep",
    "ledger.write",
    "erp.perform",
    "erp.ask",
    "erp.look_up",
    "erp.read_back",
    "platform.perform",
    "ledger.release",
    "permits.give_back",
    "queues.wake",
)
POINTS = tuple(f"{when} {call}" for call in CALLS for when in ("before", "after"))
"""Where a worker may die, or be held up until another one has taken its record over."""

MID_LOOK, OVERTAKING = "while a worker looks", "while a worker is held up"
SWITCHES = tuple(f"pause {scope}" for scope in SCOPES)
TURNS = tuple(f"turn: {mode}" for mode in MODES)
VERDICTS = (HAPPENED, DID_NOT)
SIDES = (OddFault.LOOK_UP_FAILS.value, OddFault.READ_BACK_FAILS.value, OddFault.ANOTHERS.value)

MAY_MEET: dict[tuple[str, ...], tuple[str, ...]] = {
    LOOKS: (CALM, *FAULTS),
    (DIES, OVERTAKEN): POINTS,
    tuple(DEEDS): (CALM, MID_LOOK, OVERTAKING),
    ("hear",): (CALM, TWICE, LATE, WAKE_LOST),
    ("drop a delivery", "lose a message", "the index catches up", "sweep", "night", "time passes"): (CALM,),
    SWITCHES: (CALM, MID_LOOK),
    ("resume",): (CALM, WAKE_LOST),
    TURNS: (CALM, MID_LOOK),
    ("resync", "replay"): (CALM, WAKE_LOST),
    ("fail five times",): (CALM,),
    ("redrive",): (CALM, COMMAND_DIES),
    VERDICTS: (CALM, AT_IT, COMMAND_DIES, *SIDES),
}
"""Which faults can come in the way of a rule at all, whatever the state."""


@dataclass(frozen=True)
class Impossible:
    """Rules, faults and states that never meet, and why; an empty tuple is every one."""

    why: str
    rules: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    def covers(self, triple: Triple) -> bool:
        asked = zip((self.rules, self.faults, self.states), triple, strict=True)
        return all(one in those for those, one in asked if those)


def _points(*calls: str) -> tuple[str, ...]:
    return tuple(point for point in POINTS if point.split()[1] in calls)


ASKED, LOOKED_UP = (OddFault.ASK_FAILS.value, OddFault.NO_VERDICT.value), OddFault.LOOK_UP_FAILS.value
OUTSIDE = tuple(fault for fault in FAULTS if fault not in AT_THE_DOOR)

IMPOSSIBLE = (
    Impossible(
        "nothing was ever begun, so nothing is open that could be looked up or asked for",
        faults=(*ASKED, LOOKED_UP, OddFault.ANOTHERS.value, *_points("erp.ask", "erp.look_up")),
        states=("unknown",),
    ),
    Impossible("there is no such record to decide about", VERDICTS, states=("unknown",)),
    Impossible(
        "a release carries no lines that could be dropped",
        faults=(f"release: {ErpFault.DROP_LINES.value}",),
    ),
    Impossible(
        "a person decides first: without one, nobody asks or writes anything", BY_MESSAGE, OUTSIDE, ("partial",)
    ),
    Impossible(
        "what is open at the ERP is not synced: letting go of a document makes the record pending in the same write",
        faults=(*ASKED, LOOKED_UP, *_points("erp.ask", "erp.look_up")),
        states=("synced",),
    ),
    Impossible(
        "its document is known, so only a release can be open, which is looked up by that document",
        faults=(OddFault.ANOTHERS.value,),
        states=("accepted", "partial", "synced"),
    ),
    Impossible("nothing of it is in the ERP", ("copy in the ERP", "delete in the ERP"), states=("unknown",)),
    Impossible("it was unlinked because its document is gone", ("delete in the ERP",), states=("unlinked",)),
    Impossible(
        "a pause makes it waiting, and only who looked while it was paused is woken by the resume",
        ("resume",),
        (WAKE_LOST,),
        ("unknown", "pending", "refused"),
    ),
    Impossible(
        "there is no doubt: the word is refused before the ERP is asked",
        VERDICTS,
        SIDES,
        tuple(state for state in KNOWN if state != "in_doubt"),
    ),
)


def why_impossible(triple: Triple) -> str:
    """The declared reason why something cannot happen; empty if it can."""
    return next((one.why for one in IMPOSSIBLE if one.covers(triple)), "")


def every() -> Iterator[Triple]:
    """The whole table, in order."""
    for rules, faults in MAY_MEET.items():
        yield from ((rule, fault, state) for rule in rules for fault in faults for state in STATES)


def possible() -> Iterator[Triple]:
    """What must fire."""
    return (triple for triple in every() if not why_impossible(triple))
