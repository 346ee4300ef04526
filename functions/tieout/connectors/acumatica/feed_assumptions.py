"""What reading vendors, customers, payments and costs assumes. A customer switches each on after a check on their system."""

from tieout.connectors.context import Assumption

KEY_RANGES = Assumption(
    name="acumatica_lists_by_key_range",
    text="$filter compares text keys with ge and lt in one fixed order, one list answer shows one moment, $skip and $top count "
    "rows whatever their order, and $select names fields of MainContact and its Address by path.",
    source="The vendor's guide documents the options and that there is no order; comparing text with ge and lt is inferred.",
    live_check="GET Vendor?$filter=VendorID ge 'M' and GET Vendor?$filter=VendorID lt 'M': together every vendor, none twice",
)

CHANGED_SINCE = Assumption(
    name="acumatica_last_modified_moves",
    text="LastModifiedDateTime of a vendor, customer or payment moves when anything of it changes that is shown here, its "
    "address and what it paid included, and $filter compares it.",
    source="The vendor's OpenAPI document has the field on every header; what moves it is inferred. "
    "Optional: without it every import reads everything.",
    live_check="Change a vendor's city only, and void a check: GET both with $filter=LastModifiedDateTime ge … finds them",
)

CHECK_HISTORY = Assumption(
    name="acumatica_check_history_is_what_was_paid",
    text="History of a released check lists what it paid of each bill, without the cash discount that it took; amounts are "
    "positive, and those of a Debit Adj. count against the others. A void turns the check's status to Voided.",
    source="Field list of the vendor's OpenAPI document; signs and the status after a void are inferred.",
    live_check="GET a released check with $expand=History before and after its void: rows, amounts and status are as said",
)

RECEIPT_HISTORY = Assumption(
    name="acumatica_payment_history_is_what_was_received",
    text="ApplicationHistory of a released customer payment lists what it paid of each invoice in AdjustedDocType and "
    "AdjustedRefNbr, without discounts; a void turns the payment's status to Voided.",
    source="Field list of the vendor's OpenAPI document; the meaning of the rows is inferred.",
    live_check="GET a released payment with $expand=ApplicationHistory before and after its void: rows and status are as said",
)

JOB_COSTS = Assumption(
    name="acumatica_job_costs_are_budget_rows",
    text="ProjectBudget has a row for every task, account group, item and cost code with cost; rows of Type Expense are the "
    "costs, their ActualAmount is the cost to date, and they are filtered by ProjectID and CostCode.",
    source="Field list of the vendor's OpenAPI document; that a cost without a budget has a row too is inferred.",
    live_check="Post a cost to a code without a budget: GET ProjectBudget with $filter=ProjectID eq '…' shows it in ActualAmount",
)

RETAINAGE_SHOWN = Assumption(
    name="acumatica_bill_shows_its_retainage",
    text="Document.IsRetainageDocument of a bill says that it bills retainage that is released, and "
    "CurrentDocument.CuryRetainageUnreleasedAmt what is still held; both can be read with $custom.",
    source="The contract has no retainage on bills; views and fields are those of the platform's source. "
    "Optional: without it no payment is told as one of retainage, and no balance has any.",
    live_check="Release retainage of a bill, GET the bill that this makes with $custom of both fields",
)

RETAINAGE_OF = Assumption(
    name="acumatica_retainage_bill_names_its_original",
    text="Document.OrigRefNbr of a bill that pays out retainage is the number of the bill that it was held back of, whose type "
    "is its own; it can be read with $custom.",
    source="The contract has no such field (Default 25.200.001 adds RetainageDocuments to the original); the field is that of "
    "the platform's source, and that it is set by the release is inferred. "
    "Optional: without it, retainage that accounting released by itself reaches no pay app, and each such payment says so.",
    live_check="Release retainage of a bill, GET the bill that this makes with $custom=Document.OrigRefNbr: the first's number",
)

SWITCHES = (KEY_RANGES, CHANGED_SINCE, CHECK_HISTORY, RECEIPT_HISTORY, JOB_COSTS, RETAINAGE_SHOWN, RETAINAGE_OF)
"""Every assumption of the reading side, for the documents and for the operators' command."""
