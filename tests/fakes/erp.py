"""An ERP in memory that numbers documents itself, has no guard of its own, and misbehaves on demand.

It commits, loses answers, commits late, drops lines and refuses, as real ones do; what it holds is what a person would see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tieout.policy.ready import FieldLimits, Ready, ReadyBudget, ReadyCommitment, ReadyLine, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Accepted,
    Applied,
    Found,
    Gone,
    InDoubt,
    LookUp,
    NotNow,
    Observed,
    ObservedLine,
    Outcome,
    ReadBack,
    Refused,
    Several,
)
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step
from tieout.sync.ports import Capability, Clock, LimitScope
from tieout.sync.state import StepNote


class ErpFault(StrEnum):
    """What may go wrong with one call that changes something."""

    REFUSE = "refuse"
    NOT_CONNECTED = "not_connected"
    LOSE_ANSWER_BEFORE = "lose_answer_before"
    LOSE_ANSWER_AFTER = "lose_answer_after"
    COMMIT_LATE = "commit_late"
    DROP_LINES = "drop_lines"
    ANSWER_LATER = "answer_later"
    DIE_BEFORE = "die_before"
    DIE_AFTER = "die_after"


class WorkerDied(BaseException):
    """The function was killed here. Not an `Exception`: nothing in the product may catch it."""


@dataclass(frozen=True)
class ErpDocument:
    """A document as a person sees it in the ERP."""

    key: str
    reference: str
    total: Decimal
    lines: tuple[ObservedLine, ...]
    line_ids: tuple[str, ...]
    status: str = "On Hold"
    title: str = ""


def lines_of(ready: Ready) -> tuple[ReadyLine, ...]:
    """The lines of any record, as far as their place in the budget and their amount go."""
    match ready:
        case ReadyProject():
            return ()
        case ReadyCommitment() | ReadyBudget():
            return ready.lines
        case _:
            return tuple(one.line for one in ready.lines)


@dataclass
class FakeErp:
    """Implements `tieout.sync.ports.Erp`. `faults` are taken one per changing call, in order; `None` is a good call."""

    clock: Clock
    system: str = "fake_erp"
    call_timeout: timedelta = timedelta(seconds=20)
    seats: int = 2
    late_by: timedelta = timedelta(minutes=4)
    quarantined_for: timedelta = timedelta(minutes=5)
    documents: dict[str, ErpDocument] = field(default_factory=dict)
    faults: list[ErpFault | None] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    look_up_fails: int = 0
    read_back_fails: int = 0
    late: list[tuple[datetime, Step]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    guard_keys: list[str] = field(default_factory=list)
    logins_open: int = 0
    tickets: dict[str, Outcome] = field(default_factory=dict)
    numbered: int = 0
    not_carried: set[str] = field(default_factory=set)
    update_steps: int = 1

    def limit_scope(self) -> LimitScope:
        return LimitScope("fake_erp:login", self.seats)

    def capability(self, kind: str) -> Capability:
        return Capability(kind not in self.not_carried, "It has no such document.")

    def limits(self, kind: str) -> FieldLimits:
        return FieldLimits(number=20, title=60, external_reference=60)

    def objections(self, ready: Ready) -> list[Reason]:
        return [Reason("refused_here", text) for text in self.refusals]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        create = self._step("create", ready, repeatable=False)
        return (create, Step("release", Side.ERP, "Order", {"release": True}, ready.external_reference, moves=True))

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        names = ["update", *(f"update_{number}" for number in range(2, self.update_steps + 1))]
        return tuple(self._step(name, ready, repeatable=True) for name in names)

    def _step(self, name: str, ready: Ready, *, repeatable: bool) -> Step:
        lines = tuple(ExpectedLine(line.source_id, line.amount, line.cost_code) for line in lines_of(ready))
        body = {
            "number": ready.number,
            "title": ready.title,
            "lines": [[line.source_id, line.amount] for line in lines],
        }
        total = sum((line.amount for line in lines), Decimal("0.00"))
        expects = Expectation(total, lines, {"title": ready.title})
        return Step(
            name, Side.ERP, "Order", body, reference=ready.external_reference, expects=expects, repeatable=repeatable
        )

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        self.calls.append(step.name)
        self.guard_keys.append(guard_key)
        self.commit_what_is_late()
        fault = self.faults.pop(0) if self.faults else None
        match fault:
            case ErpFault.NOT_CONNECTED:
                raise NotNow("no connection")
            case ErpFault.REFUSE:
                return Refused((Reason("erp", "The period is closed."),))
            case ErpFault.LOSE_ANSWER_BEFORE:
                return InDoubt("no answer")
            case ErpFault.COMMIT_LATE:
                self.late.append((self.clock.now() + self.late_by, step))
                return InDoubt("gateway timeout")
            case ErpFault.DIE_BEFORE:
                raise WorkerDied
        outcome = self._commit(step, documents, drop=fault is ErpFault.DROP_LINES)
        if fault is ErpFault.LOSE_ANSWER_AFTER:
            return InDoubt("connection reset")
        if fault is ErpFault.DIE_AFTER:
            raise WorkerDied
        if fault is ErpFault.ANSWER_LATER:
            ticket = f"ticket-{len(self.tickets) + 1}"
            self.tickets[ticket] = outcome
            return Accepted(ticket, timedelta(seconds=30))
        return outcome

    def commit_what_is_late(self) -> None:
        """Everything whose hour has come is committed now, whoever has given up on it."""
        due = [step for moment, step in self.late if moment <= self.clock.now()]
        self.late = [(moment, step) for moment, step in self.late if moment > self.clock.now()]
        for step in due:
            self._commit(step, (), drop=False)

    def _commit(self, step: Step, documents: tuple[TargetDocument, ...], *, drop: bool) -> Outcome:
        if step.expects is None:
            for document in self._of(step, documents):
                self.documents[document.key] = replace(document, status="Open")
            return Applied()
        lines = tuple(
            ObservedLine(str(number), line.amount, line.cost_code)
            for number, line in enumerate(step.expects.lines, start=1)
        )
        lines = lines[:-1] if drop else lines
        ids = tuple(line.source_id for line in step.expects.lines)
        total = sum((line.amount for line in lines), Decimal("0.00"))
        title = str(step.body["title"])
        if step.name.startswith("update"):
            for document in self._of(step, documents):
                self.documents[document.key] = replace(document, title=title, total=total, lines=lines, line_ids=ids)
            return Applied(documents)
        self.numbered += 1  # a number is never given out again, not even that of a deleted document
        key = f"SC{self.numbered:06d}"
        self.documents[key] = ErpDocument(key, step.reference, total, lines, ids, title=title)
        return Applied((self._target(self.documents[key]),))

    def _of(self, step: Step | StepNote, documents: tuple[TargetDocument, ...]) -> Iterable[ErpDocument]:
        keys = {document.key for document in documents}
        return [one for one in self.documents.values() if one.key in keys or one.reference == step.reference]

    def _target(self, document: ErpDocument) -> TargetDocument:
        lines = {source_id: line.key for source_id, line in zip(document.line_ids, document.lines, strict=False)}
        return TargetDocument(role="header", kind="Order", key=document.key, company="MAIN", lines=lines)

    def ask(self, note: StepNote) -> Outcome:
        return self.tickets[note.ticket]

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        self.calls.append("look_up")
        self.commit_what_is_late()
        if self.look_up_fails:
            self.look_up_fails -= 1
            raise NotNow("the look-up timed out")
        found = list(self._of(note, documents))
        if note.expects is None:
            found = [one for one in found if one.status != "On Hold"]
        if not found:
            return Absent()
        if len(found) > 1:
            return Several(tuple(self._target(one) for one in found))
        return Found(self._target(found[0]))

    def read_back(self, document: TargetDocument) -> ReadBack:
        self.calls.append("read_back")
        if self.read_back_fails:
            self.read_back_fails -= 1
            raise NotNow("the read timed out")
        there = self.documents.get(document.key)
        if there is None:
            return Gone()
        live = there.status != "Canceled"
        return Observed(self._target(there), there.total, there.status, there.lines, live, {"title": there.title})

    def quarantine(self, kind: str) -> timedelta:
        return self.quarantined_for

    def close(self) -> None:
        """Nothing is held."""
