"""Posted change orders as rows: one per batch and commitment, since nothing else ties the changes of several items together."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow, in_turn, reference_in, then
from tieout.connectors.viewpoint_vista.cached import cents, modified, needed, text, whole
from tieout.connectors.viewpoint_vista.documents import CHANGE_OF, DocumentType, type_of
from tieout.connectors.viewpoint_vista.door import Columns, Row
from tieout.connectors.viewpoint_vista.looks import POSTED
from tieout.reconcile.schema import Stage
from tieout.records.change_order import ChangeOrderKind

_CHANGED = {change: contract for contract, change in CHANGE_OF.items()}
_ORDER = tuple(_CHANGED)


@dataclass(frozen=True)
class ChangeOrderRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk

    def page(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The change orders of some batches: of purchase orders first, then of subcontracts."""
        name, within = in_turn(_ORDER, cursor)
        kind = type_of(name, self.desk.settings)
        company = self.desk.settings.company
        batches, following = self.desk.slice(kind.batches, {"Co": company, "Status": POSTED}, within)
        found: list[BookRow] = []
        for batch in batches:
            place: Columns = {kind.company: company, "Mth": str(batch["Mth"]), "BatchId": int(batch["BatchId"])}
            with whole(f"Batch {batch['BatchId']} of {batch['Mth']}"):
                by_contract: dict[str, list[Row]] = defaultdict(list)
                for row in self.desk.door.search(kind.posted, place):
                    by_contract[needed(row, kind.code)].append(row)
                found += [self._row(kind, batch, code, rows) for code, rows in by_contract.items()]
        return found, then(_ORDER, name, following)

    def _row(self, kind: DocumentType, batch: Row, code: str, rows: list[Row]) -> BookRow:
        contract = type_of(_CHANGED[kind.kind], self.desk.settings)
        header = self.desk.door.natural(contract.posted, self.desk.settings.company, code) or {}
        numbers = [text(row, "ChangeOrder" if kind.code == "PO" else "AppChangeOrder") for row in rows]
        jobs = {text(row, "Job") for row in self.desk.items(contract, code)} - {""}
        return {
            "reference": self.desk.named(kind.kind, f"{code}/{str(batch['Mth'])[:10]}/{batch['BatchId']}"),
            "kind": ChangeOrderKind.COMMITMENT.value,
            "number": reference_in(batch.get("Notes")) or next(filter(None, numbers), f"batch {batch['BatchId']}"),
            "title": text(rows[0], "Description") or None,
            "contract": self.desk.named(contract.kind, code),
            "project": self.desk.project(jobs.pop()) if len(jobs) == 1 else None,
            "vendor": self.desk.named("Vendor", text(header, "Vendor")),
            "stage": Stage.APPROVED.value,
            "status": "Posted",
            "amount": sum((cents(row, "ChangeCurCost") for row in rows), Decimal("0.00")),
            "changed_at": max(modified(row) for row in rows),
        }
