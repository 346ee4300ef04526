"""What the vendor's documents do not say. A customer switches each on after the check on their own system."""

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct import book_assumptions as books
from tieout.connectors.sage_intacct import gateway_assumptions as gateway
from tieout.connectors.sage_intacct.capabilities import JOB_COST as JOB_COST_NAME
from tieout.connectors.sage_intacct.capabilities import OWNER_INVOICE as OWNER_INVOICE_NAME
from tieout.connectors.sage_intacct.capabilities import RECEIPTS as RECEIPTS_NAME
from tieout.connectors.sage_intacct.capabilities import TRIGGERS as TRIGGERS_NAME

SOURCE_REFERENCE = Assumption(
    name="intacct_source_reference_holds_our_reference",
    text="internalReference.sourceReferenceNumber of purchasing documents, change requests and project change orders takes "
    "100 characters, can be filtered on, and nobody else fills it. The definitions have internal reference enabled.",
    source="The vendor's OpenAPI document has the field; 100 characters are documented for its XML twin; filtering is inferred.",
    live_check="POST a draft with 100 characters there, query it with $eq on that field: exactly that one is found",
)

REFERENCE_NUMBER = Assumption(
    name="intacct_reference_number_holds_our_reference",
    text="referenceNumber takes reference_length characters, can be filtered on, and nobody else fills it.",
    source="The vendor's OpenAPI document has the field; length and filtering are not documented.",
    live_check="POST a draft with a reference of that length, query it with $eq on referenceNumber: exactly that one is found",
)

DESCRIPTION_REFERENCE = Assumption(
    name="intacct_description_holds_our_reference",
    text="The description of a project or estimate keeps our reference in brackets at its start, can be searched with "
    "$startsWith, and nobody edits it out.",
    source="The vendor's OpenAPI document has field and operator; that the field can be filtered is inferred.",
    live_check="POST a trial project so, query it with $startsWith on description: exactly that one is found",
)

CUSTOM_FIELDS = Assumption(
    name="intacct_custom_fields_take_text",
    text="A custom field nsp::NAME of a document takes text, is shown again by GET, and can be filtered on.",
    source="The vendor's REST guide names custom fields so; a production client queries them; writing is inferred.",
    live_check="POST a draft with the field set, GET it: the same text; query it with $eq on the field: exactly that one",
)

LINE_ORDER = Assumption(
    name="intacct_lines_keep_their_order",
    text="A GET shows the lines of a document in the order in which they were sent.",
    source="Inferred from lineNumber in the vendor's examples.",
    live_check="POST a draft with three lines of one task and different amounts, GET it: the same order",
)

DRAFT_THEN_SUBMIT = Assumption(
    name="intacct_documents_are_drafts_until_submitted",
    text="A purchasing document created in state draft commits nothing until the workflow 'submit' makes it pending, or "
    "submitted where its definition has approvals.",
    source="The vendor's OpenAPI document: states on create, and the workflow. That draft leads to pending is inferred.",
    live_check="POST a document with state draft, POST the submit workflow, GET it: draft, then pending or submitted",
)

LUMP_SUM = Assumption(
    name="intacct_lump_sum_is_one_unit",
    text="A lump-sum line is quantity 1 at a unit price of its amount, converted by price in parts.",
    source="The vendor's field list (conversionType price for non-inventory items); that the two go together is inferred.",
    live_check="POST such a draft (negative lines too, if you use them): the extended price is the amount to the cent",
)

CHANGE_BY_AMOUNT = Assumption(
    name="intacct_change_line_adds_its_amount",
    text="A line of a change document with quantity 1 at the changing amount adds exactly that amount to its source line; "
    "without a source line it becomes a new line of the source.",
    source="The vendor's field descriptions and its XML example of a change order; a REST example was not found.",
    live_check="Submit a change document with both kinds of line against a trial subcontract: its lines move by those amounts",
)

ADDED_LINES = Assumption(
    name="intacct_added_line_equals_its_change_line",
    text="A line that a change document added to its source is marked addedByChangeDocument, and has the change line's "
    "task, cost type, quantity, price and description.",
    source="The vendor's field list; that everything is copied is inferred.",
    live_check="Submit a change document with a new line, GET the source: the new line has all of it",
)

CONVERSION_BY_PRICE = Assumption(
    name="intacct_invoice_converts_by_price",
    text="An invoice line that names sourceDocument and sourceDocumentLine with quantity 1, a price and conversionType price "
    "relieves the commitment's line by that amount, as often as something is left.",
    source="The vendor's conversion guide and field list; partial amounts of a lump sum are inferred.",
    live_check="Convert half of a trial subcontract line twice: priceConverted is the whole, and a third half is refused",
)

LINE_RETAINAGE = Assumption(
    name="intacct_line_takes_retained_amount",
    text="retainage.txnAmountRetained of an invoice line is kept as sent; the invoice's own total leaves it in.",
    source="The vendor's field list (and trx_amountretained of its XML twin); the total is inferred.",
    live_check="POST a draft with it, GET it: the same amount, and the subtotal is the gross",
)

RETAINAGE_RELEASE = Assumption(
    name="intacct_retainage_release_frees_what_is_held",
    text="ap-releasable-retainage shows what each posted bill line still holds, under the commitment's line that it bills; a "
    "release made as a draft over such lines, and then set to released, makes one bill of those amounts.",
    source="The vendor's REST examples of both objects (draft, its lines, the bill of a released one); that a change of state "
    "releases it, and that both can be filtered so, is inferred.",
    live_check="Release 1.00 of a trial subcontract's retainage so: there is a bill of 1.00, and 1.00 less is held",
)

CHANGE_REQUEST_POSTING = Assumption(
    name="intacct_posted_change_request_writes_once",
    text="Changing a change request to posted writes its lines once: its cost to the primary estimate, under the workflow "
    "type of its status, and its price through the posted project change order to the contract line.",
    source="The vendor's field descriptions; the sequence is inferred, and matches a third party's connector.",
    live_check="Post one on a trial project: the estimate and the contract line each have one new entry of that amount",
)

PRIMARY_ESTIMATE = Assumption(
    name="intacct_budget_is_the_primary_estimate",
    text="A project has one primary estimate, which is its budget; its id is the budget's number, and is taken only once.",
    source="The vendor's OpenAPI document (isPrimary); what a second one meets is not documented.",
    live_check="POST an estimate twice with one id on a trial project: the second is refused",
)

PROJECT_ID = Assumption(
    name="intacct_project_id_is_ours_to_choose",
    text="A project takes the id that is sent, once: a second project of that id is refused.",
    source="The vendor's page: a project id is required unless it is numbered by the company.",
    live_check="POST a trial project twice: the second is refused, and says that it exists",
)

OWNER_INVOICE = Assumption(
    name=OWNER_INVOICE_NAME,
    text="Owner applications are AR invoices, one line per line, on the revenue account; contract billing and order entry are "
    "not used beside them.",
    source="The vendor's AR invoice object; one of two listed connectors works so.",
    live_check="Accounting confirms that nothing else bills the project; POST a draft and compare it",
)

RECEIPTS = Assumption(
    name=RECEIPTS_NAME,
    text="The details of an AR payment say in txnCurrency.paymentAmount what was received for each invoice; advances, "
    "adjustments and discounts that were applied beside it are not in it.",
    source="Fields of the vendor's OpenAPI document (AR payment-detail); that nothing else is in the amount is inferred.",
    live_check="Receive a payment together with an advance on a trial invoice: the detail's amount is the payment's alone",
)

TRIGGERS = Assumption(
    name=TRIGGERS_NAME,
    text="A trigger of type HTTP post with webhook delivery sends its document template with the merge fields filled in, in the "
    "words of the REST API (id, key, state), signed with the client secret of the client ID that it names; its idempotency key "
    "is its own, and the same at every retry.",
    source="The vendor's outbound-webhook guide (signature, claims, headers, retries); the merge fields as a third party's "
    "client library shows them. The guide's own example of the signature header holds no token: both reported forms are taken.",
    live_check="Make the trigger on vendors as docs/operating.md has it and change a trial vendor: within a minute its history "
    "says that it was heard of",
)

JOB_COST = Assumption(
    name=JOB_COST_NAME,
    text="Cost to date is the general-ledger detail of a project that has a task and a cost type, debit less credit.",
    source="The vendor's field list of journal-entry-line; that sub-ledgers post these dimensions is inferred.",
    live_check="Compare one project with the job cost report to the cent",
)

SWITCHES = (
    SOURCE_REFERENCE,
    REFERENCE_NUMBER,
    DESCRIPTION_REFERENCE,
    CUSTOM_FIELDS,
    LINE_ORDER,
    DRAFT_THEN_SUBMIT,
    LUMP_SUM,
    CHANGE_BY_AMOUNT,
    ADDED_LINES,
    CONVERSION_BY_PRICE,
    LINE_RETAINAGE,
    RETAINAGE_RELEASE,
    CHANGE_REQUEST_POSTING,
    PRIMARY_ESTIMATE,
    PROJECT_ID,
    OWNER_INVOICE,
    RECEIPTS,
    TRIGGERS,
    JOB_COST,
    *books.SWITCHES,
    *gateway.SWITCHES,
)
"""Every assumption of this connector, for the documents and for the operators' command."""

EXPECTATIONS = (
    Assumption(
        name="intacct_settles_within_twenty_minutes",
        text="A call that was not answered is carried out within 20 minutes or never.",
        source="Inferred: the gateway ends calls long before; no number is documented. Also set by quarantine.",
        live_check="Ask the vendor's support for the longest synchronous request",
    ),
    Assumption(
        name="intacct_keys_are_locked_while_at_work",
        text="Two calls under one Idempotency-Key are never both carried out, for 48 hours.",
        source="The vendor's guide on preventing duplicate requests.",
        live_check="POST one draft twice at once under one key: there is one document",
    ),
)
"""What is relied on without a switch: a wrong one costs time or is caught by the look-up."""
