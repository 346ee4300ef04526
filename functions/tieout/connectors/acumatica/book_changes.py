"""Change orders as rows; and what released ones have added to each commitment, so that its original amount can be told.

One document may change costs, revenue and commitments at once. Commitment rows make it a commitment's change order, else revenue
rows a prime contract's. One that changes the cost budget alone is in the budget's figures, and is no row here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.book_desk import BookDesk, changed_at, whole
from tieout.connectors.acumatica.book_lists import DOCUMENTS, BookListing, BookRow
from tieout.connectors.acumatica.book_stages import stage_of
from tieout.connectors.acumatica.encoding import amount, rows, text
from tieout.connectors.acumatica.odata import equals
from tieout.reconcile.schema import Stage
from tieout.records.change_order import ChangeOrderKind

KIND = "ChangeOrder"
_TABS = {"Commitments": ("POType", "PONbr", "POLineNbr", "Vendor", "Amount"), "RevenueBudget": ("Amount",)}
_SELECT = (
    *("RefNbr", "ProjectID", "Status", "Description", "ExternalRefNbr", "ChangeDate", "LastModifiedDateTime"),
    *("CommitmentsChangeTotal", "RevenueBudgetChangeTotal"),
    *(f"{tab}/{name}" for tab, names in _TABS.items() for name in names),
)

Added = Mapping[str, Mapping[str, Decimal]]
"""What was added, by the commitment's reference and the line's number; "" holds what no line can be told for."""


@dataclass
class ChangeOrderRows:
    """Reads change orders. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    _added: dict[str, Added] = field(default_factory=dict)

    def page(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of change orders."""
        page = self.desk.lists.page(self._listing, cursor, size=DOCUMENTS)
        found = [row for entity in page.rows if (row := self._row(entity)) is not None]
        return found, None if page.following is None else page.following.cursor()

    def added(self, project: str) -> Added:
        """What a project's released change orders have added to its commitments; each project is asked once."""
        if project not in self._added:
            entities = self.desk.lists.all(replace(self._listing, where=equals("ProjectID", project)))
            self._added[project] = self._sum(entities)
        return self._added[project]

    @property
    def _listing(self) -> BookListing:
        custom = self.desk.custom(KIND)
        return BookListing(KIND, ("RefNbr",), "RefNbr", _SELECT, expand=",".join(_TABS), custom=custom)

    def _sum(self, entities: Iterable[Mapping[str, Any]]) -> Added:
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for entity in entities:
            key = text(entity, "RefNbr")
            if stage_of(KIND, key, text(entity, "Status")) is not Stage.APPROVED:
                continue
            with whole(KIND, key):
                for row in rows(entity, "Commitments"):
                    order = self.desk.order(text(row, "POType"), text(row, "PONbr"))
                    if order is not None:
                        found[order][text(row, "POLineNbr")] += amount(row, "Amount")
        return found

    def _row(self, entity: Mapping[str, Any]) -> BookRow | None:
        key = text(entity, "RefNbr")
        with whole(KIND, key):
            commitments = rows(entity, "Commitments")
            if not commitments and not rows(entity, "RevenueBudget"):
                return None
            orders = {self.desk.order(text(row, "POType"), text(row, "PONbr")) for row in commitments}
            vendors = {text(row, "Vendor") for row in commitments}
            total = "CommitmentsChangeTotal" if commitments else "RevenueBudgetChangeTotal"
            status, project = text(entity, "Status"), self.desk.project(text(entity, "ProjectID"))
            return {
                "reference": self.desk.named(KIND, key),
                "kind": (ChangeOrderKind.COMMITMENT if commitments else ChangeOrderKind.PRIME).value,
                "number": self.desk.reference(KIND, entity) or key,
                "title": text(entity, "Description") or None,
                "contract": orders.pop() if len(orders) == 1 else project,
                "project": project,
                "vendor": self.desk.named("Vendor", vendors.pop()) if len(vendors) == 1 else None,
                "stage": stage_of(KIND, key, status).value,
                "status": status,
                "amount": amount(entity, total),
                "changed_at": changed_at(entity),
            }
