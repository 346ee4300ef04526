"""Which kinds of record the Direct API carries and shows, in words for people, and why the others are not."""

from collections.abc import Mapping

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import assumptions, reading_assumptions, sending_assumptions
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.sync.ports import Capability

_BATCH = "in a batch of its own, read back, then posted"
_CHANGES = "The fields of cost adjustment entries are in no public document: enter it in Vista."
_MONTH = "Which months are open cannot be read: that its month is closed, Vista's refusal alone tells."
_PAGES, _DETAILS = reading_assumptions.CACHE_PAGES.name, reading_assumptions.PAYMENT_DETAILS.name
CAPABILITIES: Mapping[str, Capability] = {
    "purchase_order": Capability(
        True, f"A PO: entered {_BATCH}; without retainage, which a PO in Vista has not. {_MONTH}"
    ),
    "subcontract": Capability(
        True, f"An SL for one job: entered {_BATCH}; retainage by item. {_MONTH}", assumptions.SUBCONTRACT.name
    ),
    "commitment_change_order": Capability(
        True,
        f"Changes of a PO's or SL's items, and new items: entered {_BATCH}. Unit costs stay as they are.",
        sending_assumptions.CHANGE_ENTRIES.name,
    ),
    "subcontractor_invoice": Capability(
        True,
        f"An AP invoice against the commitment's items, with the retainage held: entered {_BATCH}; no tax, no release.",
        sending_assumptions.INVOICE_LINES.name,
    ),
    "project": Capability(
        True,
        "A JC job, and its JC contract where erp.settings.projects names the department: name and manager are kept up to "
        "date. Dates stay on the platform. Phases and contract items are set up in Vista: what the "
        "actions take of cost types and contract items is not public.",
        sending_assumptions.JOB_ENTRIES.name,
    ),
    "budget": Capability(False, _CHANGES),
    "budget_change": Capability(False, _CHANGES),
    "prime_change_order": Capability(False, "The Direct API documents no action for a contract's change orders."),
    "owner_invoice": Capability(
        False,
        "Of a contract invoice only the header's fields are documented, and not those of its line items: bill it in Vista.",
    ),
    "vendor": Capability(
        True, "AP vendors of the company's vendor group. Tax ids and bank details are not read.", _PAGES
    ),
    "customer": Capability(
        True,
        "AR customers of the company's customer group. All count as active.",
        reading_assumptions.CUSTOMER_COLUMNS.name,
    ),
    "payment": Capability(
        True, "What AP invoices' lines say of their checks. A voided payment is seen in balances only.", _DETAILS
    ),
    "job_cost": Capability(
        True,
        "Actual cost by phase and cost type, with what commitments hold and were invoiced.",
        reading_assumptions.JOB_COST_DETAILS.name,
    ),
    "balance": Capability(True, "What is open on AP invoices that were sent, and what of it is retainage.", _DETAILS),
    "receipt": Capability(
        False,
        "Receipts stand among the cache's AR transactions, but which invoices one paid is told by their lines, and the name of "
        "that object is in no public document.",
    ),
    "cost_code": Capability(
        False,
        "The door lists them (jc/job_phases, with their cost types); this connector reads them for "
        "preflight, and does not bring them to the platform yet.",
    ),
}
"""By kind of record, as a connection that has switched everything on has them."""

RELIES_ON: Mapping[str, tuple[Assumption, ...]] = {
    "project": (sending_assumptions.JOB_ENTRIES,),
    "subcontract": (assumptions.SUBCONTRACT,),
    "commitment_change_order": (sending_assumptions.CHANGE_ENTRIES, sending_assumptions.CHANGES_POSTED),
    "subcontractor_invoice": (sending_assumptions.INVOICE_LINES, sending_assumptions.INVOICE_NUMBER),
    "vendor": (reading_assumptions.CACHE_PAGES,),
    "customer": (reading_assumptions.CACHE_PAGES, reading_assumptions.CUSTOMER_COLUMNS),
    "payment": (reading_assumptions.CACHE_PAGES, reading_assumptions.PAYMENT_DETAILS),
    "balance": (reading_assumptions.CACHE_PAGES, reading_assumptions.PAYMENT_DETAILS),
    "job_cost": (reading_assumptions.CACHE_PAGES, reading_assumptions.JOB_COST_DETAILS, assumptions.OBJECT_NAMES),
}
"""What a kind as such relies on; what every commitment relies on is asked record by record."""

FEED_KINDS = frozenset({"vendor", "customer", "payment", "job_cost", "balance"})
"""The kinds that come from Vista."""

NOT_CARRIED = Capability(False, "Vista has no document for it here.")


def as_configured(kind: str, switched_on: frozenset[str], settings: VistaSettings) -> Capability:
    """A kind's capability on one connection."""
    able = CAPABILITIES.get(kind, NOT_CARRIED)
    for assumption in RELIES_ON.get(kind, ()):
        if assumption.name not in switched_on:
            text = f"It needs the assumption '{assumption.name}', which is not switched on."
            return Capability(False, text, assumption.name)
    unset = _unset(kind, settings)
    return Capability(False, f"Set erp.settings.{unset}: {_WHERE[unset]}.") if unset else able


_WHERE = {
    "vendor_group": "the vendor group of the company (HQ Company Setup)",
    "customer_group": "the customer group of the company (HQ Company Setup)",
    "projects": "the liability template that a new job takes",
    "retainage_pay_type": "the pay type of retainage (AP Company Parameters)",
}
_NEEDS = {
    "project": "projects",
    "vendor": "vendor_group",
    "customer": "customer_group",
    "payment": "retainage_pay_type",
    "balance": "retainage_pay_type",
}


def _unset(kind: str, settings: VistaSettings) -> str:
    """The setting without which a kind is not carried, if it is not there."""
    needed = _NEEDS.get(kind, "")
    return needed if needed and getattr(settings, needed) is None else ""
