"""An import, one message at a time: go on where the ledger says, show a stretch, and say how far it got.

expected? ─ begun? ─ paused? ─ permit ─ read ─ permit back ─ show ─┬ more      ─▶ next message
                                                                   ├ look 1 over ─▶ look 2, from where look 1 began
                                                                   └ look 2 over ─▶ watermark moves, done
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tieout.config.connection import Connection, EntitySection, Mode
from tieout.policy.reasons import Reason
from tieout.sync.intake import Marks
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pauses import Pauses, held
from tieout.sync.ports import Capability, Clock, Ids, Permit
from tieout.sync.pull_balances import CUT, OpenBalances, as_it_ended, cut_words
from tieout.sync.pull_codes import CostCodes
from tieout.sync.pull_codes import in_words as codes_in_words
from tieout.sync.pull_costs import JobCosts, in_words
from tieout.sync.pull_page import Shows
from tieout.sync.pull_ports import Feed
from tieout.sync.pull_progress import (
    BALANCES,
    COST_CODES,
    EVERYTHING,
    FIGURES,
    JOB_COSTS,
    OVERLAP,
    Progress,
    mark_of_import,
    read_progress,
)
from tieout.sync.pull_reading import Reading, Stretch, goes_on_at
from tieout.sync.pull_rests import Rests
from tieout.sync.pull_unread import hold_unread
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State
from tieout.sync.wakes import WakeReason

LOST_MESSAGE = timedelta(minutes=10)
"""How long an import's next message may take before the sweeper wakes the import: longer than any invocation."""

SOON = timedelta(seconds=1)
"""A short pause lets other wakes of the same queue in between the messages of an import that goes on for hours."""


@dataclass(frozen=True)
class Turn:
    """How one message of an import ends. `progress`: `None` leaves it as it is."""

    rest: Rest
    progress: Progress | None


@dataclass
class Run:
    """Works one message of one kind's import."""

    connection: Connection
    kind: str
    feed: Feed
    reading: Reading
    shows: Shows
    costs: JobCosts
    marks: Marks
    room: Room
    rests: Rests
    pauses: Pauses
    clock: Clock
    ids: Ids
    close_feed: Callable[[], None]

    def turn(self, session: Session) -> Turn | None:
        """Go on by one stretch, or begin what was asked for, or rest. `None`: a message that nobody waits for any more."""
        progress = read_progress(session.entry.progress)
        if session.wake.reason is WakeReason.AGAIN and session.wake.id != progress.expects:
            return None
        section = self.connection.section(session.entry.key.entity)
        if not section.is_on:
            return self._off(session, progress)
        if not progress.under_way:
            begun = self._begin(session, progress, section)
            if begun is None:
                return Turn(Rest(as_it_ended(session.entry)), progress)
            progress = begun
        stopped = held(session, self.pauses)
        if stopped is not None:
            return Turn(stopped, progress)
        try:
            return self._on(session, progress, section)
        except (NotNow, NeedsPerson) as why:
            return Turn(self.rests.stopped(session, why), progress.model_copy(update={"tries": progress.tries + 1}))

    def _off(self, session: Session, progress: Progress) -> Turn:
        rest = session.rest(State.REFUSED, f"{self.kind} is switched off for this connection")
        return Turn(rest, progress.model_copy(update={"look": 0}))

    def _begin(self, session: Session, before: Progress, section: EntitySection) -> Progress | None:
        """Begin the newest request, unless that has been done."""
        hints = max(session.wake.hints, session.entry.hints, key=lambda told: told.get("asked", ""))
        asked, wanted = hints.get("asked", ""), hints.get("since", "")
        if asked <= before.asked:
            return None
        reached = self.marks.reached(mark_of_import(self.connection.id, self.kind, section))
        since = None if reached is None else reached - OVERLAP
        if wanted:
            since = None if wanted == EVERYTHING else datetime.fromisoformat(wanted)
        moves = since is None or (reached is not None and since <= reached)
        begun = Progress(
            run=self.ids.new(),
            asked=asked,
            since=since,
            begun_at=self.clock.now(),
            look=1,
            moves_mark=moves,
            # A feed that counts changes cannot tell what is younger than a moment that somebody names: it reads everything.
            cursor="" if since is None or wanted else before.resume,
            resume=before.resume,
        )
        what = "everything" if since is None else f"what has changed since {since:%Y-%m-%d %H:%M} UTC"
        event = session.event("begun", f"Import of {self.kind} begun: {what}", run=begun.run)
        session.write(Change(state=State.PENDING, progress=begun.model_dump_json(), events=(event,)))
        return begun

    def _on(self, session: Session, progress: Progress, section: EntitySection) -> Turn:
        capability = self._capability()
        if capability is not None and not capability.offered:
            return self._not_offered(session, progress, capability.note, capability.assumption)
        permit = self.room.enter(session, self.shows.mirror.limit_scope(), self.feed.limit_scope())
        if not isinstance(permit, Permit):
            return Turn(permit, progress)
        try:
            if self.kind == JOB_COSTS:
                return self._job_costs(session, progress, section)
            if self.kind == BALANCES:
                return self._balances(session, progress)
            if self.kind == COST_CODES:
                return self._cost_codes(session, progress, section)
            stretch = self.reading.stretch(progress.cursor, progress.reads_since)
        finally:
            # The seat is free while the platform is written to: a push must not wait for a batch of vendors.
            self.close_feed()
            self.room.leave(permit)
        return self._show(session, progress, stretch)

    @property
    def _codes(self) -> CostCodes:
        return CostCodes(self.feed, self.shows.mirror, self.costs.pace)

    def _capability(self) -> Capability | None:
        """Whether it can be done at all; `None`: that is said project by project, or by nothing."""
        if self.kind in FIGURES:
            return None
        return self._codes.capability() if self.kind == COST_CODES else self.feed.capability(self.kind)

    def _show(self, session: Session, progress: Progress, stretch: Stretch) -> Turn:
        hold_unread(self.reading, stretch.unread, by=_by(session), owner=self.ids.new(), now=self.clock.now())
        looked = [one for page in stretch.pages for one in page.looked]
        whole = stretch.next_cursor is None or stretch.rows < self.shows.mirror.batch(self.kind)
        # Where a row may be written twice, whoever comes back after a death may do so at once.
        stable = self.shows.mirror.upserts(self.kind)
        owner = f"import-{progress.run}" if stable else self.ids.new()
        tally, undone, paused = self.shows.show(looked, run=progress.run, owner=owner, by=_by(session), whole=whole)
        cursor, read = goes_on_at(stretch, undone)
        counts = progress.counted(tally.counts() | read)
        reached = progress.reached or ((stretch.as_of or self.clock.now()) if progress.look == 2 else None)
        progress = progress.model_copy(update={"counts": counts, "tries": 0, "reached": reached})
        if paused:
            return Turn(held(session, self.pauses) or self._more(session), progress)
        if cursor is not None:
            return Turn(self._more(session), progress.model_copy(update={"cursor": cursor}))
        return self._look_over(session, progress.model_copy(update={"resume": stretch.resume}))

    def _look_over(self, session: Session, progress: Progress) -> Turn:
        if progress.look == 1:
            return Turn(self._more(session), progress.model_copy(update={"look": 2, "cursor": progress.resume}))
        return self._done(session, progress)

    def _done(self, session: Session, progress: Progress, short_of: tuple[Reason, ...] = ()) -> Turn:
        """The end of an import. `short_of`: why something was not read, though it went through."""
        section = self.connection.section(session.entry.key.entity)
        if progress.moves_mark and progress.reached is not None:
            self.marks.reach(mark_of_import(self.connection.id, self.kind, section), progress.reached)
        said = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in sorted(progress.counts.items()))
        missing = "".join(f". {reason.text}" for reason in short_of)
        event = session.event(
            "done", f"Import of {self.kind} done: {said or 'nothing to do'}{missing}", run=progress.run
        )
        state = State.PARTIAL if short_of else State.SYNCED
        change = Change(state=state, waiting_on="", reasons=short_of, due_at=None, attempts=0, events=(event,))
        return Turn(Rest(change), progress.model_copy(update={"look": 0, "cursor": ""}))

    def _more(self, session: Session) -> Rest:
        due = self.clock.now() + LOST_MESSAGE
        return Rest(Change(state=State.PENDING, waiting_on="", reasons=(), due_at=due, attempts=0), again_in=SOON)

    def _job_costs(self, session: Session, progress: Progress, section: EntitySection) -> Turn:
        page = self.costs.page(progress.cursor, shadow=section.mode is not Mode.LIVE)
        if page is None:
            return self._done(session, progress)
        counts = progress.counted({"read": page.shown, "refused": len(page.reasons)})
        progress = progress.model_copy(update={"counts": counts, "tries": 0})
        if page.reasons:
            event = session.event("not_shown", in_words(page.project, page.reasons), project=page.project)
            session.write(Change(events=(event,)))
        if page.next_cursor is None:
            return self._done(session, progress)
        return Turn(self._more(session), progress.model_copy(update={"cursor": page.next_cursor}))

    def _cost_codes(self, session: Session, progress: Progress, section: EntitySection) -> Turn:
        page = self._codes.page(progress.cursor, shadow=section.mode is not Mode.LIVE)
        counts = progress.counted({"read": page.read, "shown": page.shown, "refused": len(page.reasons)})
        progress = progress.model_copy(update={"counts": counts, "tries": 0})
        if page.reasons:
            session.write(Change(events=(session.event("not_shown", codes_in_words(page.reasons)),)))
        if page.next_cursor is None:
            return self._done(session, progress)
        return Turn(self._more(session), progress.model_copy(update={"cursor": page.next_cursor}))

    def _balances(self, session: Session, progress: Progress) -> Turn:
        balances = OpenBalances(self.connection, self.costs.ledger, self.reading.bulk, self.feed, self.clock, self.ids)
        progress = progress.model_copy(update={"reached": progress.begun_at})
        enough_left = self.shows.deadline.left() / 2
        while True:
            try:
                page = balances.page(progress.cursor, everything=progress.since is None)
            except (NotNow, NeedsPerson) as why:
                # What was read until then counts: an ERP that stops us after so many calls would never let us get further.
                return Turn(self.rests.stopped(session, why), progress.model_copy(update={"tries": progress.tries + 1}))
            counts = progress.counted({"read": page.read, "changed": page.changed})
            if page.next_cursor is None:
                cut = (Reason(CUT, cut_words(balances.most)),) if page.cut else ()
                return self._done(session, progress.model_copy(update={"counts": counts, "tries": 0}), cut)
            progress = progress.model_copy(update={"counts": counts, "tries": 0, "cursor": page.next_cursor})
            if self.shows.deadline.left() < enough_left:
                return Turn(self._more(session), progress)

    def _not_offered(self, session: Session, progress: Progress, note: str, assumption: str) -> Turn:
        switch = f" Switch on '{assumption}' if that is so at your site." if assumption else ""
        done = "brought from" if self.kind == COST_CODES else "read from"
        text = f"{self.kind} cannot be {done} the ERP: {note}{switch}"
        rest = session.rest(State.REFUSED, text, reasons=(Reason("not_offered", text),))
        return Turn(rest, progress.model_copy(update={"look": 0}))


def _by(session: Session) -> str:
    return session.wake.by or "tieout"
