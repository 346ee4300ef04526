"""Budget lines of a project: the baseline, and the approved budget changes, summed by cost code and cost type.

A baseline counts once it is approved, by being locked; until then the ERP rightly has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from tieout.connectors.procore.book_desk import BookDesk, BookRow, named
from tieout.connectors.procore.book_stages import approves
from tieout.connectors.procore.budgets import BudgetReader
from tieout.connectors.procore.values import identifier, parts, text
from tieout.records.budget import Budget, BudgetKind, BudgetLine
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Fetched


@dataclass(frozen=True)
class _Place:
    code: str | None
    key: str | None
    original: Decimal = Decimal("0.00")
    changes: Decimal = Decimal("0.00")
    changed_at: datetime | None = None


class BudgetRows:
    """Reads budgets. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, reader: BudgetReader) -> None:
        self._desk = desk
        self._reader = reader

    def lines(self, project: str) -> list[BookRow]:
        """The lines of a project's approved budget."""
        baseline = self._read(BudgetKind.BASELINE, project, project)
        if not approves(self._desk.connection, BudgetKind.BASELINE.value, baseline.status):
            return []
        places: dict[str, _Place] = {}
        for line in baseline.lines:
            self._add(places, line, original=line.amount)
        for change in self._changes(project):
            for line in change.lines:
                self._add(places, line, changes=line.amount, changed_at=change.updated_at)
        return [_row(project, name, place) for name, place in places.items()]

    def _changes(self, project: str) -> Iterator[Budget]:
        answer = self._desk.shown(f"/rest/v1.0/projects/{project}/budget_changes", {})
        approved = partial(approves, self._desk.connection, BudgetKind.CHANGE.value)
        for row in parts(answer.get("data") if isinstance(answer, dict) else answer):
            if approved(text(row.get("status"))):
                yield self._read(BudgetKind.CHANGE, identifier(row.get("id")), project)

    def _read(self, kind: BudgetKind, number: str, project: str) -> Budget:
        found = self._reader.now(SourceReference(system="procore", kind=kind.value, id=number), project)
        if not isinstance(found, Fetched) or not isinstance(found.record, Budget):
            raise NeedsPerson(
                f"The {kind.value} {number} of project {project} is not shown. Is it permitted to our app?"
            )
        return found.record

    def _add(
        self,
        places: dict[str, _Place],
        line: BudgetLine,
        *,
        original: Decimal = Decimal(0),
        changes: Decimal = Decimal(0),
        changed_at: datetime | None = None,
    ) -> None:
        code, key = (
            line.cost_code.code if line.cost_code else None,
            self._desk.keys.mapped(line.cost_code, line.cost_type),
        )
        name = f"{code or ''}/{line.cost_type or ''}"
        there = places.get(name, _Place(code, key))
        known = [moment for moment in (there.changed_at, changed_at) if moment is not None]
        places[name] = replace(
            there,
            original=there.original + original,
            changes=there.changes + changes,
            changed_at=max(known, default=None),
        )


def _row(project: str, name: str, place: _Place) -> BookRow:
    return {
        "reference": f"{named(BudgetKind.BASELINE.value, project)}/{name}",
        "project": named("project", project),
        "cost_code": place.code,
        "cost_key": place.key,
        "amount": place.original + place.changes,
        "original": place.original,
        "approved_changes": place.changes,
        # A baseline tells no time of its last change, and none is made up: it would be in flight every night.
        "changed_at": place.changed_at,
    }
