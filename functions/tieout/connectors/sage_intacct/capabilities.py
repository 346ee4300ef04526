"""Which kinds of record Sage Intacct carries, in words for people; what a connection's settings add is the connector's to say."""

from collections.abc import Mapping

from tieout.sync.ports import Capability

OWNER_INVOICE = "intacct_owner_invoice_is_an_ar_invoice"
RECEIPTS = "intacct_receipts_are_payment_details"
COMPANIES = "intacct_gateway_shows_companies"
JOB_COST = "intacct_job_cost_is_gl_detail_with_cost_type"
TRIGGERS = "intacct_triggers_name_their_record"
_TOLD = f"Read by lists, and told of by triggers with the assumption {TRIGGERS}."

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
    "vendor": Capability(True, f"AP vendors, without tax ids and bank details. {_TOLD}"),
    "customer": Capability(True, f"AR customers, without tax ids and bank details. {_TOLD}"),
    "payment": Capability(True, f"AP payments with the bills that they paid. {_TOLD}"),
    "receipt": Capability(True, "AR payments with the invoices that they paid.", RECEIPTS),
    "job_cost": Capability(True, "General-ledger detail by task and cost type.", JOB_COST),
    "balance": Capability(True, "Bills and AR invoices; commitments by their primary document summary."),
    "cost_code": Capability(
        False,
        "The door lists them (queries of construction/standard-task and projects/task); this connector reads them for "
        "preflight, and does not bring them to the platform yet.",
    ),
}
"""By kind of record, as an unrestricted connection has them."""

NOT_CARRIED = Capability(False, "Sage Intacct has no object for it that this connector knows.")
_UNREAD = (
    "{} can be created through the XML gateway, but how its entries are read back is not documented there, so that an amount "
    "that came out otherwise would not be seen"
)
_REST_ONLY: Mapping[str, str] = {
    "project": "PROJECT can be created through the XML gateway, but no field of it is documented there that can be searched for "
    "our reference, so that a project in doubt could not be told from accounting's own",
    "budget": _UNREAD.format("PJESTIMATE"),
    "budget_change": _UNREAD.format("CHANGEREQUEST"),
    "prime_change_order": _UNREAD.format("CHANGEREQUEST"),
    "owner_invoice": "create_invoice is documented for the XML gateway, but not its retainage, and the generic create of "
    "ARINVOICE is not offered there",
    "payment": "APPYMTDETAIL can be queried through the XML gateway, but which of its fields names the payment is not documented",
    "receipt": "ARPYMT can be created through the XML gateway, but how what it paid is read is not documented there",
    "job_cost": "GLDETAIL can be queried through the XML gateway, but its task and cost type are not documented there",
    "balance": "Primary document summaries are objects of the REST API only",
}
"""Why the XML gateway does not carry a kind, as far as the vendor's XML pages go."""
_XML_GATEWAY: Mapping[str, Capability] = {
    **{kind: CAPABILITIES[kind] for kind in ("subcontract", "purchase_order", "commitment_change_order")},
    "subcontractor_invoice": Capability(
        True,
        "A purchasing invoice converted from lines of one commitment (create_potransaction: createdfrom, sourcelinekey), of "
        "which Intacct makes the AP bill. It holds retainage. What releases retainage or bills a change order's line is refused.",
    ),
    "vendor": Capability(True, "AP vendors, without tax ids and bank details.", COMPANIES),
    "customer": Capability(True, "AR customers, without tax ids and bank details.", COMPANIES),
    "cost_code": Capability(
        False, "The door lists them (queries of STANDARDTASK and TASK); this connector does not read them yet."
    ),
    **{kind: Capability(False, f"{why}. Set erp.settings.door to 'rest'.") for kind, why in _REST_ONLY.items()},
}
OTHER_DOORS: Mapping[str, Mapping[str, Capability]] = {"XML gateway": _XML_GATEWAY}
"""What is carried through a door that a connection may choose instead, by its name for people."""


def as_configured(kind: str, missing: Mapping[str, str], switched_on: frozenset[str], *, rest: bool) -> Capability:
    """A kind's capability on one connection; `missing`: the setting that a kind lacks, by kind."""
    able = (CAPABILITIES if rest else OTHER_DOORS["XML gateway"]).get(kind, NOT_CARRIED)
    if not able.offered:
        return able
    if kind in missing:
        return Capability(False, f"It needs a setting: {missing[kind]}.")
    if able.assumption and able.assumption not in switched_on:
        note = f"It needs the assumption '{able.assumption}', which is not switched on."
        return Capability(False, note, able.assumption)
    return able
