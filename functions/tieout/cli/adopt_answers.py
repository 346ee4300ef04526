"""A person's answers taken over: for what goes to the ERP under the record's lease; for what comes from it by a wake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.cli.adopt_matches import Matches
from tieout.cli.asking import me, note_in_history, wake_by_hand
from tieout.cli.preflight_survey import FOR_LIVE
from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.adopting import LEASE, Adopting, NotAdopted
from tieout.sync.events import Concern
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Erp
from tieout.sync.pull_judging import LINK, NEW
from tieout.sync.sending import AS_NEW
from tieout.sync.state import Change, State
from tieout.sync.unsettled import resting
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import PLATFORM, Composition, connector


@dataclass(frozen=True)
class Answer:
    """It is this document (`key`), or it is new; or, for many records, whatever is sure."""

    key: str | None
    as_new: bool
    yes: bool
    although_it_differs: bool
    why: str

    @property
    def given(self) -> bool:
        return self.key is not None or self.as_new or self.yes


def answer_pushed(
    parts: Composition,
    document: Connection,
    erp: Erp,
    entity: Entity,
    found: Matches,
    chosen: Sequence[tuple[SourceReference, dict[str, str]]],
    answer: Answer,
) -> list[dict[str, Any]]:
    """Take the answer over for each chosen record. One that is refused leaves its neighbours alone."""
    platform = connector(document.platform).build(parts.context(document, PLATFORM, NoDeadline()))
    try:
        adopting = Adopting(document, parts.ledger, platform, erp, parts.clock, parts.ids)
        return [
            _one(parts, document, adopting, _wake(parts, document, entity, reference, hints, answer), found, answer)
            for reference, hints in chosen
        ]
    finally:
        platform.close()


def _one(
    parts: Composition, document: Connection, adopting: Adopting, wake: Wake, found: Matches, answer: Answer
) -> dict[str, Any]:
    target: TargetDocument | None = None
    try:
        if answer.as_new:
            _refuse_alike(found, wake, answer)
            state = adopting.as_new(wake)
            hints = {**wake.hints, AS_NEW: wake.by}
            wake_by_hand(parts, document, _concern(wake, hints, document), answer.why, WakeReason.RESYNC)
        else:
            target = _target(found, wake, answer)
            state = adopting.adopt(wake, target, although_it_differs=answer.although_it_differs)
            if state is State.PENDING:
                # It is in the ledger and due by now; this only saves the minute until the sweeper comes.
                parts.queues.wake(wake, group=wake.key(shadow=False).group)
    except NotAdopted as refused:
        return _told(wake, target, None, str(refused))
    except (NotNow, NeedsPerson) as unasked:
        if unasked.pause_scope:
            raise  # the system itself rests or refuses us: its neighbours would fare no better
        return _told(wake, target, None, unasked.why)
    return _told(wake, target, state, None)


def _concern(wake: Wake, hints: dict[str, str], document: Connection) -> Concern:
    """In shadow its history goes on under a key of its own, which has to hear of the answer too; live, it has."""
    shadow = document.section(wake.entity).only_shadow
    return Concern(wake.entity, wake.reference, hints if shadow else dict(wake.hints))


def _refuse_alike(found: Matches, wake: Wake, answer: Answer) -> None:
    one = found.named(str(wake.reference))
    if one is not None and one.sure is not None and not answer.yes:
        there = one.sure.document.document.address
        raise NotAdopted(f"the ERP has {there}, which agrees in {', '.join(one.sure.why)}. If it is another: add --yes")


def _target(found: Matches, wake: Wake, answer: Answer) -> TargetDocument:
    if answer.key is not None:
        return found.document(answer.key).document
    one = found.named(str(wake.reference))
    if one is None or one.sure is None:
        raise NotAdopted("nothing is proposed for it any more")
    return one.sure.document.document


def _wake(
    parts: Composition,
    document: Connection,
    entity: Entity,
    reference: SourceReference,
    hints: dict[str, str],
    answer: Answer,
) -> Wake:
    return Wake(
        id=parts.ids.new(),
        connection=document.id,
        entity=entity,
        reference=reference,
        reason=WakeReason.RESUME,
        hints=hints,
        by=me(),
        why=answer.why,
    )


def answer_pulled(
    parts: Composition,
    document: Connection,
    entity: Entity,
    chosen: Sequence[tuple[SourceReference, dict[str, str], str]],
    answer: Answer,
) -> list[dict[str, Any]]:
    """Say what records of accounting's are on the platform: each is looked at again at once, and the answer checked there.

    Args:
        chosen: each record with its hints and what it is: an id of the platform's, or `new`.
    """
    told = []
    for reference, known, link in chosen:
        concern = Concern(entity, reference, {**known, LINK: link})
        wake = wake_by_hand(parts, document, concern, answer.why, WakeReason.RESYNC)
        if document.section(entity).only_shadow:
            _keep_for_live(parts, document, wake)
        target = None
        if link != NEW:
            target = TargetDocument(role="", kind=reference.kind, key=link, company="platform")
        told.append(_told(wake, target, State.PENDING, None))
    return told


def _keep_for_live(parts: Composition, document: Connection, wake: Wake) -> None:
    """What is answered in shadow is said of the live record, too: its history in shadow is not read once it is live.

    It rests at once: nobody works a live record while its entity is in shadow, and left due it would be woken for ever.
    """
    note_in_history(parts, document, wake, f"Answered in shadow, for go-live: {wake.why}", shadow=False)
    now = parts.clock.now()
    lease = parts.ledger.lease(wake.key(shadow=False), owner=parts.ids.new(), now=now, until=now + LEASE)
    while lease is not None:
        change = Change(state=resting(lease.entry), waiting_on=FOR_LIVE, due_at=None)
        entry = parts.ledger.entry(lease.key)
        if entry is None or parts.ledger.release(lease, change, wanted=entry.wanted):
            return


def _told(wake: Wake, target: TargetDocument | None, state: State | None, refused: str | None) -> dict[str, Any]:
    return {
        "record": str(wake.reference),
        "document": target.address if target else None,
        "state": state.value if state else "",
        "refused": refused,
    }
