"""The ERP in memory, which asks of every call whether it may be made at all: approved, newest, intended, and it ties."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from fakes.erp import ErpDocument, ErpFault, FakeErp
from fakes.records import GOLIVE
from property.watched_ledger import WatchedLedger
from property.watched_platform import WatchedPlatform
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Applied, Found, InDoubt, LookUp, NotNow, Outcome, Partial, ReadBack, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Fetched
from tieout.sync.state import Entry, RecordKey, StepNote

SENDS_IN_DOUBT = 3
"""So often a record is sent at most while nobody knows whether it arrived, until a person asks."""

Amounts = list[tuple[str, Decimal]]


class OddFault(StrEnum):
    """What an ERP may do beyond losing answers and lines."""

    MISPLACE = "create: amounts on other lines"
    OWN_WORDS = "create: partial in its own words"
    LOOK_UP_FAILS = "look up: fails"
    READ_BACK_FAILS = "read back: fails"
    ANOTHERS = "look up: another's document is found"
    ASK_FAILS = "ask for the verdict: fails"
    NO_VERDICT = "ask for the verdict: nobody knows any more"


@dataclass
class WatchedErp(FakeErp):
    """`broken` is shared with the other watchers. `odd` faults are each taken by the next call that they can strike."""

    ledger: WatchedLedger | None = None
    platform: WatchedPlatform | None = None
    broken: list[str] = field(default_factory=list)
    odd: list[OddFault] = field(default_factory=list)
    doubtful_sends: dict[str, int] = field(default_factory=dict)
    allowed_sends: dict[str, int] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)
    may_write: Callable[[], str] = lambda: ""
    may_read_only: Callable[[], bool] = lambda: False
    struck: Callable[[str], None] = lambda _: None
    writes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def entry_of(self, name: str) -> Entry | None:
        assert self.ledger is not None
        return self.ledger.entry(RecordKey("oakridge", Entity.COMMITMENT, SourceReference.parse(name)))

    def allow_once_more(self, name: str) -> None:
        """A person has asked: what nobody knows about may be sent once more than before."""
        self.allowed_sends[name] = self.allowed_sends.get(name, SENDS_IN_DOUBT) + 1

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        name = record_of(step.reference)
        self.broken += [f"{step.name} {step.reference}: {why}" for why in self._objections(name, step, documents)]
        self.writes[name, step.name] += 1
        if (
            self.faults
            and self.faults[0] is not None
            and not (self.faults[0] is ErpFault.DROP_LINES and not step.creates)
        ):
            self.struck(f"{step.name}: {self.faults[0].value}")  # a release carries no lines that could be dropped
        sent = self.doubtful_sends.get(step.reference, 0)
        if step.creates:
            self.doubtful_sends[step.reference] = sent + 1
        try:
            outcome = super().perform(step, guard_key=guard_key, documents=documents)
        except NotNow:
            self.doubtful_sends[step.reference] = sent  # said in so many words: it did not happen
            raise
        if isinstance(outcome, Refused):
            self.doubtful_sends[step.reference] = sent
        if isinstance(outcome, Applied) and self._takes(OddFault.OWN_WORDS, step.creates):
            return Partial(outcome.documents, (Reason("erp", "The last line, $1.00, was left out."),))
        return outcome

    def _objections(self, name: str, step: Step, documents: tuple[TargetDocument, ...]) -> Iterator[str]:
        held_back = self.may_write()
        if held_back:
            yield held_back
        if self.may_read_only():
            yield "written by a command that only reads the ERP"
        entry = self.entry_of(name)
        assert self.platform is not None
        shown = self.platform.shown.get(name)
        if entry is None or not isinstance(shown, Fetched) or not isinstance(shown.record, Commitment):
            yield "the record was not readable when it was read last"
            return
        yield from _may_not_go(shown, shown.record, name, self.platform, creates=step.creates)
        note = entry.steps.get(step.name)
        if note is None or not note.in_doubt or note.fingerprint != step.fingerprint:
            yield "no open intent stands in the ledger"
        if step.expects is not None:
            yield from self._may_not_create(step, entry, shown.record)
        else:
            yield from self._may_not_release(entry, documents, shown.record)

    def _may_not_create(self, step: Step, entry: Entry, record: Commitment) -> Iterator[str]:
        assert step.expects is not None
        if entry.bound:
            yield "the record is linked already"
        sent = [(line.source_id, line.amount) for line in step.expects.lines]
        if sent != amounts(record) or step.expects.total != record.total:
            yield f"sends {sent}, but {amounts(record)} is approved"
        if self.doubtful_sends.get(step.reference, 0) >= self.allowed_sends.get(
            record_of(step.reference), SENDS_IN_DOUBT
        ):
            yield "sent again and again, though nobody knows whether it arrived"

    def _may_not_release(
        self, entry: Entry, documents: tuple[TargetDocument, ...], record: Commitment
    ) -> Iterator[str]:
        bound = {document.key for document in entry.documents}
        if not documents or {document.key for document in documents} != bound:
            yield "released before it was linked"
        for key in bound & set(self.documents):
            held = self.documents[key]
            there = list(zip(held.line_ids, (line.amount for line in held.lines), strict=False))
            if there != amounts(record) or held.total != record.total:
                yield f"{key} holds {there} when it leaves hold, but {amounts(record)} is approved"

    def _commit(self, step: Step, documents: tuple[TargetDocument, ...], *, drop: bool) -> Outcome:
        outcome = super()._commit(step, documents, drop=drop)
        if step.creates and drop:
            self.spoiled.add(f"SC{self.numbered:06d}")
        if self._takes(OddFault.MISPLACE, step.creates and not drop):
            key = f"SC{self.numbered:06d}"
            self.documents[key] = misplaced(self.documents[key])
            self.spoiled.add(key)
        return outcome

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        name = record_of(note.reference)
        self.look_up_fails = int(self._takes(OddFault.LOOK_UP_FAILS, True))
        found = super().look_up(note, documents=documents)
        others = [one for one in self.documents.values() if record_of(one.reference) != name]
        taken = [one for one in others if self._holder(one)]
        if taken and self._takes(OddFault.ANOTHERS, note.expects is not None):
            return Found(self._target(taken[0]))
        return found

    def _holder(self, document: ErpDocument) -> bool:
        entry = self.entry_of(record_of(document.reference))
        return entry is not None and any(one.key == document.key for one in entry.documents)

    def read_back(self, document: TargetDocument) -> ReadBack:
        self.read_back_fails = int(self._takes(OddFault.READ_BACK_FAILS, True))
        return super().read_back(document)

    def ask(self, note: StepNote) -> Outcome:
        if self._takes(OddFault.ASK_FAILS, True):
            raise NotNow("the verdict could not be asked for")
        if self._takes(OddFault.NO_VERDICT, True):
            return InDoubt("the operation is not known any more")
        return super().ask(note)

    def _takes(self, fault: OddFault, can_strike: bool) -> bool:
        if not can_strike or fault not in self.odd:
            return False
        self.odd.remove(fault)
        self.struck(fault.value)
        return True


def record_of(reference: str) -> str:
    """The record that an external reference names, whatever its generation."""
    return reference.split("~", maxsplit=1)[0]


def amounts(record: Commitment) -> Amounts:
    return [(line.id, line.amount) for line in record.lines]


def _may_not_go(
    shown: Fetched, record: Commitment, name: str, platform: WatchedPlatform, *, creates: bool
) -> Iterator[str]:
    if shown.foreign_link:
        yield "another integration owns the record"
    if shown.accepted:
        return
    if record.status != "Approved" or record.deleted:
        yield f"it is {record.status}, not approved"
    if record.version < platform.newest[name]:
        yield f"version {record.version} goes out, though {platform.newest[name]} had been seen"
    if creates and record.created_at is not None and record.created_at < GOLIVE and name not in platform.seen_draft:
        yield "it may be in the ERP since before go-live"


def misplaced(document: ErpDocument) -> ErpDocument:
    first, *between, last = document.lines
    swapped = (replace(first, amount=last.amount), *between, replace(last, amount=first.amount))
    return replace(document, lines=swapped)
