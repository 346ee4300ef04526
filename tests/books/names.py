"""What a firm's made-up references are called once the firm stands in the two look-alikes."""

import re
from dataclasses import dataclass, field

TENANT = "ACME"
_DOCUMENTS = {
    "subcontract": "Subcontract",
    "purchase_order": "PurchaseOrder/Normal",
    "commitment_change_order": "ChangeOrder",
    "prime_change_order": "ChangeOrder",
    "subcontractor_invoice": "Bill/Bill",
    "owner_invoice": "Invoice/Invoice",
    "Bill": "Bill/Bill",
}
_FIRST_ID = 100_000


@dataclass
class Names:
    """Ids are given out in the order in which records are met, so that the same firm gets the same ids.

    `lines`: the ids that the platform gave to lines of invoices, by invoice and position.
    """

    ids: dict[str, int] = field(default_factory=dict)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)

    def id(self, reference: object) -> int:
        """The platform's id of a record, by its made-up reference."""
        return self.ids.setdefault(str(reference), _FIRST_ID + len(self.ids))

    def platform(self, reference: str) -> str:
        """A reference of the platform's side: a record, a line of one, a payment of an invoice, a budget's place."""
        head, _, rest = reference.partition("/")
        kind = head.split(":")[1]
        if rest == "paid":
            return f"procore:{'receipt' if kind == 'owner_invoice' else 'payment'}:{self.id(reference)}"
        name = f"procore:{kind}:{'ghost' if head.endswith(':ghost') else self.id(head)}"
        if not rest or kind == "project":
            return f"{name}/{rest}" if rest else name
        if kind in {"subcontractor_invoice", "owner_invoice"}:
            return f"{name}/{self.lines[head, int(rest)]}"
        return f"{name}/{self.id(reference)}"

    def erp(self, reference: str) -> str:
        """A reference of the ERP's side."""
        _, kind, key = reference.split("/", 2)
        key, _, line = key.partition("/")
        if kind in {"commitment_change_order", "prime_change_order"}:
            key = f"CO-{key}"
        name = f"{TENANT}/{_DOCUMENTS.get(kind, kind)}/{key}"
        if line == "paid":
            return f"{TENANT}/{'Payment' if kind == 'owner_invoice' else 'Check'}/Payment/{key}#{name}"
        if kind == "JobCost":
            return f"{TENANT}/JobCost/{key}/00-000/S"
        if not line:
            return name
        number = int(line) + 1
        return f"{name}/Details/{number}" if kind == "subcontractor_invoice" else f"{name}/{number}"

    def of(self, reference: str | None) -> str | None:
        """Either side's, as a finding names it."""
        if reference is None:
            return None
        return self.erp(reference) if reference.startswith(f"{TENANT}/") else self.platform(reference)


def key_of(reference: object) -> str:
    """The key of an ERP's document: what stands behind its type."""
    return str(reference).split("/", 2)[2]


def label(reference: object) -> tuple[str, int, int] | None:
    """(what, project, order or month) of whatever hangs on a commitment or is an owner's invoice."""
    found = re.search(r"[:/](\w+)[:/](?:SC-|PO-)?(\d+)-(\d+)", str(reference))
    if found is None:
        return None
    what = "owner_invoice" if found[1] == "owner_invoice" else "commitment"
    return what, int(found[2]), int(found[3])
