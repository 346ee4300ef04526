"""Which kinds of record Sage Intacct carries, in words for people; what a connection's settings add is the connector's to say."""

from collections.abc import Mapping

from tieout.sync.ports import Capability

OWNER_INVOICE = "intacct_owner_invoice_is_an_ar_invoice"
RECEIPTS = "intacct_receipts_are_payment_details"
JOB_COST = "intacct_job_cost_is_gl_detail_with_cost_type"

CAPABILITIES: Mapping[str, Capability] = {
    "subcontract": Capability(
        True, "A purchasing document of the subcontract definition: a draft first, then submitted."
    ),
    "purchase_order": Capability(True, "A purchasing document of the order definition: a draft first, then submitted."),
    "project": Capability(True, "A project under its own id, made once; then name, dates and manager."),
    "budget": Capability(True, "The project's primary estimate, with one original line per budget line."),
    "budget_change": Capability(True, "A change request of cost, posted: it writes to the primary estimate."),
    "commitment_change_order": Capability(
        True, "A document of the change definition, whose lines name the lines they change."
    ),
    "prime_change_order": Capability(True, "A change request of price, linked to a project change order, both posted."),
    "subcontractor_invoice": Capability(
        True,
        "A purchasing invoice converted from the commitment's lines, of which Intacct makes the AP bill. It holds retainage; "
        "what it releases becomes an AP retainage release, with the assumption intacct_retainage_release_frees_what_is_held. A "
        "stated tax is refused: Intacct works tax out itself.",
    ),
    "owner_invoice": Capability(
        True,
        "An AR invoice. It holds retainage; it does not release any: what AR holds is shown without task and line, so that which "
        "invoices a release frees is accounting's to choose. A stated tax is refused.",
        OWNER_INVOICE,
    ),
    "vendor": Capability(True, "AP vendors, without tax ids and bank details."),
    "customer": Capability(True, "AR customers, without tax ids and bank details."),
    "payment": Capability(True, "AP payments with the bills that they paid."),
    "receipt": Capability(True, "AR payments with the invoices that they paid.", RECEIPTS),
    "job_cost": Capability(True, "General-ledger detail by task and cost type.", JOB_COST),
    "balance": Capability(True, "Bills and AR invoices; commitments by their primary document summary."),
}
"""By kind of record, as an unrestricted connection has them."""

NOT_CARRIED = Capability(False, "Sage Intacct has no object for it that this connector knows.")
REST_ONLY = Capability(
    False, "The XML door carries commitments and their changes only. Set erp.settings.door to 'rest'."
)
THROUGH_XML = frozenset({"subcontract", "purchase_order", "commitment_change_order"})


def as_configured(kind: str, missing: Mapping[str, str], switched_on: frozenset[str], *, rest: bool) -> Capability:
    """A kind's capability on one connection; `missing`: the setting that a kind lacks, by kind."""
    able = CAPABILITIES.get(kind, NOT_CARRIED)
    if not able.offered:
        return able
    if not rest and kind not in THROUGH_XML:
        return REST_ONLY
    if kind in missing:
        return Capability(False, f"It needs a setting: {missing[kind]}.")
    if able.assumption and able.assumption not in switched_on:
        note = f"It needs the assumption '{able.assumption}', which is not switched on."
        return Capability(False, note, able.assumption)
    return able
