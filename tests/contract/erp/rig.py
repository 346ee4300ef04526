"""What the suite needs of an ERP: a connector, its sandbox, and commitments that this sandbox takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import httpx

from tieout.connectors.context import Token
from tieout.policy.ready import Ready, ReadyChangeLine, ReadyInvoiceLine, ReadyLine, ReadyProject
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Accepted, Applied, Found, LookUp, Observed, Outcome
from tieout.sync.plan import Step
from tieout.sync.ports import Erp
from tieout.sync.state import StepNote
from tieout.sync.tie import differences

NEVER_IN_PLACE = "No kind is updated in place: a commitment changes by a change order."
"""Why a rig whose ERP takes no master records leaves updates out."""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that moves when told."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


@dataclass
class OneHolder:
    """Tokens within one process: whoever asks first renews, and the others find what was stored."""

    stored: Token | None = None
    minted: int = 0

    def current(self) -> Token | None:
        return self.stored

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        if self.stored is None or stale is None or self.stored.access == stale.access:
            self.stored = mint(self.stored)
            self.minted += 1
        return self.stored


class PlentyOfTime:
    """A deadline far away."""

    def left(self) -> timedelta:
        return timedelta(minutes=14)


@dataclass(frozen=True)
class Sandbox:
    """The public control routes of a sandbox."""

    client: httpx.Client

    def fault(self, kind: str, **parameters: Any) -> None:
        """Put one fault in force, once unless told otherwise."""
        answer = self.client.post("/__sandbox__/faults", json={"faults": [{"kind": kind, **parameters}]})
        assert answer.status_code == 201, answer.text

    def forget_faults(self) -> None:
        self.client.delete("/__sandbox__/faults").raise_for_status()

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get("/__sandbox__/state").raise_for_status().json()
        return answer

    def advance(self, seconds: float) -> None:
        self.client.post("/__sandbox__/clock", json={"advance_seconds": seconds}).raise_for_status()

    def calls(self) -> int:
        total: int = self.client.get("/__sandbox__/calls").raise_for_status().json()["total"]
        return total

    def begin_anew(self, seed: Mapping[str, Any]) -> None:
        self.client.post("/__sandbox__/reset").raise_for_status()
        answer = self.client.post("/__sandbox__/seed", json=seed)
        assert answer.status_code == 200, answer.text


class Opens(Protocol):
    def __call__(self, **settings: Any) -> Erp:
        """A new connector of the same connection, with these settings changed."""
        ...


@dataclass(frozen=True)
class ErpRig:
    """One ERP under test.

    Attributes:
        begin: empties and seeds the sandbox; nobody is signed in.
        open: gives a new connector; those of one rig share their tokens, as functions of one connection do.
        hasty: gives a connector that waits less than a second for an answer.
        ready: a record of a kind that the seeded sandbox takes; a commitment has two lines.
        customer: the owner's code, for the records of `contract.erp.records`.
        kinds: the document type that each kind becomes.
        writes: method and path glob of the call that creates a document of a kind.
        releases: the fault target (method, path glob, calls to skip) that hits the call which releases a created document.
        value_maps: the connection's value maps for the records of `fakes.records`, to codes that the sandbox knows.
        any_data: path glob of every call to the ERP's data, for faults that must not hit the sign-in.
        held: the documents of a kind in the sandbox's state document, each with its rows under `Details`.
        wrong: a commitment of a kind that the ERP refuses, with the words that its reasons must name between them.
        seats_taken: how many seats of the licence are in use.
        updates: method and path glob of the call that changes a document of a kind in place, of those that are so changed.
        own_numbers: settings under which a document carries the record's own number and nothing more, so that two records
            can want the same one.
    """

    sandbox: Sandbox
    begin: Callable[[], None]
    open: Opens
    hasty: Callable[[], Erp]
    ready: Callable[[str], Ready]
    customer: str
    kinds: Mapping[str, str]
    writes: Mapping[str, tuple[str, str]]
    releases: Mapping[str, tuple[str, str, int]]
    value_maps: Mapping[str, Any]
    any_data: str
    held: Callable[[str], list[dict[str, Any]]]
    wrong: Callable[[str], tuple[Ready, tuple[str, ...]]]
    seats_taken: Callable[[], int]
    clock: HandClock
    updates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own_numbers: Mapping[str, Any] = field(default_factory=dict)


def note_of(step: Step, *, ticket: str = "") -> StepNote:
    """The intent of a step, as the ledger would hold it."""
    return StepNote(
        name=step.name,
        side=step.side,
        kind=step.kind,
        fingerprint=step.fingerprint,
        content="",
        reference=step.reference,
        guard_key="guard-1",
        attempt=1,
        intent_at=NOON,
        quarantined_until=NOON,
        expects=step.expects,
        ticket=ticket,
    )


def perform(erp: Erp, step: Step, documents: tuple[TargetDocument, ...] = ()) -> Outcome:
    """Make the call of one step."""
    return erp.perform(step, guard_key="guard-1", documents=documents)


def another(ready: Ready) -> Ready:
    """A second record of the same kind, with a reference of its own; a project needs a code of its own too."""
    if isinstance(ready, ReadyProject):
        return replace(ready, external_reference="platform:other:7", project="N300")
    return replace(ready, external_reference="platform:other:7")


def rival(ready: Ready) -> Ready:
    """Another record that wants the same number (or code, or budget), a dollar off on its first line."""
    theirs = replace(ready, external_reference="platform:other:7", title=f"{ready.title}, another")
    if isinstance(theirs, ReadyProject):
        return theirs
    first, *others = theirs.lines
    dearer: dict[str, Any] = {"lines": (_dearer(first), *others), "total": theirs.total + 1}
    return replace(theirs, **dearer)


def edited(ready: Ready) -> Ready:
    """The record after an edit of what the platform owns."""
    return replace(ready, title=f"{ready.title} II")


def came_of(erp: Erp, step: Step) -> LookUp:
    """What becomes known of a create in doubt, as the flow finds it out: looked up, or sent again."""
    if not step.repeatable:
        return erp.look_up(note_of(step), documents=())
    outcome = perform(erp, step)
    assert isinstance(outcome, Applied), outcome
    return Found(outcome.documents[0])


def created(erp: Erp, ready: Ready) -> TargetDocument:
    """Run the plan's creating steps; the document as it stands after the last."""
    documents: tuple[TargetDocument, ...] = ()
    for step in erp.plan(ready):
        if not step.creates:
            break  # from here on the document is moved on, which may have it read back once more
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied), outcome
        documents = outcome.documents
    return documents[0]


def ties(erp: Erp, step: Step, document: TargetDocument) -> bool:
    """Whether the document stands as the step would leave it, to the cent."""
    seen = erp.read_back(document)
    assert isinstance(seen, Observed), seen
    assert step.expects is not None
    return not differences(step.expects, replace(seen, document=document))


def settled(erp: Erp, step: Step, documents: tuple[TargetDocument, ...] = ()) -> Outcome:
    """Make the call of one step, and ask for its verdict until there is one."""
    outcome = perform(erp, step, documents)
    for _ in range(10):
        if not isinstance(outcome, Accepted):
            return outcome
        outcome = erp.ask(note_of(step, ticket=outcome.ticket))
    return outcome


def carried_out(erp: Erp, ready: Ready) -> tuple[Outcome, tuple[TargetDocument, ...]]:
    """Run the whole plan, as far as it goes: what came of the last step that was taken, and the documents by then."""
    documents: tuple[TargetDocument, ...] = ()
    outcome: Outcome = Applied()
    for step in erp.plan(ready):
        outcome = settled(erp, step, documents)
        if not isinstance(outcome, Applied):
            break
        documents = outcome.documents or documents
    return outcome, documents


def _dearer(line: Any) -> Any:
    if isinstance(line, ReadyLine):
        return replace(line, amount=line.amount + 1)
    assert isinstance(line, ReadyChangeLine | ReadyInvoiceLine)
    return replace(line, line=_dearer(line.line))
