"""What the vendor's documents do not say. A customer switches each on after the check on their own system."""

from tieout.connectors.acumatica import book_assumptions as books
from tieout.connectors.acumatica import feed_assumptions as read
from tieout.connectors.context import Assumption

VENDOR_REF = Assumption(
    name="acumatica_vendor_ref_holds_our_reference",
    text="VendorRef of a subcontract or purchase order takes 40 characters, can be filtered on, and nobody else fills it.",
    source="Field list of the vendor's OpenAPI document; 40 characters in the platform's source; filtering is inferred.",
    live_check="PUT a draft with a 40-character VendorRef, then GET with $filter=VendorRef eq '…': exactly that one is found",
)

CUSTOM_REFERENCE = Assumption(
    name="acumatica_custom_field_holds_our_reference",
    text="The custom field that holds our reference can be filtered on with cf.String(f='View.Field').",
    source="The vendor's guide shows cf.Decimal for a built-in field; cf.String for an attribute is inferred.",
    live_check="PUT a draft with the attribute set, then GET with that $filter: exactly that one is found",
)

LUMP_SUM = Assumption(
    name="acumatica_lump_sum_is_one_unit",
    text="A lump-sum line may be written as quantity 1 at a unit cost of its amount.",
    source="Inferred from the field list: both documents compute ExtendedCost from OrderQty and UnitCost.",
    live_check="PUT a draft with such a line (negative ones too, if you use them): ExtendedCost is the amount to the cent",
)

LINE_ORDER = Assumption(
    name="acumatica_lines_keep_their_order",
    text="Lines are numbered in the order in which they were sent, so LineNbr tells which line is which.",
    source="Inferred; the vendor's guide says that rows without identification are appended.",
    live_check="PUT a draft with three lines of one cost code and different amounts: LineNbr rises in the order sent",
)

SUBCONTRACT_ON_HOLD = Assumption(
    name="acumatica_subcontract_is_born_on_hold",
    text="A new subcontract is On Hold until ReleaseFromHold, which moves it on; its status then is one of after_release.",
    source="The vendor's user guide (form SC301000) and the contract's action list; statuses after approval maps inferred.",
    live_check="PUT a draft subcontract, POST Subcontract/ReleaseFromHold, GET it: the status has moved on",
)

ORDER_HOLD = Assumption(
    name="acumatica_order_is_released_by_hold_false",
    text="A purchase order created with Hold true is released by a PUT of its keys with Hold false.",
    source="The contract has no action for it; the vendor's example creates one with Hold false; the update is inferred.",
    live_check="PUT a draft order with Hold true, PUT its Type and OrderNbr with Hold false, GET it: the status has moved on",
)

FILTERED_CREATE = Assumption(
    name="acumatica_create_guarded_by_filter",
    text="A PUT with $filter on our reference and If-None-Match: * is refused with 412 if such a document exists.",
    source="The vendor's guide lists $filter among the ways a PUT finds its record; with If-None-Match it is inferred. "
    "Optional: without it a create is guarded by the look-up alone.",
    live_check="Send such a PUT twice: the second is answered 412 and there is one document",
)

EXTENSION_FIELDS = Assumption(
    name="acumatica_extensions_in_custom_fields",
    text="A custom field or attribute takes text as CustomStringField, and is echoed where $custom asks for it.",
    source="The vendor's request collection shows it for an attribute of a sales order.",
    live_check="PUT a draft with the field set and $custom=View.Field: the answer shows the same text",
)

EXTERNAL_REFERENCE = Assumption(
    name="acumatica_external_ref_holds_our_reference",
    text="ExternalRefNbr of projects and change orders takes external_reference_length characters, can be filtered on, and "
    "nobody else fills it.",
    source="Field list of the vendor's OpenAPI document; length and filtering are inferred.",
    live_check="PUT a draft change order with a reference of that length, GET with $filter=ExternalRefNbr eq '…': only that one",
)

DESCRIPTION_REFERENCE = Assumption(
    name="acumatica_description_holds_our_reference",
    text="The description of a bill or invoice keeps our reference in brackets, can be searched with substringof, and "
    "nobody edits it out.",
    source="The vendor's guide shows substringof; that it takes this field is inferred.",
    live_check="PUT a draft bill, GET with $filter=substringof('[its reference]',Description): exactly that one is found",
)

ROW_ORDER = Assumption(
    name="acumatica_rows_keep_their_order",
    text="Rows of bills and change orders, which have no number in this contract, are shown in the order they were sent in.",
    source="Inferred from the field list, which has no line number there.",
    live_check="PUT a draft bill of three lines with different amounts and GET it twice: the same order each time",
)

PROJECT_IN_PLANNING = Assumption(
    name="acumatica_project_is_made_once_and_activated",
    text="A PUT of a ProjectID with If-None-Match: * makes a project in planning or is refused with 412; ActivateProject "
    "makes it active.",
    source="The vendor's OpenAPI document (412, action list); the first status is inferred from an example.",
    live_check="PUT a trial project so, PUT it again (412), POST Project/ActivateProject, GET it: Active",
)

BUDGET_ROWS = Assumption(
    name="acumatica_budget_rows_are_put_by_key",
    text="A PUT of ProjectBudget finds its row by project, task, account group, inventory and cost code, and sets "
    "OriginalBudgetedAmount without a quantity; rows can be filtered by ProjectID.",
    source="The field list of the vendor's OpenAPI document; the key is inferred from an example request.",
    live_check="PUT one row twice on a trial project, the second time with another amount, GET with $filter=ProjectID eq '…': "
    "there is one row, with the last amount",
)

CHANGE_ORDER_STEPS = Assumption(
    name="acumatica_change_order_is_born_on_hold",
    text="A change order made with Hold true is On Hold; RemoveChangeOrderFromHold opens it, ReleaseChangeOrder closes it.",
    source="The vendor's user guide (form PM308000) and the contract's action list; that Hold is kept on creation is inferred.",
    live_check="PUT a draft change order, POST both actions, GET it: On Hold, Open, Closed",
)

CHANGE_BY_AMOUNT = Assumption(
    name="acumatica_change_row_takes_an_amount",
    text="A commitment row of a change order changes a line by its Amount with quantity 0, and a new lump-sum line is "
    "quantity 1 at a unit cost of its amount.",
    source="Field list of the vendor's OpenAPI document; the arithmetic is inferred.",
    live_check="Release a change order with such rows on a trial subcontract: its lines move by exactly these amounts",
)

CHANGE_NAMES_LINES = Assumption(
    name="acumatica_released_change_order_names_its_lines",
    text="Once a change order is released, POLineNbr of a row that added a line is that line's number.",
    source="Inferred from the field list.",
    live_check="Release a change order that adds a line, GET it with $expand=Commitments: POLineNbr is the new line's",
)

BILL_BY_AMOUNT = Assumption(
    name="acumatica_bill_row_takes_an_amount",
    text="A bill row that names POOrderType, POOrderNbr and POLine takes ExtendedCost with quantity 0 (less than the line's, "
    "and below zero too), and its coding from that line.",
    source="The vendor's example shows the three fields with a quantity; the rest, and POOrderType 'Subcontract', is inferred.",
    live_check="PUT a draft bill of a part of a subcontract line: the row's amount and coding are right",
)

INVOICE_HOLD = Assumption(
    name="acumatica_bill_is_released_by_hold_false_and_action",
    text="A bill or invoice made with Hold true leaves hold by Hold false (Balanced), and ReleaseBill or ReleaseInvoice "
    "opens it.",
    source="The vendor's examples and a third party's scenario that says it was run live.",
    live_check="PUT a draft bill, PUT its Type and ReferenceNbr with Hold false, POST Bill/ReleaseBill, GET it: Open",
)

BILL_RETAINAGE = Assumption(
    name="acumatica_bill_retainage_in_form_fields",
    text="Document.RetainageApply and Transactions.CuryRetainageAmt of the bill's form can be written as custom fields, and "
    "Amount then leaves the retainage out.",
    source="The contract has no retainage on bills; views and fields are those of the platform's source; the rest is inferred.",
    live_check="PUT a draft bill with both: Amount is the sum of its rows less the retainage",
)

RETAINAGE_LINES = Assumption(
    name="acumatica_retainage_moves_by_lines",
    text="Retainage released by a pay app is a row posted to the retainage payable account under the non-project code; on "
    "an owner invoice, retainage held and released are rows posted to the retainage receivable account.",
    source="A way to book it, agreed with accounting; the ERP's own ReleaseRetainage works on single bills and is not used.",
    live_check="Accounting confirms both accounts, and that ReleaseRetainage is not used beside it",
)

NEGATIVE_INVOICE = Assumption(
    name="acumatica_negative_invoice_is_an_adjustment",
    text="A negative pay app becomes a Debit Adj., a negative owner invoice a Credit Memo, with opposite signs and no link "
    "to the commitment.",
    source="A third party's connector does so for bills; the rest is inferred.",
    live_check="PUT a draft of that Type with one row: Amount is positive and the balance of the vendor falls",
)

OWNER_INVOICE = Assumption(
    name="acumatica_owner_invoice_is_an_ar_invoice",
    text="Owner applications are AR invoices, one row per line, on the revenue account; the project's own billing run and pro "
    "formas are not used beside them.",
    source="The vendor's invoice entity; one of two listed connectors works so.",
    live_check="Accounting confirms that no billing rule bills the project too",
)

SWITCHES = (
    VENDOR_REF,
    CUSTOM_REFERENCE,
    LUMP_SUM,
    LINE_ORDER,
    SUBCONTRACT_ON_HOLD,
    ORDER_HOLD,
    FILTERED_CREATE,
    EXTENSION_FIELDS,
    EXTERNAL_REFERENCE,
    DESCRIPTION_REFERENCE,
    ROW_ORDER,
    PROJECT_IN_PLANNING,
    BUDGET_ROWS,
    CHANGE_ORDER_STEPS,
    CHANGE_BY_AMOUNT,
    CHANGE_NAMES_LINES,
    BILL_BY_AMOUNT,
    INVOICE_HOLD,
    BILL_RETAINAGE,
    RETAINAGE_LINES,
    NEGATIVE_INVOICE,
    OWNER_INVOICE,
    *read.SWITCHES,
    *books.SWITCHES,
)
"""Every assumption of this connector, for the documents and for the operators' command."""

EXPECTATIONS: tuple[Assumption, ...] = ()
"""What is relied on without a switch: nothing, since every one of the above could cost money."""
