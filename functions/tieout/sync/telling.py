"""Telling the platform what became of a record. A step like any other: `synced` only after the last of them.

A request of accounting is answered when its record is in the ERP, or refused. While the record waits nobody is told: the request
stays open, and whoever asks finds in the record's history what it waits for.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.sync.flowing_back import flowing_back
from tieout.sync.outcomes import Observed
from tieout.sync.past import mark_of
from tieout.sync.plan import Side, Step
from tieout.sync.ports import Fetched, Platform
from tieout.sync.session import Rest, Session
from tieout.sync.state import UNSET, Change, Entry, State, Unset
from tieout.sync.steps import StepRefused, Steps

LINK_STEP = "tell_link"
"""The name of the step by which a platform is told where a record is; a batch beyond the first is `tell_link:2`."""

UNLINK_STEP = "tell_unlink"
"""The name of the step by which a platform is told that a record is unlinked; every connector calls it so."""


@dataclass
class Telling:
    """Writes links back, answers the requests of the platform's own approval tool, and tells it what the ERP owns of a record.

    `connection` says which fields flow back; without it none does.
    """

    platform: Platform
    steps: Steps
    connection: Connection | None = None

    def success(self, session: Session, fetched: Fetched) -> Rest | None:
        """Tell where the record now is. Returns how to rest if that could not be done yet.

        Raises:
            StepRefused: the platform will not take the link.
        """
        entity, entry = session.wake.entity, session.entry
        unlinked = fetched.record is not None and fetched.link is None  # told before, and somebody took it away
        for step in self.platform.plan_success(entity, fetched, entry.documents, hints=entry.hints):
            rest = self.steps.run(session, step, entry.fingerprint, again=unlinked)
            if rest is not None:
                return rest
        self._close(session, fetched)
        return self._fields_back(session, fetched)

    def link(self, session: Session, fetched: Fetched) -> Rest | None:
        """Tell where it is, if that was never told, and answer nobody: what is asked for now is not what is there.

        Raises:
            StepRefused: the platform will not take the link.
        """
        entity, entry = session.wake.entity, session.entry
        for step in self.platform.plan_success(entity, fetched, entry.documents, hints=entry.hints):
            if step.name.partition(":")[0] == LINK_STEP:
                rest = self.steps.run(session, step, entry.fingerprint)
                if rest is not None:
                    return rest
        return None

    def _fields_back(self, session: Session, fetched: Fetched) -> Rest | None:
        """Tell what the ERP owns of the record; after the answer, for which nobody should wait until the ERP can be read."""
        for step in self._plan_back(session, fetched):
            # Its values differ from what the platform shows: told before or not, they are not there now.
            rest = self.steps.run(session, step, session.entry.fingerprint, again=True)
            if rest is not None:
                return rest
        return None

    def would_tell(self, session: Session, fetched: Fetched) -> None:
        """In shadow: keep what the platform would be told of what the ERP owns, and say so in the history."""
        for step in self._plan_back(session, fetched):
            content = json.dumps(step.body, sort_keys=True, default=str).encode()
            address = self.steps.payloads.keep(session.lease.key.connection, "shadow", content)
            text = f"Shadow: would {step.name} {step.kind}: {content.decode()}; see {address}"
            session.write(Change(events=(session.event("shadow", text, payload=address),)))

    def _plan_back(self, session: Session, fetched: Fetched) -> tuple[Step, ...]:
        if self.connection is None:
            return ()
        names = self.connection.ownership(session.wake.entity).fields_back
        return flowing_back(session, fetched, self.platform, self.steps.erp, names)

    def failure(self, session: Session, fetched: Fetched, reasons: tuple[Reason, ...]) -> Rest | None:
        """Close open requests as failed, with every reason. A platform that refuses even that is noted, not fatal."""
        entity, entry = session.wake.entity, session.entry
        for step in self.platform.plan_failure(entity, fetched, reasons, hints=entry.hints):
            try:
                rest = self.steps.run(session, step, entry.fingerprint)
            except StepRefused:
                continue  # its own history line says so; the record is refused either way, and the others are still told
            if rest is not None:
                return rest
        self._close(session, fetched)
        return None

    def unlink(self, session: Session, fetched: Fetched) -> Rest:
        """Let go of the ERP document, if it is gone from the ERP or cancelled there; else say that it still stands."""
        for document in session.entry.documents:
            seen = self.steps.erp.read_back(document)
            if isinstance(seen, Observed) and seen.live:
                name = f"{document.kind} {document.key}"
                text = f"{name} is still in the ERP ({seen.status}). Delete or cancel it there, then unlink."
                reason = Reason("still_in_erp", text)
                rest = self.failure(session, fetched, (reason,))
                return rest or self._as_before(session, text)
        try:
            rest = self.success(session, fetched)
        except StepRefused as refused:
            text = f"Its ERP document is gone, but the platform would not have it unlinked: {refused}"
            return session.rest(State.PARTIAL, text, waiting_on="person", reasons=refused.reasons)
        return rest or self.unlinked(session)

    def _as_before(self, session: Session, answered: str) -> Rest:
        # Whatever else the record is waiting for, or was woken for, must not be forgotten over somebody's request.
        rest = Rest(Change(events=(session.event("not_unlinked", answered),)), unseen=True)
        return _soon(session, rest)

    def unlinked(self, session: Session) -> Rest:
        """The platform has been told; let go here too. Taken up again by the next worker if this one dies before it."""
        let_go(session, "unlinked on the platform", State.UNLINKED)
        text = "Unlinked on the platform; its ERP document is gone"
        return on_to_the_next(session, session.rest(State.UNLINKED, text))

    def _close(self, session: Session, fetched: Fetched) -> None:
        closed = tuple(request.id for request in fetched.requests)
        if closed:
            session.write(Change(close_requests=closed))


def on_to_the_next(session: Session, rest: Rest) -> Rest:
    """Look again at once where requests are left: an unlink and the export after it are two things to do, each by a look of its
    own, and nobody else would come for the second. Only where this look has answered one, or it would go on for ever."""
    return _soon(session, rest) if session.entry.requests and rest.again_in is None else rest


def _soon(session: Session, rest: Rest) -> Rest:
    soon = timedelta(seconds=1)
    return replace(rest, change=replace(rest.change, due_at=session.clock.now() + soon), again_in=soon)


def unlinking(entry: Entry) -> bool:
    """Whether the platform was told that the record is unlinked, and the worker died before it let go of it here."""
    note = entry.steps.get(UNLINK_STEP)
    return note is not None and note.outcome == "applied"


def let_go(session: Session, why: str, state: State, *, asked: str | Unset = UNSET) -> None:
    """Forget the documents of a record (not its history): what is sent from now on is another document.

    Where none is linked, none is let go of: what was tried at the ERP is remembered, since a lost attempt may still come, under
    the same reference, and a guard replays what it refused. The state, and what somebody `asked` for, change in the same write: a
    record that lets go while it is `synced` must not be taken for synced again, nor lie where a person wants it sent.
    """
    entry = session.entry
    documents = ", ".join(document.address for document in entry.documents)
    event = session.event("let_go", f"Let go of {documents or 'nothing'}: {why}")
    tried = () if entry.bound else tuple(note for note in entry.steps.values() if note.side is Side.ERP)
    change = Change(
        state=state,
        asked=asked,
        unbind=True,
        clear_steps=True,
        put_steps=(*tried, mark_of(tried, session.clock.now())),
        generation=entry.generation + 1 if entry.bound else entry.generation,
        fingerprint="",
        events=(event,),
    )
    session.write(change)
