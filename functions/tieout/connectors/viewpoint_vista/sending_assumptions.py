"""What sending change orders and invoices assumes beyond commitments. A customer switches each on after the check."""

from tieout.connectors.context import Assumption

CHANGE_ENTRIES = Assumption(
    name="vista_change_entries",
    text="An entry of co_batch_entries changes one item: ChangeCurUnits at the item's own unit cost, ChangeCurCost where it is "
    "LS; what is back-ordered follows by itself. NewLineItem holds the columns of bPOIB and adds the item POItem, with 0 as "
    "its original. Units and costs are sent as text. The cache shows the entry with the ChangeCurCost that it comes to.",
    source="The action, its header fields and NewLineItem are documented, ChangeCurUnits and ChangeCurCost as strings; "
    "NewLineItem's own fields are not, its units and costs are text by analogy, and what the cache "
    "shows of an entry is inferred from bPOCD.",
    live_check="In a test batch change an LS item by 1.05, a unit item by one unit, and add an item: look at all three in the "
    "cache, post the batch, and look at the order in PO Entry",
)

CHANGES_POSTED = Assumption(
    name="vista_posted_changes_name_their_batch",
    text="Posted changes are cached under the names in erp.settings.objects with the columns of bPOCD and bSLCD, so with Mth "
    "and BatchId; their batch stays in the cache with its Notes and status 5.",
    source="The columns are read in public table definitions; the names of the objects, and that posted batches stay, are "
    "inferred.",
    live_check="Search the changes of a posted test batch by Co, Mth and BatchId, and the batch by its Notes: both are there",
)

SUBCONTRACT_CHANGES = Assumption(
    name="vista_subcontract_change_batches",
    text="Subcontracts are changed as purchase orders are: co_batches and co_batch_entries of module sl, with SL, SLItem and "
    "AppChangeOrder; a new item is of type 2 (change order).",
    source="By analogy with module po; type 2 and the columns of bSLCB and bSLCD are in the public table definitions.",
    live_check="Ask the vendor for the sl actions of your API version; change one item of a subcontract in a test batch",
)

INVOICE_LINES = Assumption(
    name="vista_invoice_lines_use_column_names",
    text="LineItems of inv_batch_entries are named as Vista's columns of bAPLB: LineType 6 (PO) or 7 (subcontract), PO and "
    "POItem or SL and SLItem, GrossAmt, and Retainage within it; a unit item is billed by Units at its UnitCost, and its phase "
    "and account follow the item. Amounts and units are sent as text. The cache shows an entry, and the posted invoice "
    "(ap/invoices, by Vendor and APRef), with its Notes and LineItems.",
    source="The header fields, and LineType 1 to 8, are documented; the columns are read in public table definitions, the "
    "meaning of 6 and 7 and what the cache shows are inferred. Text is by analogy: the pages type InvTotal and the amounts of "
    "receipts' LineItems as strings.",
    live_check="Add an invoice of two subcontract items with retainage to a test batch, open it in AP Transaction Entry, post "
    "it, and search it in the cache by Vendor and APRef: two lines, the gross of each, and the note",
)

INVOICE_NUMBER = Assumption(
    name="vista_refuses_an_invoice_twice",
    text="Vista does not keep an AP entry whose APRef the vendor has already, posted or in a batch.",
    source="Inferred: the duplicate check is a setting of AP Company Parameters, and has to be on.",
    live_check="Add an entry with the vendor and APRef of a posted invoice: the action fails, and the invoice is as it was",
)

JOB_ENTRIES = Assumption(
    name="vista_jobs_are_added_and_changed",
    text="jc/jobs add makes a job that keeps its Notes, under a contract that is there; jc/contracts add makes that contract "
    "without items. A code that is taken is refused, with words that say that it already exists. jobs change sets what it is "
    "given, LockPhases as a letter, and the cache shows all that it takes, so that the rest can be sent as it is. Nobody edits "
    "our reference out of Notes.",
    source="The actions, their fields, which are required and their lengths are documented, and (JCCo, Job) is the primary key "
    "in public table definitions; the words of a refusal, a contract without items, and what the cache shows are inferred.",
    live_check="In a test company add a contract and a job, add both again (refused), lock its phases in Vista and change the "
    "job's description: JC Jobs shows the new one, the note, the lock, and everything else as before",
)

SWITCHES = (CHANGE_ENTRIES, CHANGES_POSTED, SUBCONTRACT_CHANGES, INVOICE_LINES, INVOICE_NUMBER, JOB_ENTRIES)
