"""What hh2's public traces do not say. A customer switches each on after the check on their own system."""

from tieout.connectors.context import Assumption

COMMITMENT_WRITE = Assumption(
    name="sage_300_cre_commitment_is_created_then_synchronized",
    text="POST Commitment.svc/commitments with Code, Name, Description, Date, Type, VendorId, JobId, RetainagePercent and Items "
    "(Code, Description, CostCodeId, CategoryId, Amount, Units, UnitCost, UnitOfMeasure) makes a commitment in hh2 alone and "
    "answers its GUID; POST commitments/synchronize?id= sends it to Sage and answers an operation.",
    source="That hh2 writes commitments is documented; the requests were not found. Inferred from its documented writes.",
    live_check="In a test data folder: POST a commitment of two lines, see that Sage does not have it; synchronize it, ask for "
    "the operation until CompletedOn: Sage has it with both lines, and the list shows HasExternalId true",
)

NAME_REFERENCE = Assumption(
    name="sage_300_cre_name_holds_our_reference",
    text="Name of a commitment or change order in hh2 takes 30 characters beside Description, comes back as it was sent, and "
    "nobody else fills it.",
    source="Both fields are in hh2's rows (seen in code); that they are independent is inferred.",
    live_check="POST a commitment with different Name and Description, synchronize it, and read both back unchanged a day later",
)

ITEM_CODES = Assumption(
    name="sage_300_cre_rows_keep_their_code",
    text="Code of a commitment item, change order item or invoice distribution comes back as it was sent, so that it tells "
    "which line is which.",
    source="The field is in hh2's rows and in the snapshot (seen in code); that it is kept is inferred.",
    live_check="Send a document of three lines with Code 1, 2, 3: after the posting the rows show the same Codes",
)

CHANGE_ORDER_WRITE = Assumption(
    name="sage_300_cre_change_order_is_created_then_synchronized",
    text="POST Commitment.svc/commitments/changeorders with Code, Name, Description, Date, CommitmentId and Items (those of a "
    "commitment, with CommitmentItemId on a line that changes one) and changeorders/synchronize?id= work as for commitments; "
    "changeorders and changeorders/items list them, and a row that became a new item of the commitment names it.",
    source="That hh2 writes commitment change orders is documented; requests and lists were not found.",
    live_check="In a test data folder: send a change order that changes one line and adds one: the commitment moves by exactly "
    "these amounts, and the added row shows its CommitmentItemId",
)

INVOICE_BY_NUMBER = Assumption(
    name="sage_300_cre_posted_invoice_is_found_by_vendor_and_number",
    text="GET Invoice.svc/invoices?vendor={id of the vendor} shows every posted invoice of that vendor, those not paid yet too, "
    "each with Id and Code, and Code is the invoice number as it was sent.",
    source="A C# client lists a vendor's posted invoices by `vendor` and its rows have Id, Code and VendorId (seen in code); "
    "`document` of the same list is hh2's id of an invoice. That the list is whole and Code the number is inferred.",
    live_check="Ask for the invoices of a vendor with one that is posted and not paid: it is shown under its number",
)

INVOICE_ROWS = Assumption(
    name="sage_300_cre_invoice_rows_stand_in_the_books",
    text="A row of Invoice.svc/invoices whose Status is Open (0) or Posted (2), and which is neither IsPending nor IsSuspended, "
    "stands in Sage's books; PendingPost (1) does not yet. Amount of its distributions is gross, RetainageAmount is what is "
    "held of it and stays as it was billed. AccountingDate is the day it counts for.",
    source="The fields, and the numbers and names of Status, are in a C# client (seen in code); what they mean for the books, "
    "and that a release leaves RetainageAmount alone, is inferred.",
    live_check="Compare one vendor's open invoices in Sage with the list: the same numbers, gross, retainage and dates; release "
    "retainage of one, and see that its distributions are as before",
)

PAYMENT_ROWS = Assumption(
    name="sage_300_cre_payment_row_pays_one_invoice",
    text="A row of Payment.svc/payments is what one payment paid of one AP invoice: Reference1 is the invoice's number as it was "
    "sent, VendorId its vendor, Code the number of the check or transfer, Amount what was paid. A row keeps its Id. Type is 0 "
    "for a check, 1 for a credit card, 2 for an electronic payment, unless erp.settings.payments.methods says otherwise. What "
    "Status says is the firm's to state there; IsArchived means voided, and so do the statuses stated.",
    source="The fields, the numbers of Type, and that Reference1 holds the invoice's number, are in a C# client (seen in code); "
    "Status is a text there whose values were not found, and what a void looks like was not either.",
    live_check="Pay two invoices with one check and void another: the list shows one row for each invoice under the check's "
    "number, and the voided one keeps its Id. State every Status that the list shows",
)

AP_IMPORT = Assumption(
    name="sage_300_cre_ap_import_takes_the_printed_format",
    text="AP > Tools > Import Invoices takes an ASCII file of comma-delimited lines ended by CR LF: a header record, then its "
    "distributions, each with the columns that Import Format prints, in that order. Alpha fields stand in double quotes, "
    "numbers are bare with a leading minus, a length of -9.2 is nine digits with two behind the point, an empty field has no "
    "value. A distribution's amount is the gross, its retainage stands beside it, and its commitment and item are named by "
    "their codes. The imported invoice is posted under the number of the file.",
    source="The first nine fields of the header, their order and widths, and that records are comma-delimited: Sage's "
    "knowledge base 220924160101407 and 220924160101409. The distribution's fields were not found, so the firm states them as "
    "printed; quotes and line ends are inferred from the job-cost record in the help of Sage Estimating.",
    live_check="Print Import Format and compare it with erp.settings.file_road.ap_invoices, column by column. In a test data "
    "folder import a file of one invoice with two lines and retainage: every field stands where it belongs",
)

ESTIMATE_IMPORT = Assumption(
    name="sage_300_cre_estimate_import_takes_category_records",
    text="JC's Import Estimates takes the records that Sage Estimating exports: the firm's own job and cost code records, and "
    "for each category the eight documented fields and four that stay empty. `8.2 signed` is eight digits with two behind the "
    "point. The import adds the amount to the category's original estimate, which hh2 shows as OriginalEstimate, and a blank "
    "phase description renames nothing.",
    source="The category record, with sizes and an example: help of Sage Estimating 23.1. That the job and cost code records "
    "precede it is known, their fields were not found. OriginalEstimate is in hh2's rows (seen in code).",
    live_check="Export an estimate from Sage Estimating and compare its records with erp.settings.file_road.estimates. In a "
    "test data folder import a file of two categories: both show the amounts as original estimate, the cost code keeps its "
    "name, and hh2 shows them after the next sync",
)

FILES_STAY = Assumption(
    name="sage_300_cre_dropped_files_stay",
    text="Nobody moves, changes or deletes files under out/ in the drop: who imports copies them, imports each once, and "
    "writes its acknowledgement.",
    source="The firm's own rule: a file that is not there is taken for one that was never written, and written.",
    live_check="See that the importing role may read out/ and write ack/, and may neither write nor delete under out/, and "
    "that no lifecycle rule expires it",
)

SWITCHES = (
    COMMITMENT_WRITE,
    NAME_REFERENCE,
    ITEM_CODES,
    CHANGE_ORDER_WRITE,
    INVOICE_BY_NUMBER,
    INVOICE_ROWS,
    PAYMENT_ROWS,
    AP_IMPORT,
    ESTIMATE_IMPORT,
    FILES_STAY,
)
"""Every assumption of this connector, for the documents and for the operators' command."""

EXPECTATIONS: tuple[Assumption, ...] = ()
"""What is relied on without a switch: nothing, since every one of the above could cost money."""
