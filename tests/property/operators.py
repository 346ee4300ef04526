"""Operators at the site, through the product's own commands: kill switch, resync, replay, redrive, and their word on a doubt."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from fakes.erp import WorkerDied
from property.crew import REPLAYED, Crewed
from property.dead_letters import QUEUE, FifoDead, letters
from property.ground import NAMES
from property.holding import SCOPES, thrown
from property.interruptions import Interrupted, Trap
from property.turning import LIVE, MODES
from tieout.cli.asking import wake_by_hand
from tieout.cli.dlq_notes import note_redrive
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.both_sides import open_note
from tieout.sync.events import Concern
from tieout.sync.pauses import PAUSED, pause_over
from tieout.sync.resolving import Decision, ItDidNotHappen, ItHappened, NotResolved, Resolving
from tieout.sync.state import State
from tieout.sync.steps import Steps
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.dead_letters import DeadLetter

if TYPE_CHECKING:
    from tieout.wiring.compose import Composition

WHY = "month-end"
HAPPENED, DID_NOT = "doubt resolve: it happened", "doubt resolve: it did not"
AT_IT, COMMAND_DIES = "a worker is at it", "the command dies"


@dataclass
class Operated(Crewed):
    """The ground with its people, its functions and its operators."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.acts: list[tuple[str, str]] = []
        self.why = WHY
        self.turned = False
        self.left_by_commands: set[str] = set()

    @property
    def _parts(self) -> "Composition":
        """What the commands need of a deployment: the ledger, the queues, ids, the clock, and the document."""
        return cast("Composition", _Parts(self))

    def by_hand(self, name: str, reason: WakeReason, why: str) -> Wake:
        """An operator has a record looked at, as `resync`, `replay` and `resume` do. The message is on its way."""
        hints = (entry.hints if (entry := self.known(name)) else {}) or {"project": "86"}
        concern = Concern(Entity.COMMITMENT, SourceReference.parse(name), hints)
        wake = wake_by_hand(self._parts, self.connection, concern, why, reason)
        self.acts.append((name, wake.id))
        return wake

    def resync(self, name: str) -> None:
        """An operator says: look again. The message is worked at once."""
        with self.doing("resync", name):
            wake = self.by_hand(name, WakeReason.RESYNC, WHY)
        self._work_now(wake)

    def _work_now(self, wake: Wake) -> None:
        self.queues.waiting = [(moment, one) for moment, one in self.queues.waiting if one.id != wake.id]
        self.worker(wake, Trap())

    def replay(self, state: State | None) -> None:
        """An operator has everything in a state, or everything that is known, looked at again."""
        known = self.ledger.listing("oakridge", Entity.COMMITMENT, state=state.value if state else None)
        shadow = self.connection.section(Entity.COMMITMENT).only_shadow
        for name in [str(entry.key.reference) for entry in known if entry.key.shadow is shadow]:
            with self.doing("replay", name):
                self.by_hand(name, WakeReason.RESYNC, f"{REPLAYED}{WHY}")

    def throw_switch(self, scope: str) -> None:
        self.pauses.pause(thrown(scope, self.clock.now()))

    def resume(self, scope: str, names: Iterable[str] = NAMES) -> None:
        """The operator lets writes go on; whatever rests because of the pause is woken, as the command does."""
        self.pauses.resume(SCOPES[scope])
        standing = pause_over(self.pauses.held.values(), Entity.COMMITMENT)
        for name in names:
            with self.doing("resume", name):
                entry = self.known(name)
                if entry is not None and entry.waiting_on == PAUSED and standing is None:
                    self.by_hand(name, WakeReason.RESUME, WHY)

    def turn(self, mode: str) -> None:
        """Somebody puts another document: the next worker goes by it, and one that is at work does not."""
        self.turned = self.turned or mode != LIVE
        self.mode, self.connection = mode, MODES[mode].document

    def go_live(self) -> None:
        """The document says live again, and every record of the project is looked at, as the runbook has it."""
        self.turn(LIVE)
        for name in NAMES if self.turned else ():
            self.by_hand(name, WakeReason.RESYNC, WHY)
        self.turned = False

    # Dead letters

    def fail_five_times(self, wake: Wake) -> None:
        """A message that no worker could finish is set aside."""
        self.post.dead.append(wake)

    def redrive(self, *, dies: bool = False) -> None:
        """An operator sends all dead letters back; the command may die before it deletes the first."""
        client = FifoDead(self.post, self.clock.now, dies)
        self.redriven |= {wake.id for wake in self.post.dead if wake.reason is WakeReason.DELIVERY}
        for wake in self.post.dead:
            with self.doing("redrive", str(wake.reference)):
                if dies:
                    self.struck(COMMAND_DIES)
        try:
            letters(client, self.ids.new).redrive(QUEUE, self._noted)
        except WorkerDied:
            return  # some letter stands in both queues now

    def _noted(self, letter: DeadLetter) -> bool:
        note_redrive(self._parts, letter, "a wake", WHY)
        wake = Wake.model_validate_json(letter.body)
        self.acts.append((str(wake.reference), f"redriven-{letter.id}"))
        return True

    # Doubts

    def resolve(self, name: str, decision: Decision, trap: Trap) -> None:
        """An operator gives a word on a doubt; what cannot be taken over changes nothing."""
        if self.known(name) is None:
            return  # the command finds no such record
        wake = self.waken(name, WakeReason.RESUME).model_copy(update={"by": "operator", "why": WHY})
        with self.doing(DID_NOT if isinstance(decision, ItDidNotHappen) else HAPPENED, name):
            if self._worked_at(name):
                self.struck(AT_IT)
            try:
                state = self._resolving(trap).resolve(wake, decision, shadow=False)
            except NotResolved:
                return
            except WorkerDied:
                self.struck(COMMAND_DIES)
                self.left_by_commands.add(self._holder(name))
                return
            if isinstance(decision, ItDidNotHappen):
                self.target.allow_once_more(name)
        if state is State.PENDING:
            self.queues.wake(wake, group=name)

    def _worked_at(self, name: str) -> bool:
        entry = self.known(name)
        until = entry.lease_until if entry is not None and entry.lease_owner else None
        return until is not None and until > self.clock.now()

    def _holder(self, name: str) -> str:
        entry = self.known(name)
        return entry.lease_owner if entry is not None else ""

    def _resolving(self, trap: Trap) -> Resolving:
        ledger: Any = Interrupted(self.ledger, "ledger", trap)
        erp: Any = Interrupted(self.erp, "erp", trap)
        steps = Steps(erp, self.platform, self.payloads, self.deadline)
        return Resolving(ledger, erp, steps, self.clock, self.ids)

    def truth(self, name: str) -> Decision:
        """What a person who looks into the ERP would say of a record's open step: this document, or that it is not there."""
        entry = self.known(name)
        note = open_note(entry) if entry is not None else None
        self.erp.commit_what_is_late()
        carry = [one for one in self.erp.documents.values() if note is not None and one.reference == note.reference]
        there = [one.key for one in carry if note is None or note.expects is not None or one.status != "On Hold"]
        return ItHappened(there[0], of_several=len(there) > 1) if there else ItDidNotHappen()


class _Parts:
    """Stands in the place of a composition where the commands ask for what is in memory here."""

    def __init__(self, site: Operated) -> None:
        self.ids, self.ledger, self.clock, self.queues = site.ids, site.ledger, site.clock, site.queues
        self._site = site

    def connection(self, _: str) -> object:
        return self._site.connection
