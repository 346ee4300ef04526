"""The platform in memory: it forgets, serves yesterday's record and loses answers, and remembers what it last showed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from fakes.platform import FakePlatform
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Fetched, Missing


class ReadFault(StrEnum):
    NOT_NOW = "read: not now"
    THROTTLED = "read: throttled"
    NEEDS_PERSON = "read: not let in"
    MISSING = "read: not there"
    STALE = "read: as it was before"


class TellFault(StrEnum):
    NOT_NOW = "tell: not now"
    NEEDS_PERSON = "tell: not allowed"
    LOSE_BEFORE = "tell: lose_answer_before"
    LOSE_AFTER = "tell: lose_answer_after"
    REFUSE = "tell: refuse"


@dataclass
class WatchedPlatform(FakePlatform):
    """Faults are taken one per call, in order. `shown` is what each record's last fetch showed, `newest` its version."""

    clock: Clock | None = None
    read_faults: list[ReadFault] = field(default_factory=list)
    tell_faults: list[TellFault] = field(default_factory=list)
    struck: Callable[[str], None] = lambda _: None
    broken: list[str] = field(default_factory=list)
    may_write: Callable[[], str] = lambda: ""
    earlier: dict[str, Commitment] = field(default_factory=dict)
    shown: dict[str, Fetched | Missing] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    seen_draft: set[str] = field(default_factory=set)

    def fetch(
        self, entity: Entity, reference: SourceReference, *, hints: Mapping[str, str], requests: tuple[str, ...]
    ) -> Fetched | Missing:
        name = str(reference)
        fault = self.read_faults.pop(0) if self.read_faults else None
        if fault not in {None, ReadFault.STALE}:
            self.struck(str(fault))
        fetched = self._faulty(fault, name) or super().fetch(entity, reference, hints=hints, requests=requests)
        if fault is ReadFault.STALE and isinstance(fetched, Fetched) and not fetched.requests and name in self.earlier:
            self.struck(fault.value)
            fetched = Fetched(self.earlier[name], link=fetched.link, foreign_link=fetched.foreign_link)
        self._show(name, fetched)
        return fetched

    def _faulty(self, fault: ReadFault | None, name: str) -> Missing | None:
        match fault:
            case ReadFault.NOT_NOW:
                raise NotNow("503")
            case ReadFault.THROTTLED:
                assert self.clock is not None
                raise NotNow("429", retry_at=self.clock.now() + timedelta(minutes=2), pause_scope=True)
            case ReadFault.NEEDS_PERSON:
                raise NeedsPerson("the app was uninstalled")
            case ReadFault.MISSING:
                return Missing("404")
        return None

    def _show(self, name: str, fetched: Fetched | Missing) -> None:
        self.shown[name] = fetched
        if isinstance(fetched, Fetched) and fetched.record is not None:
            version = fetched.record.version
            if fetched.record.status == "Draft":
                self.seen_draft.add(name)
            # A version shown beside a request is what accounting accepted; it sets no bound for later reads.
            self.newest[name] = max(version, self.newest.get(name, version))

    def perform(self, step: Step) -> Outcome:
        fault = self.tell_faults.pop(0) if self.tell_faults else None
        if fault is not None:
            self.struck(fault.value)
        held_back = self.may_write()
        if held_back:
            self.broken.append(f"{step.name} {step.body}: {held_back}")
        match fault:
            case TellFault.NOT_NOW:
                raise NotNow("502 before anything was sent")
            case TellFault.NEEDS_PERSON:
                raise NeedsPerson("no permission to write")
            case TellFault.REFUSE:
                return Refused((Reason("taken", "origin_id has already been taken"),))
            case TellFault.LOSE_BEFORE:
                return InDoubt("timeout")
        outcome = super().perform(step)
        return InDoubt("timeout") if fault is TellFault.LOSE_AFTER else outcome
