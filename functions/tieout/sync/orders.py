"""What instructions come to: which records to look at and what is said of their link, which imports to begin, what to refuse.

    Linked, Created   the ERP's record is to be looked at: it is `shown_id` there
    Merged            the gone one's record is the kept one, or none if the kept one is another record's
    Unlinked          the ERP's record is none there
    CreationAsked     the platform's own record is held until accounting has created or linked it
    SyncAsked         imports; of projects, a look at those that are in the ERP, which tells what the ERP owns of them

Instructions may be heard late and in any order. Each says when it was given, and one that is older than what is known of a
record already is history.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tieout.config.connection import Connection, Intake, Mode
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.project import ProjectKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.events import Concern
from tieout.sync.instructions import (
    Created,
    CreationAsked,
    Instructed,
    Instruction,
    Link,
    Linked,
    Merged,
    SyncAsked,
    Unlinked,
)
from tieout.sync.plan import Side
from tieout.sync.ports import Ledger
from tieout.sync.pull_judging import LINK, NONE
from tieout.sync.pull_progress import BALANCES, COST_CODES, IMPORTS
from tieout.sync.refusals import NOT_READ, held_words, not_in_the_erp, not_staged, other_erp, paid_together
from tieout.sync.state import RecordKey
from tieout.sync.wakes import Wake, WakeReason

LINK_AT = "link_at"
"""The hint beside the link that says when it was said; later is greater."""

IMPORTED_BY: dict[str, tuple[str, ...]] = {
    "vendor": ("vendor", "customer"),
    "payment": ("payment", "receipt", BALANCES),
    COST_CODES: (COST_CODES,),
}
"""What reading a kind anew imports. A platform's list of companies holds those who are paid and those who pay."""


@dataclass
class Orders:
    """What a request comes to.

    Attributes:
        unheard: what is switched off here, and so nobody's answer to give.
        answered: whether the request is ours to answer: in shadow, and for what is off, nothing is written.
        about: whose entities the request is; none for one that is about no entity, such as cost codes.
    """

    concerns: list[Concern] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    refusals: list[Reason] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    answered: bool = False
    about: frozenset[Entity] = frozenset()

    @property
    def refused(self) -> tuple[Reason, ...]:
        """Why something of the request cannot be followed, each reason once."""
        return tuple(dict.fromkeys(self.refusals))


@dataclass
class Giving:
    """Turns instructions into orders. Reads the ledger, and writes nothing."""

    connection: Connection
    ledger: Ledger

    def orders(self, said: Instructed, at: datetime) -> Orders:
        """The orders of a request that was made at a moment."""
        # Requests of one second keep their order: ids grow, and longer ones are later.
        stamp = f"{at.astimezone(UTC).isoformat()}#{said.request.id.zfill(20)}"
        orders = Orders()
        for one in said.instructions:
            entity = _entity(one)
            if entity is not None and not self.connection.section(entity).is_on:
                orders.unheard.append(f"{entity.value} is not listened to")
                continue
            self._give(orders, one, stamp)
        orders.about = frozenset(entity for one in said.instructions if (entity := _entity(one)) is not None)
        orders.answered = not orders.unheard and self._live(orders.about)
        return orders

    def _live(self, about: Collection[Entity]) -> bool:
        sections = [self.connection.section(entity) for entity in about] or [
            section for section in self.connection.entities.values() if section.intake is Intake.ERP_REQUESTS
        ]
        return any(Mode.LIVE in section.modes for section in sections)

    def _give(self, orders: Orders, one: Instruction, stamp: str) -> None:
        match one:
            case SyncAsked(Entity.PROJECT.value):
                self._look_at_projects(orders, one)
            case SyncAsked(kind):
                names = IMPORTED_BY.get(kind, ()) if one.shown else ()
                wanted = [name for name in names if self.connection.section(IMPORTS[name]).is_on]
                orders.imports += wanted
                if not wanted:
                    text = NOT_READ.get(kind, f"Nothing of the kind '{kind}' is read from the ERP here.")
                    orders.refusals.append(Reason("not_read", text))
            case Linked(_, shown_id, link) | Created(_, shown_id, link):
                if link.key is None:
                    orders.refusals.append(not_staged(shown_id, link.code))
                else:
                    self._say(orders, link.key, shown_id, stamp)
            case Merged(kind, kept, gone, link, gone_link):
                self._merge(orders, kept, link, gone_link, stamp)
                orders.concerns += self._no_more(kind, gone, stamp)
            case Unlinked(_, _, link):
                self._unlink(orders, link, stamp)
            case CreationAsked():
                self._hold(orders, one)

    def _look_at_projects(self, orders: Orders, asked: SyncAsked) -> None:
        if not asked.shown or not self.connection.ownership(Entity.PROJECT).fields_back:
            orders.refusals.append(Reason("not_read", NOT_READ[asked.kind]))
        elif not asked.project:
            orders.imports.append(asked.kind)
        else:
            system = self.connection.platform.system
            reference = SourceReference(system=system, kind=ProjectKind.PROJECT.value, id=asked.project)
            entry = self.ledger.entry(RecordKey(self.connection.id, Entity.PROJECT, reference))
            if entry is not None and entry.bound:
                orders.concerns.append(Concern(Entity.PROJECT, reference, entry.hints))
            else:
                orders.refusals.append(not_in_the_erp(asked.project))

    def _merge(self, orders: Orders, kept: str, link: Link, gone_link: Link, stamp: str) -> None:
        gone_key = gone_link.key
        if gone_key is not None and gone_key != link.key:
            # Two records of accounting cannot both be the one that is left: the one that was there stays.
            self._say(orders, gone_key, NONE if link.code else kept, stamp)
        if link.key is not None:
            self._say(orders, link.key, kept, stamp)

    def _no_more(self, kind: str, shown_id: str, stamp: str) -> Iterator[Concern]:
        """A record that was held as the platform's own, and is not there any more."""
        key = self._own(kind, shown_id)
        if self.ledger.entry(key) is not None:
            yield Concern(key.entity, key.reference, {LINK: NONE, LINK_AT: stamp})

    def _unlink(self, orders: Orders, link: Link, stamp: str) -> None:
        if link.key is None:
            return  # it was another's link, or none: no binding of ours ends with it
        reference = _reference(link.key)
        if reference is not None and IMPORTS.get(reference.kind) is Entity.PAYMENT:
            entry = self.ledger.entry(self._key(reference))
            if entry is not None and len(entry.documents) > 1:
                orders.refusals.append(paid_together(entry.number or reference.id, len(entry.documents)))
                return
        self._say(orders, link.key, NONE, stamp)

    def _hold(self, orders: Orders, asked: CreationAsked) -> None:
        key = self._own(asked.kind, asked.shown_id)
        there = TargetDocument(role="", kind=asked.kind, key=asked.shown_id, company=self.connection.platform.system)
        orders.concerns.append(Concern(key.entity, key.reference))
        if self.ledger.holder(self.connection.id, Side.PLATFORM, there) is None:
            orders.refusals.append(Reason("born_there", held_words(asked.name or asked.shown_id, asked.code)))

    def _say(self, orders: Orders, key: str, link: str, stamp: str) -> None:
        reference = _reference(key)
        if reference is None or reference.system != self.connection.erp.system:
            orders.refusals.append(other_erp(key))
            return
        entry = self.ledger.entry(self._key(reference))
        if entry is None or entry.hints.get(LINK_AT, "") <= stamp:
            orders.concerns.append(Concern(IMPORTS[reference.kind], reference, {LINK: link, LINK_AT: stamp}))

    def _key(self, reference: SourceReference) -> RecordKey:
        entity = IMPORTS[reference.kind]
        return RecordKey(self.connection.id, entity, reference, self.connection.section(entity).only_shadow)

    def _own(self, kind: str, shown_id: str) -> RecordKey:
        """The key of what was born on the platform."""
        return self._key(SourceReference(system=self.connection.platform.system, kind=kind, id=shown_id))


def without_old_news(wake: Wake, ledger: Ledger, *, shadow: bool) -> Wake:
    """A wake that says of a link only what the ledger does not know yet.

    What an instruction said stands in the ledger before its message is sent. A message that was parked, or sent again after an
    outage, would otherwise say it once more, over what has been said since.
    """
    if LINK_AT not in wake.hints or wake.reason is WakeReason.RESYNC:
        return wake
    entry = ledger.entry(wake.key(shadow=shadow))
    if entry is None or entry.hints.get(LINK_AT, "") < wake.hints[LINK_AT]:
        return wake
    hints = {name: value for name, value in wake.hints.items() if name not in {LINK, LINK_AT}}
    return wake.model_copy(update={"hints": hints})


def _entity(one: Instruction) -> Entity | None:
    """Whose section decides about an instruction; `None`: no entity's, such as cost codes."""
    if one.kind in IMPORTS and one.kind != COST_CODES:
        return IMPORTS[one.kind]
    return Entity(one.kind) if one.kind in set(Entity) else None


def _reference(key: str) -> SourceReference | None:
    """The record that a row is of; `None` if the key names none that can be imported."""
    try:
        reference = SourceReference.parse(key.partition("#")[0])
    except ValueError:
        return None
    return reference if reference.kind in IMPORTS else None
