"""An ERP as the pull flow sees it: records that accounting changes, read in pages that keep no order."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.records.standard_code import StandardCostCode
from tieout.sync.ports import Capability, Clock, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage
from tieout.sync.unreadable import UnknownWord, Unread


@dataclass
class FakeFeed:
    """Pages by a hash of the name, so that changing one record moves no other.

    `faults`: raised by the next readings; `unreadable`: by number, why a row cannot be made a record.
    """

    clock: Clock
    system: str = "fake_erp"
    page_size: int = 1000
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    reversed: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    costs: dict[str, list[JobCost]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    codes: list[StandardCostCode] = field(default_factory=list)
    still_open: dict[str, DocumentBalance] = field(default_factory=dict)
    on_page: Callable[[], None] = lambda: None
    closed: int = 0

    def put(self, *records: Record) -> None:
        for record in records:
            self.records.setdefault(record.kind, {})[str(record.reference)] = record

    def limit_scope(self) -> LimitScope:
        return LimitScope("fake-erp", seats=1)

    def capability(self, kind: str) -> Capability:
        return Capability(kind != "receipt", "receipts are not read here")

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        self._call("page")
        as_of = self.clock.now()
        every = sorted(self.records.get(kind, {}).values(), key=lambda one: str(one.reference), reverse=self.reversed)
        changed = [one for one in every if since is None or one.updated_at >= since]
        start, length = int(cursor or 0), min(size, self.page_size)
        end = start + length
        self.on_page()
        shown, more = changed[start:end], str(end) if end < len(changed) else None
        unread = tuple(
            Unread(one.reference, one.number, self.unreadable[one.number])
            for one in shown
            if one.number in self.unreadable
        )
        return FeedPage(tuple(one for one in shown if one.number not in self.unreadable), more, as_of, unread=unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        self._call("one")
        if why := self.unreadable.get(reference.id):
            raise UnknownWord(why)
        return self.records.get(kind, {}).get(str(reference), Missing("no such record"))

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        self._call("job_costs")
        costs, start = self.costs.get(project, []), int(cursor or 0)
        end = start + 2
        return tuple(costs[start:end]), str(end) if end < len(costs) else None

    def cost_codes(self, *, cursor: str) -> tuple[tuple[StandardCostCode, ...], str | None]:
        self._call("cost_codes")
        start = int(cursor or 0)
        end = start + 2
        return tuple(self.codes[start:end]), str(end) if end < len(self.codes) else None

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        self._call("balances")
        return tuple(self.still_open[one.address] for one in documents if one.address in self.still_open)

    def close(self) -> None:
        self.closed += 1

    def _call(self, what: str) -> None:
        self.calls[what] += 1
        if self.faults:
            raise self.faults.pop(0)
