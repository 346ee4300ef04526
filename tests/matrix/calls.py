"""The calls to a vendor, and what each of them meets: every answer that a vendor gives, and death while it is held open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from matrix.cell import REQUESTED, RESTING, SIGNING_IN, SYNCED, TOGETHER, WHEN, Cell, Expected, cell
from matrix.recovering import RECOVERY, FoundByRecovery
from matrix.site import PURCHASE_ORDERS, SUBCONTRACTS
from matrix.striking import Aim, HeardByLines, KillHeld, Misbehave, Strike

Fault = tuple[str, dict[str, Any]]

LATE_SECONDS = 5
"""Of a late commit: after our four seconds of patience, and well within the quarantine of eight."""

TOO_SLOW_SECONDS = 5
TOO_LARGE = 33 * 1024 * 1024
"""Beyond the 32 MB that are read of an answer."""

_PLAIN: tuple[Fault, ...] = (
    ("503", {"kind": "unavailable"}),
    ("answer lost, before the work", {"kind": "lose_answer_before"}),
    ("answer lost, after the work", {"kind": "lose_answer_after"}),
    ("answer cut off", {"kind": "lose_answer_after", "cut": True}),
    ("gateway timeout after the work", {"kind": "lose_answer_after", "status": 504}),
    ("garbage", {"kind": "garbage"}),
    ("oversized answer", {"kind": "oversized", "bytes": TOO_LARGE}),
    ("too slow, before the work", {"kind": "delay", "seconds": TOO_SLOW_SECONDS}),
    ("too slow, after the work", {"kind": "delay", "seconds": TOO_SLOW_SECONDS, "when": "after"}),
)
_SHORT_RESTS: tuple[Fault, ...] = (
    ("429 with Retry-After", {"kind": "rate_limit", "headers": {"Retry-After": "3"}}),
    ("503 with Retry-After", {"kind": "unavailable", "headers": {"Retry-After": "3"}}),
)
_WITHOUT_A_WORD: Fault = ("429 without a word", {"kind": "rate_limit"})
_THROWN_OUT: Fault = ("session thrown out", {"kind": "expire_session"})

_WITHOUT_WORK = ("503", "answer cut off", "garbage", "oversized answer")
"""What is played of a call that changes nothing at the vendor: one that is lost or late is no other than one cut off."""


@dataclass(frozen=True)
class Step:
    """A call to a vendor.

    Attributes:
        refused: where a record rests that was refused in so many words here.
        refusal: the status of that: 403 for what may not be read, 400 or 401 for a sign-in, 422 for a write.
        first: what has to go wrong before, so that the call is made at all.
        works: whether what is lost, late or slow is played before the work and after it.
        session: whether the call is made in a session, that can be thrown out; a sign-in is not.
        rests: where a record rests that nobody has refused anything.
        service: the function that makes the call.
        within: what has to happen around the strike, so that the call is made at all.
        record: what the commitment is made of, and which kind it is.
    """

    name: str
    aim: Aim
    refused: Expected
    refusal: int = 403
    writes: bool = False
    first: tuple[Aim, dict[str, Any]] | None = None
    lane: str = TOGETHER
    works: bool = True
    session: bool = True
    rests: Expected = SYNCED
    service: str = "commitments"
    within: Callable[[Strike], Strike] = lambda strike: strike
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in _PLAIN if self.works or fault[0] in _WITHOUT_WORK)


CREATE = Aim("acumatica", "PUT", "*/Subcontract", "{number}")
_FETCH = Aim("procore", "GET", f"/rest/v1.0/{SUBCONTRACTS}/{{id}}")

STEPS = (
    Step("fetch from Procore", _FETCH, Expected("waiting: person", 0)),
    Step(
        "sign in at Procore",
        Aim("procore", "POST", "/oauth/token", "tieout-service-account"),
        Expected("waiting: person", 0),
        refusal=401,
        first=(_FETCH, {"kind": "expire_session"}),
        lane=SIGNING_IN,
        works=False,
        session=False,
    ),
    Step("create", CREATE, Expected("refused", 0), refusal=422, writes=True),
    Step(
        "look up a doubt",
        Aim("acumatica", "GET", "*/Subcontract", "{id}"),
        Expected("in_doubt: person", 0),
        first=(CREATE, {"kind": "lose_answer_before"}),
        works=False,
    ),
    Step("read back", Aim("acumatica", "GET", "*/Subcontract/{key}"), Expected("waiting: person")),
    Step(
        "release",
        Aim("acumatica", "POST", "*/Subcontract/ReleaseFromHold", "{key}"),
        Expected("refused"),
        refusal=422,
        writes=True,
    ),
    # In this lane every action runs long. Whatever the address of its status says, the document's own is the verdict.
    Step(
        "ask for the verdict",
        Aim("acumatica", "GET", "*/Subcontract/ReleaseFromHold/status/*"),
        Expected("synced"),
        refusal=422,
        lane=RESTING,
        works=False,
    ),
    Step(
        "tell Procore",
        Aim("procore", "PATCH", f"/rest/v1.0/{SUBCONTRACTS}/{{id}}", "origin_id"),
        Expected("partial: person"),
        refusal=422,
        writes=True,
    ),
    Step(
        "sign in",
        Aim("acumatica", "POST", "*/identity/connect/token"),
        Expected("waiting: person", 0),
        refusal=400,
        first=(CREATE, {"kind": "expire_session"}),
        lane=SIGNING_IN,
        session=False,
    ),
)


def at(step: Step) -> Iterator[Cell]:
    """Every fault of one call."""
    declared = {"lane": step.lane, "expected": step.rests, **step.record}

    def spoil(fault: Fault, *, struck_after: int | None = None, **more: Any) -> Cell:
        strike = Misbehave(step.aim, fault[1], step.first, struck_after)
        return cell(step.name, fault[0], step.within(strike), **{**declared, **more})

    yield from map(spoil, (*step.plain, *_SHORT_RESTS))
    yield spoil(_WITHOUT_A_WORD, **({"alone": True} if step.lane == REQUESTED else {"lane": RESTING}))
    # A refused refresh is followed by the password, and a wake that comes meanwhile has the call made again: whatever asks is
    # refused until somebody mends it.
    refused = {"kind": "refuse", "status": step.refusal, "times": 100}
    mended = None if step.refused.state == step.rests.state else step.rests
    # A recovery touches everybody; and where the same call is let pass before, a neighbour's kill may have it made once more.
    alone = step.refused.state == "unheard" or step.aim.skip > 0
    yield spoil(("refused", refused), struck_after=1, expected=step.refused, finally_=mended, alone=alone)
    if step.session:
        yield spoil(_THROWN_OUT)
    if step.writes:
        yield spoil(("committed late", {"kind": "commit_late", "seconds": LATE_SECONDS}))
    if step.aim is CREATE:
        partial = Expected("partial: person", 1, ties=False)
        yield spoil(("lines dropped", {"kind": "drop_lines", "keep": 1}), expected=partial)
    for when in WHEN:
        killed = KillHeld(step.aim, when, step.service, first=step.first)
        yield cell(step.name, f"killed {when} the work", step.within(killed), **declared)


_LISTED = Aim("procore", "GET", f"/rest/v1.0/{PURCHASE_ORDERS}")
_ALONE: dict[str, Any] = {"lane": RESTING, "table": PURCHASE_ORDERS}
"""A listing is everybody's."""

_NO_LISTING = (
    *(fault for fault in _PLAIN if fault[0] in _WITHOUT_WORK or fault[0].endswith("before the work")),
    *_SHORT_RESTS,
    _WITHOUT_A_WORD,
    _THROWN_OUT,
)


def listings() -> Iterator[Cell]:
    """An event of a line does not say whose it is: intake lists the project's orders."""
    step = "intake asks Procore"
    for name, fault in _NO_LISTING:
        yield cell(step, name, HeardByLines(Misbehave(_LISTED, fault)), **_ALONE)
    # Intake asks again a quarter of an hour after a refusal; a recovery finds the order as soon as somebody has mended it.
    refused = HeardByLines(Misbehave(_LISTED, {"kind": "refuse", "status": 403, "times": 100}, struck_after=1))
    yield cell(step, "refused", refused, expected=Expected("unheard", 0), finally_=SYNCED, **_ALONE)
    for when in WHEN:
        killed = HeardByLines(KillHeld(_LISTED, when, service="intake"))
        yield cell(step, f"killed {when} the work", killed, **_ALONE)


def recovered_listings() -> Iterator[Cell]:
    """What nobody was told of is listed by a recovery."""
    for when in WHEN:
        killed = FoundByRecovery(KillHeld(_LISTED, when, service=RECOVERY))
        yield cell("recovery", f"killed {when}: what changed is listed", killed, **_ALONE)
