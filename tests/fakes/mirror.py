"""A platform as the pull flow sees it: companies by link, taken a thousand at a time; payments by contract, one by one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from fakes.erp import WorkerDied
from tieout.policy.reasons import Reason
from tieout.records.balances import JobCost
from tieout.records.payment import Payment
from tieout.records.references import SourceReference
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.plan import fingerprint
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.pull_ports import CodesShown, Row, RowInDoubt, RowOutcome, RowRefused, RowWritten, Shown

LISTED_AT_ONCE = 2000


class MirrorFault(StrEnum):
    """What the next write meets."""

    LOST_BEFORE = "the answer is lost and nothing was done"
    LOST_AFTER = "the answer is lost and it was done"
    THROTTLED = "429"
    DIES_BEFORE = "the worker dies before the call"
    DIES_AFTER = "the worker dies after the call"


@dataclass
class FakeMirror:
    """Faithful to what the flow relies on: an upsert by link, a create that makes another one each time.

    `hidden`: contracts that are not shown to us; `unasked`: raised by the next looks for what is left of a record.
    """

    system: str = "fake_platform"
    shown: dict[str, dict[str, Shown]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    faults: list[MirrorFault] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    costs: dict[str, list[JobCost]] = field(default_factory=dict)
    no_costs: set[str] = field(default_factory=set)
    codes: dict[str, str] | None = field(default_factory=dict)
    locked_codes: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 1000
    hidden: set[str] = field(default_factory=set)
    unasked: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self._by_link: dict[tuple[str, str], str] = {}

    def limit_scope(self) -> LimitScope:
        return LimitScope("fake-platform", seats=10)

    def batch(self, kind: str) -> int:
        return 1 if kind in {"payment", "receipt"} else self.most_at_once

    def upserts(self, kind: str) -> bool:
        return kind not in {"payment", "receipt"}

    def group(self, row: Row) -> str:
        return row.hints["contract"] if row.target is not None else "company"

    def listing(self, kind: str, group: str) -> Iterator[Shown]:
        there = self.shown.get(kind, {}).values() if group not in self.hidden else ()
        found = [one for one in there if self.groups[one.id] == group]
        for start in range(0, max(len(found), 1), LISTED_AT_ONCE):
            self.calls["list"] += 1
            yield from found[start : start + LISTED_AT_ONCE]

    def one(self, kind: str, shown_id: str) -> Shown | None:
        self.calls["one"] += 1
        return self.shown.get(kind, {}).get(shown_id)

    def traced(
        self, kind: str, key: str, *, shown_id: str | None, target: SourceReference | None, hints: Mapping[str, str]
    ) -> tuple[Shown, ...]:
        self.calls["traced"] += 1
        if self.unasked:
            raise self.unasked.pop(0)
        group = hints["contract"] if target is not None else "company"
        if group in self.hidden:
            raise NeedsPerson(f"contract {group} is hidden")
        there = [one for one in self.shown.get(kind, {}).values() if self.groups[one.id] == group]
        return tuple(one for one in there if one.link == key or one.id == shown_id)

    def content(self, row: Row) -> str:
        record = row.record
        if isinstance(record, Payment):
            paid = record.documents[row.part]
            return fingerprint([record.number, paid.amount, str(row.target), row.withdrawn])
        return fingerprint([record.number, record.title, row.withdrawn])

    def write(self, kind: str, rows: Sequence[Row]) -> dict[str, RowOutcome]:
        assert 0 < len(rows) <= self.batch(kind)
        assert len({row.key for row in rows}) == len(rows)
        self.calls["write"] += 1
        self.calls["rows"] += len(rows)
        fault = self.faults.pop(0) if self.faults else None
        if fault is MirrorFault.THROTTLED:
            raise NotNow("429")
        if fault is MirrorFault.DIES_BEFORE:
            raise WorkerDied
        if fault is MirrorFault.LOST_BEFORE:
            return {row.key: RowInDoubt("lost") for row in rows}
        outcomes = {row.key: self._row(kind, row) for row in rows}
        if fault is MirrorFault.DIES_AFTER:
            raise WorkerDied
        if fault is MirrorFault.LOST_AFTER:
            return {row.key: RowInDoubt("lost") for row in rows}
        return outcomes

    def _row(self, kind: str, row: Row) -> RowOutcome:
        if row.record.number in self.refuse:
            return RowRefused((Reason("refused", self.refuse[row.record.number]),))
        there = self.shown.setdefault(kind, {})
        known = there.get(row.shown_id) if row.shown_id else None
        if row.shown_id and known is None:
            if row.withdrawn:
                return RowWritten("")
            return RowRefused((Reason("gone", f"{row.shown_id} is not there"),))
        if known is None and self.upserts(kind):
            known = there.get(self._by_link.get((kind, row.key), ""))
        if row.withdrawn and not self.upserts(kind) and known is not None:
            del there[known.id]
            return RowWritten("")
        shown_id = known.id if known is not None else str(next(self._ids))
        name = row.record.title or row.record.number
        content = self.content(replace(row, shown_id=shown_id))
        fresh = Shown(shown_id, row.key, name, content, fields=_fields(row))
        there[shown_id] = fresh
        self._by_link[kind, row.key] = shown_id
        self.groups[shown_id] = self.group(row)
        return RowWritten(shown_id)

    def foreign(self, kind: str, name: str, *, link: str | None = None, group: str = "company", **fields: str) -> str:
        """Something that was on the platform before us. `fields`: what else it tells of itself."""
        shown_id = str(next(self._ids))
        self.shown.setdefault(kind, {})[shown_id] = Shown(shown_id, None, name, foreign_link=link, fields=fields)
        self.groups[shown_id] = group
        return shown_id

    def show_job_costs(self, project_id: str, costs: Sequence[JobCost]) -> tuple[Reason, ...]:
        self.calls["costs"] += 1
        if project_id in self.no_costs:
            return (Reason("no_budget", "the project has no budget"),)
        self.costs.setdefault(project_id, []).extend(costs)
        return ()

    def takes_cost_codes(self) -> Capability:
        return Capability(self.codes is not None, "no list is named for them")

    def show_cost_codes(self, codes: Sequence[StandardCostCode]) -> CodesShown:
        self.calls["codes"] += 1
        assert self.codes is not None
        if self.faults and self.faults.pop(0) is MirrorFault.THROTTLED:
            raise NotNow("429")
        free = [one for one in codes if one.code not in self.locked_codes]
        news = {one.code: one.name for one in free if self.codes.get(one.code) != one.name}
        self.codes |= news
        locked = (one.code for one in codes if one.code in self.locked_codes)
        return CodesShown(len(news), tuple(Reason("foreign_link", f"{code} is another's") for code in locked))

    def close(self) -> None:
        """Nothing was taken."""


def _fields(row: Row) -> dict[str, str]:
    if isinstance(row.record, Payment):
        pays = "" if row.target is None else row.target.id
        return {"amount": str(row.record.documents[row.part].amount), "requisition": pays}
    return {"withdrawn": str(row.withdrawn)}
