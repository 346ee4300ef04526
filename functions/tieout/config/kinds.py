"""The kinds of each entity; in which statuses each is approved, and in which it stands, unless the document says otherwise."""

from tieout.records.entities import Entity

ANY_STATUS = "*"
"""In `approved`: whatever the status, it counts. For what nobody approves, such as a project, which is just created."""

KINDS: dict[Entity, tuple[str, ...]] = {
    Entity.VENDOR: ("vendor",),
    Entity.CUSTOMER: ("customer",),
    Entity.PROJECT: ("project",),
    Entity.BUDGET: ("budget", "budget_change"),
    Entity.COMMITMENT: ("purchase_order", "subcontract"),
    Entity.CHANGE_ORDER: ("commitment_change_order", "prime_change_order"),
    Entity.INVOICE: ("subcontractor_invoice", "owner_invoice"),
    Entity.PAYMENT: ("payment", "receipt"),
}

APPROVED_BY_DEFAULT: dict[Entity, dict[str, tuple[str, ...]]] = {
    Entity.PROJECT: {"project": (ANY_STATUS,)},
    Entity.BUDGET: {"budget": ("Locked",), "budget_change": ("approved",)},
    Entity.COMMITMENT: {"purchase_order": ("Approved",), "subcontract": ("Approved", "Complete")},
    Entity.CHANGE_ORDER: {"commitment_change_order": ("approved",), "prime_change_order": ("approved",)},
    Entity.INVOICE: {"subcontractor_invoice": ("approved", "approved_as_noted"), "owner_invoice": ("approved",)},
}
"""The statuses in which the platform's own tools let a record be sent to accounting (its support pages), less those that
still wait for somebody else: a pay app in `pending_owner_approval` may be sent there too, and is not sent here unless the
document says so. A baseline budget is approved by being locked."""

STANDING_BY_DEFAULT: dict[Entity, dict[str, tuple[str, ...]]] = {
    Entity.COMMITMENT: {"purchase_order": ("Partially Received", "Received", "Closed")},
    Entity.INVOICE: {"subcontractor_invoice": ("pending_owner_approval",)},
}
"""The statuses besides the approved ones in which what is in the ERP already is still meant to be there. A purchase order
that was approved goes on to them as its goods arrive; a pay app may be sent to accounting by the platform's ERP tool while it
waits for the owner (the platform's status enums and its support pages). In no other status of theirs, and of no other kind,
does an approved record pass an ordinary life: void, terminated and rejected are withdrawn, and so is what is a draft again."""
