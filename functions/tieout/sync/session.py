"""One worker's turn at one record: the lease, the entry as it now stands, and who is told what in the history."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.sync.patience import STILL_OPEN
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Fetched, Ledger, Missing
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey, State, StepNote
from tieout.sync.wakes import ASKED_FOR, Wake, WakeReason


@dataclass(frozen=True)
class Rest:
    """How a turn ends: the last change to the record, and when to come back through the delay queue, if soon.

    `unseen`: there was no room to look at the record at all, so the wake comes back as what it was.
    `waits_for`: another record of ours that has to be synced first.
    """

    change: Change
    again_in: timedelta | None = None
    unseen: bool = False
    waits_for: RecordKey | None = None


@dataclass
class Session:
    """A turn at one record. Every write goes through the lease, so a zombie's writes are refused by the ledger.

    `fetched`: what the look that is under way has read of the record's source, once it has.
    """

    ledger: Ledger
    lease: Lease
    wake: Wake
    clock: Clock
    entry: Entry = field(init=False)
    fetched: Fetched | Missing | None = None

    def __post_init__(self) -> None:
        self.entry = self.lease.entry

    @property
    def by_hand(self) -> bool:
        """Whether a person asked for this look; also where the message that said so was lost, or nothing could be done then."""
        return WakeReason.RESYNC.value in {self.wake.reason.value, self.entry.asked}

    @property
    def asked_for(self) -> bool:
        """Whether somebody says that something has changed about what stood in the way."""
        return self.wake.reason in ASKED_FOR or bool(self.entry.asked)

    def event(self, what: str, text: str, **data: str) -> HistoryEvent:
        return HistoryEvent(self.clock.now(), what, text, self.wake.by or "tieout", data)

    def write(self, change: Change) -> None:
        """Apply a change; the session's entry is then the record as it stands."""
        self.entry = self.ledger.write(self.lease, change)

    def reload(self) -> None:
        """Read the record anew: somebody wanted it while we worked."""
        entry = self.ledger.entry(self.lease.key)
        if entry is not None:
            self.entry = entry

    def intend(
        self,
        step: Step,
        content: str,
        payload: str,
        quarantine: timedelta,
        *,
        total: Decimal | None = None,
        then: tuple[str, ...] = (),
    ) -> StepNote:
        """Write the intent of a step, before the call. From this moment on it is in doubt.

        `quarantine` is for a worker that dies and tells nothing more: it covers what may pass before the call begins, too.
        """
        earlier = self.entry.steps.get(step.name)
        attempt = 1 if earlier is None else earlier.attempt + 1
        refusals = 0 if earlier is None else earlier.refusals
        now = self.clock.now()
        note = StepNote(
            name=step.name,
            side=step.side,
            kind=step.kind,
            fingerprint=step.fingerprint,
            content=content,
            reference=step.reference,
            guard_key=f"{self.entry.key.group[:32]}-{self.entry.generation}-{step.name}-{refusals + 1}",
            attempt=attempt,
            intent_at=now,
            quarantined_until=now + quarantine,
            expects=step.expects,
            payload=payload,
            repeatable=step.repeatable,
            doubts=_doubts(earlier, content),
            refusals=refusals,
            doubted=earlier is not None and earlier.doubted and earlier.outcome != "applied",
            total=total,
            then=then,
        )
        text = f"About to {step.name} {step.kind} {step.reference}".rstrip()
        event = self.event("intent", text, step=step.name, attempt=str(attempt), payload=payload)
        self.write(Change(put_steps=(note,), events=(event,)))
        return note

    def settle(self, note: StepNote, text: str, **changes: object) -> StepNote:
        """Write the outcome of a step. `changes` are the note's fields: `outcome`, `documents`, `ticket`, `ended`."""
        settled = replace(note, settled_at=self.clock.now(), **changes)  # type: ignore[arg-type]  # fields by name
        data = {"step": note.name, "attempt": str(note.attempt)}
        data |= {f"document{index}": document.address for index, document in enumerate(settled.documents, start=1)}
        self.write(Change(put_steps=(settled,), events=(self.event(str(settled.outcome), text, **data),)))
        return settled

    def rest(
        self,
        state: State,
        text: str,
        *,
        waiting_on: str = "",
        reasons: tuple[Reason, ...] = (),
        due_at: datetime | None = None,
        again_in: timedelta | None = None,
    ) -> Rest:
        """End the turn. The history gets a line only if something is different from before: a sweep is no news."""
        entry = self.entry
        news = (entry.state, entry.waiting_on, entry.reasons) != (state, waiting_on, reasons)
        events = (self.event(state.value, text, **({"waiting_on": waiting_on} if waiting_on else {})),) if news else ()
        if waiting_on == "person" and due_at is None:
            due_at = self.clock.now() + STILL_OPEN
        change = Change(state=state, waiting_on=waiting_on, reasons=reasons, due_at=due_at, events=events)
        return Rest(change, again_in)


def _doubts(earlier: StepNote | None, content: str) -> int:
    """How many attempts in a row were lost. Each of many updates may lose one answer, and is no reason to call a person."""
    if earlier is None or earlier.outcome in {"applied", "refused"} or earlier.content != content:
        return 0
    return earlier.doubts
