"""Which kinds of record go to and come from Sage 300 CRE, in words for people, and why the others do not.

The other door is Sage's own imports. Documented of them are the first nine fields of an AP invoice's header and the category
record of a job-cost estimate; the rest of both is stated by the firm from its own printout and export. Of commitments, change
orders, jobs and contracts no layout is public, so nothing of them goes by file: a file with guessed columns posts to the wrong
place without a word.
"""

from collections.abc import Mapping

from tieout.connectors.context import Assumption
from tieout.connectors.sage_300_cre import assumptions
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.sync.ports import Capability

_COMMITMENT = (assumptions.COMMITMENT_WRITE, assumptions.NAME_REFERENCE, assumptions.ITEM_CODES)
RELIES_ON: Mapping[str, tuple[Assumption, ...]] = {
    "subcontract": _COMMITMENT,
    "purchase_order": _COMMITMENT,
    "commitment_change_order": (assumptions.CHANGE_ORDER_WRITE, assumptions.NAME_REFERENCE, assumptions.ITEM_CODES),
    "subcontractor_invoice": (assumptions.INVOICE_BY_NUMBER, assumptions.ITEM_CODES),
    "budget": (assumptions.ESTIMATE_IMPORT, assumptions.FILES_STAY),
    "payment": (assumptions.PAYMENT_ROWS,),
    "balance": (assumptions.INVOICE_BY_NUMBER, assumptions.INVOICE_ROWS, assumptions.PAYMENT_ROWS),
}
"""What each kind relies on, by kind of record."""
_FILED_INVOICE = (assumptions.AP_IMPORT, assumptions.FILES_STAY, assumptions.INVOICE_BY_NUMBER)

_MADE = "A JC commitment: made in hh2, then posted to Sage. Payment terms stay the vendor's."
_NO_REQUEST = "hh2's request for it is not public, and Sage's import layout for it is not either."
CAPABILITIES: Mapping[str, Capability] = {
    "subcontract": Capability(True, _MADE, assumptions.COMMITMENT_WRITE.name),
    "purchase_order": Capability(True, _MADE, assumptions.COMMITMENT_WRITE.name),
    "commitment_change_order": Capability(
        True,
        "A JC commitment change order: made in hh2, then posted to Sage. Unit prices stay as they are.",
        assumptions.CHANGE_ORDER_WRITE.name,
    ),
    "subcontractor_invoice": Capability(
        True,
        "An AP invoice against the commitment's items, through hh2 or, if so configured, as a file for Sage's AP import. It "
        "holds retainage; it does not release any, and carries no tax.",
        assumptions.INVOICE_BY_NUMBER.name,
    ),
    "project": Capability(False, f"Jobs are set up in Sage. {_NO_REQUEST}"),
    "budget": Capability(
        True,
        "A job-cost estimate as a file for Sage's import, read back from hh2: amounts by cost code and category.",
        assumptions.ESTIMATE_IMPORT.name,
    ),
    "budget_change": Capability(False, f"Estimate changes are entered in Sage. {_NO_REQUEST}"),
    "prime_change_order": Capability(False, f"Contract changes are entered in Sage. {_NO_REQUEST}"),
    "owner_invoice": Capability(False, "Owner invoices are entered in Sage: hh2's document type for AR is not public."),
    "vendor": Capability(True, "AP vendors, by their version in hh2. Neither tax ids nor bank details are there."),
    "job_cost": Capability(True, "JC categories: cost, committed, invoiced and paid to date per cost code."),
    "customer": Capability(False, "hh2 has no list of customers that is public."),
    "payment": Capability(
        True,
        "AP payments, a record for each invoice that was paid. Discounts taken are not there.",
        assumptions.PAYMENT_ROWS.name,
    ),
    "receipt": Capability(False, "hh2 has no list of receipts that is public."),
    "cost_code": Capability(
        False,
        "The door lists them (JobCost.svc/costcodes and JobCost.svc/jobs/costcodes); this connector reads them for "
        "preflight, and does not bring them to the platform yet.",
    ),
    "balance": Capability(
        True,
        "What is open on AP invoices: what was billed, less the payments that name the invoice. Discounts taken are not there.",
        assumptions.PAYMENT_ROWS.name,
    ),
}
"""By kind of record, as a connection that has switched everything on has them."""

NOT_CARRIED = Capability(False, "Nothing for it is known in Sage 300 CRE.")


def relied_on(kind: str, settings: Sage300CreSettings) -> tuple[Assumption, ...]:
    """What a kind relies on, as configured."""
    road = settings.file_road
    if kind == "subcontractor_invoice" and road is not None and road.ap_invoices is not None:
        return _FILED_INVOICE
    return RELIES_ON.get(kind, ())


def as_configured(kind: str, switched_on: frozenset[str], settings: Sage300CreSettings) -> Capability:
    """A kind's capability on one connection."""
    able = CAPABILITIES.get(kind, NOT_CARRIED)
    missing = next((each for each in relied_on(kind, settings) if each.name not in switched_on), None)
    if missing is not None:
        return Capability(False, f"It needs the assumption '{missing.name}', which is not switched on.", missing.name)
    road = settings.file_road
    if kind in {"payment", "balance"} and settings.payments is None:
        told = (
            "State erp.settings.payments: which statuses of a payment mean that it was made, and which that it is void."
        )
        return Capability(False, told, able.assumption)
    if kind == "budget" and (road is None or road.estimates is None):
        return Capability(False, "It goes by file alone: state erp.settings.file_road.estimates.", able.assumption)
    return able
