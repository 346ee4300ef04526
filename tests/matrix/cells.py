"""The cells: every fault at every step, and beside each what it must come to. Nothing here knows how it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from matrix.recovering import FoundByRecovery
from matrix.site import PURCHASE_ORDERS, SUBCONTRACTS
from matrix.striking import (
    RELAYED,
    SEND,
    SWEPT,
    Aim,
    Delivery,
    HeardByLines,
    KillHeld,
    Misbehave,
    Strike,
    StrikeAws,
    StrikeReceiver,
    StrikeWaker,
)

When = Literal["before", "after"]
WHEN: tuple[When, When] = ("before", "after")

TOGETHER, RESTING, SIGNING_IN = "together", "resting", "signing in"

LATE_SECONDS = 5
"""Of a late commit: after our four seconds of patience, and well within the quarantine of eight."""

TOO_SLOW_SECONDS = 5
TOO_LARGE = 33 * 1024 * 1024
"""Beyond the 32 MB that are read of an answer."""


@dataclass(frozen=True)
class Expected:
    """Where a record rests: its state, its documents in the ERP, and whether they say what Procore says."""

    state: str
    documents: int = 1
    ties: bool = True

    def __str__(self) -> str:
        return self.state


SYNCED = Expected("synced")


@dataclass(frozen=True)
class Cell:
    """One fault at one step.

    Attributes:
        number: of its commitment.
        expected: where it rests by itself.
        finally_: where it rests once a person has mended the cause and asked for another look; if that is needed.
        lane: cells of one lane share a stack. Those of `TOGETHER` run side by side; in any other lane a cell touches
            everybody (a rate limit of the login, the one session), so they run one after the other.
    """

    number: str
    step: str
    fault: str
    strike: Strike
    expected: Expected = SYNCED
    finally_: Expected | None = None
    lane: str = TOGETHER
    table: str = SUBCONTRACTS


PLAIN: tuple[tuple[str, dict[str, Any]], ...] = (
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
_SHORT_RESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("429 with Retry-After", {"kind": "rate_limit", "headers": {"Retry-After": "3"}}),
    ("503 with Retry-After", {"kind": "unavailable", "headers": {"Retry-After": "3"}}),
)

_OF_A_READ = tuple((name, fault) for name, fault in PLAIN if name in {"503", "answer cut off", "garbage", "oversized answer"})
"""Of the newer steps, all of which change nothing at the vendor: an answer that is lost early, lost late or too slow is for
the caller what one is that is cut off, and the steps before play each of these."""


@dataclass(frozen=True)
class _Step:
    """A call to a vendor.

    Attributes:
        refused: where a record rests that was refused in so many words here.
        refusal: how the vendor words it: 403 for what may not be read, 400 for a sign-in, 422 for a write.
        first: what has to go wrong before, so that the call is made at all.
        plain: the faults that it meets, beside those that every step meets.
        sessions: whether the call is made in a session, which can be thrown out; a sign-in is not.
    """

    name: str
    aim: Aim
    refused: Expected
    refusal: int = 403
    writes: bool = False
    first: tuple[Aim, dict[str, Any]] | None = None
    lane: str = TOGETHER
    plain: tuple[tuple[str, dict[str, Any]], ...] = PLAIN
    sessions: bool = True


_CREATE = Aim("acumatica", "PUT", "*/Subcontract", "{number}")
_FETCH = _Step(
    "fetch from Procore", Aim("procore", "GET", f"/rest/v1.0/{SUBCONTRACTS}/{{id}}"), Expected("waiting: person", 0)
)
_STEPS = (
    _FETCH,
    _Step("create", _CREATE, Expected("refused", 0), writes=True),
    _Step("read back", Aim("acumatica", "GET", "*/Subcontract/{key}"), Expected("waiting: person")),
    _Step(
        "release", Aim("acumatica", "POST", "*/Subcontract/ReleaseFromHold", "{key}"), Expected("refused"), writes=True
    ),
    _Step(
        "tell Procore",
        Aim("procore", "PATCH", f"/rest/v1.0/{SUBCONTRACTS}/{{id}}", "origin_id"),
        Expected("partial: person"),
        writes=True,
    ),
    _Step(
        "sign in",
        Aim("acumatica", "POST", "*/identity/connect/token"),
        Expected("waiting: person", 0),
        first=(_CREATE, {"kind": "expire_session"}),
        lane=SIGNING_IN,
    ),
)

def all_cells() -> list[Cell]:
    """Every cell, numbered in the order of the flow."""
    found = [*_deliveries(), *_receiver(), *_asked(), *_writes(), *_wakers()]
    for step in _STEPS:
        found += _at(step)
    return [_numbered(cell, index) for index, cell in enumerate(found, start=1)]


def _numbered(cell: Cell, index: int) -> Cell:
    return Cell(
        f"MX-{index:03}", cell.step, cell.fault, cell.strike, cell.expected, cell.finally_, cell.lane, cell.table
    )


def _cell(step: str, fault: str, strike: Strike, **more: Any) -> Cell:
    return Cell("", step, fault, strike, **more)


def _deliveries() -> Iterator[Cell]:
    """Procore promises at least once, in no order, and sometimes not at all."""
    bent: tuple[tuple[str, dict[str, Any]], ...] = (
        ("delivered three times", {"kind": "duplicate", "copies": 2}),
        ("lines before their order", {"kind": "reorder", "seconds": 5}),
        ("five seconds late", {"kind": "delay", "seconds": 5}),
    )
    for name, fault in bent:
        yield _cell("webhook", name, Delivery(fault), table=PURCHASE_ORDERS)
    dropped, unheard = Delivery({"kind": "drop"}), Expected("unheard", 0)
    more = {"expected": unheard, "finally_": SYNCED, "lane": RESTING, "table": PURCHASE_ORDERS}
    yield _cell("webhook", "never delivered", dropped, **more)


def _receiver() -> Iterator[Cell]:
    for when in WHEN:
        yield _cell("webhook", f"killed {when} its one send", StrikeReceiver(when, "kill"))
        yield _cell("webhook", f"line cut {when} its one send", StrikeReceiver(when, "cut"))


_LISTED = Aim("procore", "GET", f"/rest/v1.0/{PURCHASE_ORDERS}")
_NO_LISTING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("503 with Retry-After", {"kind": "unavailable", "headers": {"Retry-After": "3"}}),
    ("answer lost, before the work", {"kind": "lose_answer_before"}),
    ("garbage", {"kind": "garbage"}),
    ("too slow, before the work", {"kind": "delay", "seconds": TOO_SLOW_SECONDS}),
)


def _asked() -> Iterator[Cell]:
    """An event of a line does not say whose it is: intake lists the project's orders. A listing is everybody's."""
    alone: dict[str, Any] = {"lane": RESTING, "table": PURCHASE_ORDERS}
    for name, fault in _NO_LISTING:
        yield _cell("intake asks Procore", name, HeardByLines(Misbehave(_LISTED, fault)), **alone)
    for when in WHEN:
        killed = HeardByLines(KillHeld(_LISTED, when, service="intake"))
        yield _cell("intake asks Procore", f"killed {when} the work", killed, **alone)


_WAKERS = (
    ("relay", "its wake is sent", SEND, RELAYED, False),
    ("sweeper", "the due time is moved", "UpdateItem", ("{reference}", "due_shard"), True),
    ("sweeper", "its wake is sent", SEND, SWEPT, True),
)


def _wakers() -> Iterator[Cell]:
    """Who brings a record back that waits: the relay by a delayed message, and the sweeper where that was lost."""
    for step, what, target, contains, relay_dies in _WAKERS:
        for when in WHEN:
            strike = StrikeWaker(_CREATE, target, contains, when, relay_dies=relay_dies)
            yield _cell(step, f"killed {when}: {what}", strike)


_INTAKE = (
    ("the record is written", "TransactWriteItems", ("{reference}", "Heard of it")),
    ("the wake is sent", "AmazonSQS.SendMessage", ("{id}", "CommitmentWork")),
)

_LEDGER = (
    ("the wake is counted", "TransactWriteItems", ("{reference}", "Woken by")),
    ("the lease is taken", "UpdateItem", ("{reference}", "lease_owner")),
    ("the body is kept", "/create/", ("{number}",)),
    ("the intent to create", "TransactWriteItems", ("{reference}", "About to create")),
    ("the outcome of the create", "TransactWriteItems", ("{reference}", '"Done"')),
    ("the binding", "TransactWriteItems", ("{reference}", "Read back and linked")),
    ("the intent to release", "TransactWriteItems", ("{reference}", "About to release")),
    ("the outcome of the release", "TransactWriteItems", ("{reference}", " is Open")),
    ("the intent to tell", "TransactWriteItems", ("{reference}", "About to tell_link")),
    ("the outcome of telling", "TransactWriteItems", ("{reference}", "Linked as tieout")),
    ("the lease is given back", "TransactWriteItems", ("{reference}", "is in the ERP as")),
)
"""What an entity function writes, in order, and by which words each write is known."""


def _writes() -> Iterator[Cell]:
    for step, writes in (("intake", _INTAKE), ("ledger", _LEDGER)):
        for what, target, contains in writes:
            for when in WHEN:
                yield _cell(step, f"killed {when}: {what}", StrikeAws(target, contains, when, "kill"))
            # Before, nothing has happened and the client library asks again; after, it asks for what is done already.
            yield _cell(step, f"line cut after: {what}", StrikeAws(target, contains, "after", "cut"))


def _at(step: _Step) -> Iterator[Cell]:
    def spoil(name: str, fault: dict[str, Any], *, struck_after: int | None = None, **more: Any) -> Cell:
        strike = Misbehave(step.aim, fault, step.first, struck_after)
        return _cell(step.name, name, strike, **{"lane": step.lane, **more})

    for name, fault in _PLAIN:
        yield spoil(name, fault)
    for name, fault in _SHORT_RESTS:
        yield spoil(name, fault)
    yield spoil("429 without a word", {"kind": "rate_limit"}, lane=RESTING)
    # A refused refresh is followed by the password, and a wake that comes meanwhile has the call made again: whatever asks is
    # refused until somebody mends it.
    refused = {"kind": "refuse", "status": _refusal_of(step), "times": 100}
    yield spoil("refused", refused, struck_after=1, expected=step.refused, finally_=SYNCED)
    if step.first is None:
        yield spoil("session thrown out", {"kind": "expire_session"})
    if step.writes:
        yield spoil("committed late", {"kind": "commit_late", "seconds": LATE_SECONDS})
    if step.name == "create":
        partial = Expected("partial: person", 1, ties=False)
        yield spoil("lines dropped", {"kind": "drop_lines", "keep": 1}, expected=partial)
    for when in WHEN:
        yield _cell(step.name, f"killed {when} the work", KillHeld(step.aim, when, first=step.first), lane=step.lane)


def _refusal_of(step: _Step) -> int:
    """As the vendor refuses there: 403 for what may not be read, 400 for a sign-in, 422 for a write."""
    if step.first is not None:
        return 400
    return 422 if step.writes else 403
