"""The one pull flow: what accounting owns is shown on the platform. A wake says "go on with this import", or "look at this one".

want ─ lease ─┬ an import ─▶ a stretch of the feed ─▶ shown ─▶ progress, release ─▶ next message
              └ a record  ─▶ read it now           ─▶ shown ─▶ release
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tieout.config.connection import Connection
from tieout.policy.ownership import require_direction
from tieout.records.entities import Direction
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.intake import Marks
from tieout.sync.orders import without_old_news
from tieout.sync.other_mode import OtherMode, first_in_shadow
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pacing import Pace, Unpaced
from tieout.sync.patience import READ_AGAIN
from tieout.sync.pauses import NoPauses, Pauses, held, pause_over
from tieout.sync.ports import Clock, Deadline, Ids, LeaseLost, Ledger, Permits, Queues
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.pull_born_there import BornThere
from tieout.sync.pull_costs import JobCosts
from tieout.sync.pull_ledger import BulkLedger, Listings
from tieout.sync.pull_one import One, elsewhere, found_out
from tieout.sync.pull_page import Shows
from tieout.sync.pull_ports import Feed, Mirror
from tieout.sync.pull_progress import IMPORTS, is_import
from tieout.sync.pull_reading import Reading
from tieout.sync.pull_rests import Rests
from tieout.sync.pull_run import LOST_MESSAGE, SOON, Run, Turn
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.turns import AlwaysNow, Turns
from tieout.sync.wakes import Wake, WakeReason

LEASE_MARGIN = timedelta(seconds=30)
"""As in the push flow: the clock of the next worker may run ahead of ours."""


@dataclass
class Pull:
    """Shows accounting's records on the platform, each once in effect.

    `sign_in_refused` says afterwards whether a vendor refused our sign-in: somebody must authorise us again.
    """

    connection: Connection
    ledger: Ledger
    bulk: BulkLedger
    listings: Listings
    marks: Marks
    permits: Permits
    queues: Queues
    feed: Feed
    mirror: Mirror
    clock: Clock
    ids: Ids
    deadline: Deadline
    pauses: Pauses = field(default_factory=NoPauses)
    pace: Pace = field(default_factory=Unpaced)
    turns: Turns = field(default_factory=AlwaysNow)
    chance: Callable[[], float] = lambda: 0.0
    most_seats: int | None = None
    _feed_closed: bool = False

    def __post_init__(self) -> None:
        self._found_here = False
        self._room = Room(self.permits, self.clock, self.turns, self.chance, self.most_seats, self.pace)
        self._rests = Rests(self.permits, self.clock, self._room, self.feed.limit_scope())

    @property
    def sign_in_refused(self) -> bool:
        return self._rests.sign_in_refused

    def run(self, wake: Wake) -> State | None:
        """Work one message. Returns the state it rests in, or `None` if another worker is at it and will look again."""
        require_direction(wake.entity, Direction.TO_PLATFORM)
        section = self.connection.section(wake.entity)
        state = self._run(wake, shadow=first_in_shadow(section, wake.reference))
        OtherMode(self.ledger, self.clock, self.ids).rest(wake, section, found_first=self._found_here)
        return state

    def _run(self, wake: Wake, *, shadow: bool) -> State | None:
        now = self.clock.now()
        wake = without_old_news(wake, self.ledger, shadow=shadow)
        seen = HistoryEvent(now, "wake", f"Woken by {wake.reason.value}", wake.by or "tieout", {"wake": wake.id})
        # Before any outside call: if this worker dies at once, the sweeper finds the record due.
        self.ledger.want(wake, shadow=shadow, due_at=now + self.connection.thresholds.lost_wake, event=seen)
        key = wake.key(shadow=shadow)
        lease = self.ledger.lease(key, owner=self.ids.new(), now=now, until=now + self.deadline.left() + LEASE_MARGIN)
        if lease is None:
            self._held_by_another(wake, key)
            return None
        session = Session(self.ledger, lease, wake, self.clock)
        try:
            return self._import(session) if is_import(wake.reference) else self._one(session)
        except LeaseLost:
            return None  # we were too slow and somebody took over; nothing of ours was written since

    def close(self) -> None:
        """Free what reading took, unless that has been done. May be called twice."""
        if not self._feed_closed:
            self._feed_closed = True
            self.feed.close()

    def _held_by_another(self, wake: Wake, key: RecordKey) -> None:
        """Whoever holds it looks again by itself, unless it is dead: then somebody must come when its lease is over."""
        entry = self.ledger.entry(key)
        if entry is not None and entry.lease_until is not None:
            wait = max(entry.lease_until - self.clock.now(), timedelta(0)) + SOON
            # One message for all who come in vain while this lease stands, or all would come back at every later one too.
            name = hashlib.sha256(f"held-{key}-{entry.fence}".encode()).hexdigest()[:40]
            update = {"id": self.ids.new() if wake.id == name else name, "reason": WakeReason.RESUME}
            # As `resume`: it may be the very message that an import waits for.
            self.queues.wake(wake.model_copy(update=update), group=key.group, delay=wait)

    def _import(self, session: Session) -> State | None:
        kind = session.entry.key.reference.id
        run = Run(
            self.connection,
            kind,
            self.feed,
            self._reading(kind),
            self._shows(session.entry.key.entity.value, kind),
            JobCosts(self.connection, self.ledger, self.feed, self.mirror, self.pace, self.deadline),
            self.marks,
            self._room,
            self._rests,
            self.pauses,
            self.clock,
            self.ids,
            self.close,
        )
        turn = run.turn(session)
        return self._end(session, Turn(Rest(Change()), None) if turn is None else turn)

    def _end(self, session: Session, turn: Turn) -> State:
        """Write down how far it got and give the lease back, in one write; then send the message that goes on."""
        rest, progress = turn.rest, turn.progress
        while True:
            asked = session.entry.hints.get("asked", "")
            if progress is not None and not progress.under_way and asked > progress.asked and rest.again_in is None:
                rest = Rest(replace(rest.change, state=State.PENDING), again_in=SOON)  # asked for meanwhile
            message = self.ids.new()
            change = rest.change
            if rest.again_in is not None:
                # The sweeper only if the message is lost: both at once would do the same work twice.
                change = replace(change, due_at=self.clock.now() + rest.again_in + LOST_MESSAGE)
            if progress is not None:
                expects = message if rest.again_in is not None else progress.expects
                change = replace(change, progress=progress.model_copy(update={"expects": expects}).model_dump_json())
            if self.ledger.release(session.lease, change, wanted=session.entry.wanted):
                break
            session.reload()
        if rest.again_in is not None:
            hints = {name: session.entry.hints[name] for name in ("asked", "since") if name in session.entry.hints}
            update = {"id": message, "reason": WakeReason.AGAIN, "hints": hints}
            wake = session.wake.model_copy(update=update)
            self.queues.wake(wake, group=session.lease.key.group, delay=rest.again_in)
        return session.entry.state if not isinstance(change.state, State) else change.state

    def _one(self, session: Session) -> State | None:
        key = session.entry.key
        kind = session.wake.hints.get("kind") or (key.reference.kind if key.reference.kind in IMPORTS else key.entity)
        reading, shows = self._reading(kind), self._shows(key.entity.value, kind)
        born_there = BornThere(self.connection, kind, self.mirror, self.ledger, self._room, self._rests)
        one = One(self.feed, reading, shows, self._room, self._rests, self.pauses, born_there, self.close)
        found = one.turn(session)
        if isinstance(found, Rest):
            self._found_here = found_out(found)
            return self._rest(session, found)
        return self._show_one(session, reading, shows, found)

    def _show_one(self, session: Session, reading: Reading, shows: Shows, records: tuple[Record, ...]) -> State | None:
        """Show one record under this very lease: the claim takes it over, and settling gives it back."""
        lease, by = session.lease, session.wake.by or "tieout"
        stopped: NotNow | NeedsPerson | None = None
        left = False
        try:
            looked = reading.look(records)
            _, undone, _ = shows.show(looked, run="", owner=lease.owner, by=by, whole=True)
            left = bool(undone)
            if all(one.subject.key != lease.key for one in looked):
                return self._rest(session, elsewhere(session, looked))
        except (NotNow, NeedsPerson) as why:
            stopped = why
        entry = self.ledger.entry(lease.key)
        if stopped is None and not left and entry is not None and not entry.lease_owner:
            self._found_here = True
            if entry.state is State.UNLINKED:
                # What is the platform's own again waits for accounting again.
                shows.linked([document.key for document in session.entry.documents])
            return entry.state  # settled, and its lease with it
        again = self.ledger.lease(lease.key, owner=lease.owner, now=self.clock.now(), until=lease.until)
        if again is None:
            return None
        session = Session(self.ledger, again, session.wake, self.clock)
        if stopped is not None:
            return self._rest(session, self._rests.stopped(session, stopped))
        paused = held(session, self.pauses) if left else None
        return self._rest(session, paused or Rest(Change(due_at=self.clock.now() + READ_AGAIN), again_in=READ_AGAIN))

    def _rest(self, session: Session, rest: Rest) -> State:
        while not self.ledger.release(session.lease, rest.change, wanted=session.entry.wanted):
            session.reload()  # wanted meanwhile: that is looked at soon, and this is written all the same
            rest = replace(rest, change=replace(rest.change, due_at=self.clock.now() + READ_AGAIN))
        if rest.again_in is not None:
            reason = session.wake.reason if rest.unseen else WakeReason.AGAIN
            wake = session.wake.model_copy(update={"id": self.ids.new(), "reason": reason})
            self.queues.wake(wake, group=session.lease.key.group, delay=rest.again_in)
        return rest.change.state if isinstance(rest.change.state, State) else session.entry.state

    def _reading(self, kind: str) -> Reading:
        return Reading(self.connection, kind, self.feed, self.mirror, self.bulk, self.deadline)

    def _shows(self, entity: str, kind: str) -> Shows:
        return Shows(
            kind,
            self.mirror,
            self.bulk,
            self.listings,
            self.clock,
            self.deadline,
            self.pace,
            stopped=lambda: pause_over(self.pauses.standing(self.connection.id), IMPORTS[kind]) is not None,
            linked=lambda shown_ids: self._linked(entity, kind, shown_ids),
        )

    def _linked(self, entity: str, kind: str, shown_ids: Collection[str]) -> None:
        """Records of the platform's are accounting's now, or are not any more: wake them, and what was held for want of them."""
        references = [SourceReference(system=self.mirror.system, kind=kind, id=one) for one in shown_ids]
        keys = [RecordKey(self.connection.id, IMPORTS[kind], reference) for reference in references]
        Prerequisites(self.connection, self.ledger, self.queues, self.turns, self.clock, self.ids).arrived(keys)
        for key in self.bulk.entries(keys):  # those that were born there
            wake = Wake(
                id=self.ids.new(),
                connection=self.connection.id,
                entity=key.entity,
                reference=key.reference,
                reason=WakeReason.RESUME,
                by="tieout",
                why=f"{entity} {key.reference.id}: its link to the ERP has changed",
            )
            self.queues.wake(wake, group=key.group)
