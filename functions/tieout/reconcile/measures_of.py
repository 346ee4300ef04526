"""Which figures of the statement a document counts in, and so what a difference does to them."""

from decimal import Decimal

from tieout.reconcile.desk import Record, cents
from tieout.reconcile.schema import RECEIVABLE_KINDS

MEASURES = (
    "budget", "committed", "approved_changes", "invoiced", "retained", "paid",
    "owner_changes", "billed", "owner_retained", "received",
)  # fmt: skip
"""The lines of the statement, in the order in which they are shown."""

_VENDOR_INVOICE = ("invoiced", "retained", "paid")
_OWNER_INVOICE = ("billed", "owner_retained", "received")


def measures_of(entity: str, kind: str) -> tuple[str, ...]:
    """The measures that a document's amount, retainage and payments count in; none for a master record."""
    match entity:
        case "budget":
            return ("budget",)
        case "commitment":
            return ("committed",)
        case "change_order":
            return ("owner_changes",) if kind == "prime_change_order" else ("approved_changes",)
        case "invoice":
            return _OWNER_INVOICE if kind in RECEIVABLE_KINDS else _VENDOR_INVOICE
        case _:
            return ()


def effects_of(row: Record) -> dict[tuple[str, str], Decimal]:
    """By (project, measure), how much more the ERP shows. What stands on another project is more there, and less here.

    What stands on no project counts in no figure (see `posted`), so what differs about it changes none.
    """
    effects: dict[tuple[str, str], Decimal] = {}
    columns = ("effect", "effect_retained", "effect_paid")
    for measure, column in zip(measures_of(row["entity"], row["kind"] or ""), columns, strict=False):
        amount = cents(row[column])
        if amount and row["project"]:
            effects[row["project"], measure] = amount
            if row["other_project"]:
                effects[row["other_project"], measure] = -amount
    return effects
