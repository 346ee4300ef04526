"""Which kinds of record Acumatica carries, in words for people; what a connection's settings add is the connector's to say."""

from collections.abc import Mapping

from tieout.connectors.acumatica.feed_assumptions import CHECK_HISTORY, JOB_COSTS, KEY_RANGES, RECEIPT_HISTORY
from tieout.sync.ports import Capability

_NEEDS_A_CLASS = "It needs a change order class: name one in erp.settings.change_orders."

WRITTEN: Mapping[str, Capability] = {
    "subcontract": Capability(True, "A Subcontract, on hold first, then released."),
    "purchase_order": Capability(True, "A PurchaseOrder; retainage only through a mapped attribute."),
    "project": Capability(
        True, "A Project, made once, from a template if one is named; then name, manager, dates and address."
    ),
    "budget": Capability(True, "Rows of the project's cost budget, by amount, where none were budgeted before."),
    "budget_change": Capability(True, f"A ChangeOrder of the cost budget, left on hold. {_NEEDS_A_CLASS}"),
    "commitment_change_order": Capability(True, f"A ChangeOrder of commitments, released. {_NEEDS_A_CLASS}"),
    "prime_change_order": Capability(True, f"A ChangeOrder of the revenue budget, released. {_NEEDS_A_CLASS}"),
    "subcontractor_invoice": Capability(True, "A Bill against the commitment's lines, left on hold."),
    "owner_invoice": Capability(
        True, "An AR Invoice, left on hold; pro formas are not used.", "acumatica_owner_invoice_is_an_ar_invoice"
    ),
}
"""What is written, as an unrestricted connection has it."""

READ: Mapping[str, Capability] = {
    "vendor": Capability(
        True, "A Vendor, read by ranges of its key, and told of by push notifications.", KEY_RANGES.name
    ),
    "customer": Capability(
        True, "A Customer, read by ranges of its key, and told of by push notifications.", KEY_RANGES.name
    ),
    "payment": Capability(
        True,
        f"Released Checks with what each paid of which Bill. It needs the assumption {KEY_RANGES.name} too.",
        CHECK_HISTORY.name,
    ),
    "receipt": Capability(
        True,
        f"Released Payments with what each paid of which Invoice. It needs the assumption {KEY_RANGES.name} too.",
        RECEIPT_HISTORY.name,
    ),
    "balance": Capability(
        True,
        "Amount, Balance and Status of each Bill and Invoice that came from here, by its key; other documents' are not read.",
    ),
    "job_cost": Capability(
        True,
        f"The ProjectBudget rows of a project, without what is billed or paid. It needs the assumption {KEY_RANGES.name} too.",
        JOB_COSTS.name,
    ),
    "cost_code": Capability(
        True, "Every CostCode of the tenant with its description; they have no status there.", KEY_RANGES.name
    ),
}
"""What accounting owns: it is read, and never written."""

CAPABILITIES: Mapping[str, Capability] = {**WRITTEN, **READ}
"""By kind of record, as an unrestricted connection has them."""

NOT_CARRIED = Capability(False, "The contract has no document for it.")


def as_configured(
    kind: str, classes: Mapping[str, str | None], switched_on: frozenset[str], *, revenue_group: bool
) -> Capability:
    """A kind's capability on one connection; `classes`: the change order class by kind of record."""
    able = WRITTEN.get(kind, NOT_CARRIED)
    if kind in classes and not classes[kind]:
        return Capability(False, f"No change order class is named for it. {_NEEDS_A_CLASS}")
    if kind == "prime_change_order" and not revenue_group:
        return Capability(False, "Name the account group of revenue: erp.settings.change_orders.revenue_account_group.")
    if able.assumption and able.assumption not in switched_on:
        note = f"It needs the assumption '{able.assumption}', which is not switched on."
        return Capability(False, note, able.assumption)
    return able
