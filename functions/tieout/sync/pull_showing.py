"""Shows judged records on the platform: claim and intents, one call, outcomes, bindings. Batch by batch.

    claim ── dies here: in doubt, and nothing happened ── write ── dies here: in doubt, and it happened ── settle

Either way the next one who looks finds the intents without an outcome, and either writes again, where that is harmless, or
looks for the row's key before it creates anything.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pacing import Pace
from tieout.sync.ports import AlreadyBound, Clock, Deadline, LeaseLost, pausing
from tieout.sync.pull_judging import NONE, Judged, was_unreadable
from tieout.sync.pull_ledger import BulkLedger, Claim, Settled
from tieout.sync.pull_notes import RowNotes
from tieout.sync.pull_ports import Mirror, Row, RowInDoubt, RowOutcome, RowRefused, RowWritten
from tieout.sync.state import Change, HistoryEvent, Lease, RecordKey, State, StepNote

UNSETTLED = timedelta(hours=1)
"""A row whose worker died is looked at by itself so much later. Before that its import comes back, and does the batch at once."""

LEASE_MARGIN = timedelta(seconds=30)


Pair = tuple[Judged, Row]
"""A row, and the record that it is of."""


class AnswerLost(NotNow):
    """A batch that may be written again has no answer: nothing is decided, and the same batch is tried later."""


@dataclass
class Tally:
    """What became of the records of one message. `busy`: another worker is at them, and looks again by itself."""

    shown: int = 0
    found: int = 0
    refused: int = 0
    waiting: int = 0
    in_doubt: int = 0
    busy: int = 0

    def counts(self) -> dict[str, int]:
        return {name: count for name, count in vars(self).items() if count}


@dataclass
class Showing:
    """Writes judged rows, under claims of `owner`.

    Attributes:
        owner: whoever dies and comes back under the same name may go on at once.
        stopped: asked before each call: a kill switch holds the very next write.
        linked: told, once per batch, of the records on the platform that are ours now and were not before.
    """

    kind: str
    mirror: Mirror
    bulk: BulkLedger
    clock: Clock
    deadline: Deadline
    pace: Pace
    owner: str
    by: str
    stopped: Callable[[], bool]
    linked: Callable[[Collection[str]], None]
    shadow: bool = False

    def __post_init__(self) -> None:
        self.tally = Tally()
        self._notes: dict[RecordKey, RowNotes] = {}
        self._ours: list[str] = []

    def settle_without_call(self, judged: Sequence[Judged]) -> None:
        """Write down what needs no call: found, held, refused, none of ours; in shadow all of it."""
        notes = {one.subject.key: self._noted(one) for one in judged}
        if self.shadow:
            for one in notes.values():
                self._would(one)
        news = {key: one for key, one in notes.items() if _news(one)}
        now = self.clock.now()
        until = now + self.deadline.left() + LEASE_MARGIN
        leases = self.bulk.claim([Claim(key, Change()) for key in news], owner=self.owner, now=now, until=until)
        self.tally.busy += len(news) - len(leases)
        self._finish({key: notes for key, notes in news.items() if key in leases}, leases)
        self._tell()

    def write(self, rows: Sequence[Pair]) -> bool:
        """Make one call for these rows. False: a pause stands over it, and nothing was written.

        Raises:
            BudgetSpent, NotNow, NeedsPerson: nothing happened.
            AnswerLost: nobody knows, and the same rows may be written again.
        """
        if self.stopped():
            return False
        # The requests are reserved before the intents: a budget that is used up is no attempt at anything.
        with self.pace.step(self.mirror.limit_scope()):
            notes = {judged.subject.key: self._noted(judged) for judged, _ in rows}
            leases = self._claim(notes, rows)
            mine = [(judged, row) for judged, row in rows if judged.subject.key in leases]
            self.tally.busy += len(notes) - len(leases)
            if mine:
                self._call(notes, leases, mine)
        for judged, row in rows:
            # What another worker is at is his to finish: it is looked at again when he is done, or dead.
            judged.writes.remove(row)
        return True

    def _noted(self, judged: Judged) -> RowNotes:
        key = judged.subject.key
        if key not in self._notes:
            self._notes[key] = RowNotes(self.kind, self.mirror, judged, self.clock.now(), self.by)
            self._notes[key].without_call()
            self._count_judged(judged)
        return self._notes[key]

    def _claim(self, notes: dict[RecordKey, RowNotes], rows: Sequence[Pair]) -> dict[RecordKey, Lease]:
        now = self.clock.now()
        intents: dict[RecordKey, list[StepNote]] = {key: [] for key in notes}
        for judged, row in rows:
            intents[judged.subject.key].append(notes[judged.subject.key].intend(row))
        due = now + UNSETTLED
        claims = [Claim(key, Change(put_steps=tuple(steps), due_at=due)) for key, steps in intents.items()]
        until = now + self.deadline.left() + LEASE_MARGIN
        return self.bulk.claim(claims, owner=self.owner, now=now, until=until)

    def _call(self, notes: dict[RecordKey, RowNotes], leases: dict[RecordKey, Lease], rows: Sequence[Pair]) -> None:
        again = self.mirror.upserts(self.kind)
        try:
            with pausing(self.mirror.limit_scope()):
                outcomes = self.mirror.write(self.kind, [row for _, row in rows])
        except (NotNow, NeedsPerson):
            if not again:
                self._take_back(notes, leases, {row.key for _, row in rows})
            raise
        # A mirror that forgets a row has not said what became of it.
        told = {row.key: outcomes.get(row.key, RowInDoubt("the answer does not name it")) for _, row in rows}
        doubts = [one for one in told.values() if isinstance(one, RowInDoubt)]
        certain = [(judged, row) for judged, row in rows if not (again and isinstance(told[row.key], RowInDoubt))]
        self._settle(notes, leases, certain, told)
        if doubts and again:
            raise AnswerLost(f"the platform's answer to {len(doubts)} rows was lost: {doubts[0].why}")

    def _take_back(self, notes: dict[RecordKey, RowNotes], leases: dict[RecordKey, Lease], called: set[str]) -> None:
        """Nothing happened: the intents of this call are closed as such, or each would be looked up as if it had.

        Another row of the same record may be in doubt since an earlier call; of that nobody has learned anything.
        """
        now = self.clock.now()
        settled = []
        for key, lease in leases.items():
            before = notes[key].judged.entry
            open_notes = [note for name, note in lease.entry.steps.items() if name in called and note.in_doubt]
            closed = tuple(replace(note, outcome="absent", settled_at=now) for note in open_notes)
            state = State.PENDING if before is None else before.state
            settled.append(Settled(lease, Change(state=state, put_steps=closed, due_at=now + UNSETTLED)))
        self.bulk.settle(settled)

    def _settle(
        self,
        notes: dict[RecordKey, RowNotes],
        leases: dict[RecordKey, Lease],
        rows: Sequence[Pair],
        outcomes: dict[str, RowOutcome],
    ) -> None:
        for judged, row in rows:
            notes[judged.subject.key].outcome(row, outcomes[row.key])
            self._count(outcomes[row.key])
        written = {id(row) for _, row in rows}
        for judged, _ in rows:
            notes[judged.subject.key].more = any(id(row) not in written for row in judged.writes)
        self._finish({judged.subject.key: notes[judged.subject.key] for judged, _ in rows}, leases)
        new = [row.shown_id for judged, row in rows if not (judged.entry and judged.entry.bound)]
        self._ours += [one for one in new if one is not None]
        self._tell()

    def _finish(self, done: dict[RecordKey, RowNotes], leases: dict[RecordKey, Lease]) -> None:
        due = self.clock.now() + UNSETTLED
        changes = [Settled(leases[key], notes.change(due_at=due)) for key, notes in done.items()]
        failed = self.bulk.settle(changes)
        for one in changes:
            why = failed.get(one.lease.key)
            if isinstance(why, AlreadyBound):
                self._taken(one, why)
            self.tally.busy += isinstance(why, LeaseLost)

    def _taken(self, one: Settled, why: AlreadyBound) -> None:
        """Two records of accounting would be one on the platform. Nothing is undone: a person says which one it is."""
        text = f"{why}. One of the two is wrong: a person must say which."
        notes = tuple(
            note if note.in_doubt else replace(note, outcome="refused", documents=()) for note in one.change.put_steps
        )
        # Another row of it may be in doubt: that one is looked up in its time, whatever this one has come to.
        doubted = one.change.state is State.IN_DOUBT
        change = Change(
            state=State.IN_DOUBT if doubted else State.REFUSED,
            waiting_on="person",
            reasons=(Reason("already_bound", text),),
            due_at=one.change.due_at if doubted else None,
            put_steps=notes,
            events=(HistoryEvent(self.clock.now(), "already_bound", text, self.by),),
        )
        self.tally.refused += 1
        self.bulk.settle([Settled(one.lease, change)])

    def _tell(self) -> None:
        """After it is written down that they are ours: whoever is woken by it must find it so."""
        if self._ours:
            self.linked(tuple(dict.fromkeys(self._ours)))
            self._ours.clear()

    def _would(self, notes: RowNotes) -> None:
        for row in notes.judged.writes:
            notes.would(row)
            self.tally.shown += 1
        notes.judged.writes.clear()

    def _count(self, outcome: RowOutcome) -> None:
        self.tally.shown += isinstance(outcome, RowWritten)
        self.tally.refused += isinstance(outcome, RowRefused)
        self.tally.in_doubt += isinstance(outcome, RowInDoubt)

    def _count_judged(self, judged: Judged) -> None:
        self.tally.found += len(judged.found)
        self.tally.waiting += sum(1 for held in judged.held if held.on)
        self.tally.refused += sum(1 for held in judged.held if not held.on)
        self.tally.in_doubt += judged.quarantined_until is not None
        self._ours += [found.shown_id for found in judged.found]


def _news(notes: RowNotes) -> bool:
    """Whether anything is to be written down: what is as it was the last time costs no write."""
    judged, entry = notes.judged, notes.judged.entry
    if notes.notes or notes.events:
        return True
    if entry is None:
        return bool(judged.subject.foreign and not judged.subject.rows)
    if judged.quarantined_until is not None:
        return entry.state is not State.IN_DOUBT or entry.due_at is None
    open_ended = entry.state is State.PENDING or entry.due_at is not None or was_unreadable(entry)
    if judged.hint == NONE:
        return open_ended or entry.bound
    return open_ended or notes.untold
