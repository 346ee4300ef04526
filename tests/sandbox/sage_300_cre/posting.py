"""What Sage does once it takes something: it is in the books, and the cloud shows it after the lag."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.sage_300_cre.sage import total
from sandbox.sage_300_cre.settings import Settings
from sandbox.sage_300_cre.store import Row, Store

IN_THE_BOOKS = {
    **{"_posted": True, "Status": 2, "HasExternalId": True},
    **{"IsPending": False, "IsSuspended": False, "IsArchived": False},
}
"""An invoice once it is posted; 2 is "Posted" in a public C# client."""


class Posting:
    """Writes to the books and brings the cloud up to date."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def commitment(self, row: Row, kept: list[Row]) -> None:
        """A commitment is in Sage, with the items that arrived."""
        self._store.touch("commitments", row, _posted=True)
        self._keep_only("commitment_items", "CommitmentId", row["Id"], kept)
        self._later(lambda: self._show_commitment(row))

    def change_order(self, row: Row, kept: list[Row]) -> None:
        """A change order is in Sage: its items move the commitment's, or become new ones."""
        self._store.touch("change_orders", row, _posted=True)
        self._keep_only("change_order_items", "ChangeOrderId", row["Id"], kept)
        self._later(lambda: self._show_change_order(row))

    def invoice(self, header: Row, distributions: list[Row]) -> Row:
        """An invoice is in Sage; the cloud has no row of it before the lag is over."""
        row = self._store.add("invoices", {**header, **IN_THE_BOOKS, "_shown": False})
        for distribution in distributions:
            retained = distribution.get("Retainage", Decimal("0.00"))
            shown = {name: value for name, value in distribution.items() if name != "Retainage"}
            self._store.add("distributions", {**shown, "RetainageAmount": retained, "InvoiceId": row["Id"]})
            self._billed(distribution, retained)
        self._later(lambda: self._show_invoice(row))
        return row

    def cost(self, row: Row) -> None:
        """A job cost entry is in Sage, and counts in its category."""
        self._later(lambda: self._store.touch("transactions", row, HasExternalId=True))
        self._add_cost(row)

    def estimate(self, category_id: str, more: Decimal) -> None:
        """A category's estimate has grown: an import adds to what is there."""
        self._later(lambda: self._show_estimate(category_id, more))

    def amended(self, item: Row, original: Decimal) -> list[str]:
        """Somebody has typed another original amount over an item's."""
        self._later(lambda: self._show_amended(item, original))
        return [str(item["Code"])]

    def _show_amended(self, item: Row, original: Decimal) -> None:
        changed = {"AmountOriginal": original, "Amount": original + item["AmountApproved"]}
        self._store.touch("commitment_items", item, **changed)
        commitment = self._store.get("commitments", item["CommitmentId"])
        if commitment is not None:
            self._retotal(commitment)
            self._store.touch("commitments", commitment)

    def _show_estimate(self, category_id: str, more: Decimal) -> None:
        category = self._store.get("categories", category_id)
        if category is not None:
            grown = {name: category[name] + more for name in ("OriginalEstimate", "Estimate")}
            self._store.touch("categories", category, **grown)

    def _later(self, work: Callable[[], object]) -> None:
        self._store.later(self._settings.lag_seconds, work)

    def _keep_only(self, kind: str, owner: str, owner_id: str, kept: list[Row]) -> None:
        ids = {row["Id"] for row in kept}
        for row in self._store.where(kind, **{owner: owner_id}):
            if row["Id"] not in ids:
                self._store.drop(kind, row)

    def _show_commitment(self, row: Row) -> None:
        items = self._store.where("commitment_items", CommitmentId=row["Id"])
        for item in items:
            self._store.touch("commitment_items", item, HasExternalId=True)
        self._retotal(row)
        self._store.touch("commitments", row, HasExternalId=True, IsCommited=True)

    def _show_change_order(self, row: Row) -> None:
        commitment = self._store.get("commitments", row["CommitmentId"])
        if commitment is None:
            return
        for item in self._store.where("change_order_items", ChangeOrderId=row["Id"]):
            old = self._store.get("commitment_items", item.get("CommitmentItemId"))
            target = old or self._store.add("commitment_items", self._new_item(item, commitment))
            approved = target["AmountApproved"] + item["Amount"]
            self._store.touch(
                "commitment_items", target, AmountApproved=approved, Amount=target["AmountOriginal"] + approved
            )
            self._store.touch("change_order_items", item, CommitmentItemId=target["Id"], HasExternalId=True)
        self._retotal(commitment)
        self._store.touch("commitments", commitment)
        self._store.touch("change_orders", row, HasExternalId=True)

    def _new_item(self, item: Row, commitment: Row) -> Row:
        taken = len(self._store.where("commitment_items", CommitmentId=commitment["Id"]))
        names = ("Description", "CostCodeId", "CategoryId", "Units", "UnitCost", "UnitOfMeasure")
        plain = {name: item[name] for name in names if name in item}
        return {
            **plain,
            "Code": str(taken + 1),
            "CommitmentId": commitment["Id"],
            "JobId": commitment["JobId"],
            **amounts(Decimal("0.00")),
            "HasExternalId": True,
        }

    def _retotal(self, row: Row) -> None:
        items = self._store.where("commitment_items", CommitmentId=row["Id"])
        for name in ("AmountOriginal", "AmountApproved"):
            row[name] = sum((item[name] for item in items), Decimal("0.00"))
        row["Amount"] = total(items)

    def _show_invoice(self, row: Row) -> None:
        self._store.touch("invoices", row, _shown=True)

    def _billed(self, distribution: Row, retained: Decimal) -> None:
        for kind, name in (("commitments", "CommitmentId"), ("commitment_items", "CommitmentItemId")):
            target = self._store.get(kind, distribution.get(name))
            if target is not None:
                invoiced = target["AmountInvoiced"] + distribution["Amount"]
                held = target["AmountRetained"] + retained
                self._store.touch(kind, target, AmountInvoiced=invoiced, AmountRetained=held)
        self._add_cost(distribution)

    def _add_cost(self, row: Row) -> None:
        category = self._store.get("categories", row.get("CategoryId"))
        if category is not None:
            self._store.touch("categories", category, JobToDateCost=category["JobToDateCost"] + row["Amount"])


def amounts(original: Decimal) -> Row:
    """The amounts of a commitment or an item of it that nothing has happened to yet."""
    zero = ("AmountApproved", "AmountPending", "AmountInvoiced", "AmountPaid", "AmountRetained")
    return {"Amount": original, "AmountOriginal": original, **dict.fromkeys(zero, Decimal("0.00"))}
