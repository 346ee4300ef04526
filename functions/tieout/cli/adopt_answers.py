"""A person's answers taken over: for what goes to the ERP under the record's lease; for what comes from it by a wake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.cli.adopt_matches import Matches
from tieout.cli.asking import me, wake_by_hand
from tieout.config.connection import ConfigurationError, Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.adopting import Adopting, NotAdopted
from tieout.sync.events import Concern
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Erp
from tieout.sync.pull_judging import LINK, NEW
from tieout.sync.sending import AS_NEW
from tieout.sync.state import Entry, State
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
    entries: Sequence[Entry],
    name: str | None,
    answer: Answer,
) -> list[dict[str, Any]]:
    """Say what a record of accounting's is on the platform. It is looked at again at once, and checked there.

    Raises:
        ConfigurationError: no such record waits, or several do.
    """
    reference, known = _named(entries, entity, name)
    hints = {**known, LINK: answer.key or NEW}
    wake = wake_by_hand(parts, document, Concern(entity, reference, hints), answer.why, WakeReason.RESYNC)
    target = None
    if not answer.as_new:
        target = TargetDocument(role="", kind=reference.kind, key=answer.key or "", company="platform")
    return [_told(wake, target, State.PENDING, None)]


def _named(entries: Sequence[Entry], entity: Entity, name: str | None) -> tuple[SourceReference, dict[str, str]]:
    """The record that is meant: one that waits; by its whole reference, also one that does not wait, or was never seen."""
    named = [entry for entry in entries if name in {entry.number, entry.key.reference.id, str(entry.key.reference)}]
    if len(named) == 1:
        return named[0].key.reference, named[0].hints
    if not named and name is not None and name.count(":") >= 2:
        return SourceReference.parse(name), {}
    those = ", ".join(str(entry.key.reference) for entry in named or entries[:5]) or "none waits"
    raise ConfigurationError([f"name one {entity.value} that waits to be adopted, or give system:kind:id: {those}"])


def _told(wake: Wake, target: TargetDocument | None, state: State | None, refused: str | None) -> dict[str, Any]:
    return {
        "record": str(wake.reference),
        "document": target.address if target else None,
        "state": state.value if state else "",
        "refused": refused,
    }
