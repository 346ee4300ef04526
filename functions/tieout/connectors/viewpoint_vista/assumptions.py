"""What the public documents of the Direct API do not say. A customer switches each on after the check on their own system."""

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import reading_assumptions, sending_assumptions

ACTION_ANSWERS = Assumption(
    name="vista_action_answers",
    text="An action that is over has one of done_statuses or failed_statuses; a failed one names its errors as texts.",
    source="The shape of the answer is documented; the words of its status and the place of its errors are not.",
    live_check="Send an entry for a vendor that does not exist, GET the action until it stops: note its status and errors",
)

LINE_COLUMNS = Assumption(
    name="vista_line_items_use_column_names",
    text="LineItems of a batch entry are named as Vista's columns: POItem, ItemType, UM, Phase, JCCType, OrigCost and so on; "
    "their units, costs and percents are sent as text.",
    source="The header fields are documented, those of LineItems are not; the columns are read in public table definitions. "
    "Text is by analogy: the pages type the amounts of change entries, invoices and receipts' LineItems as strings.",
    live_check="Add an entry with one lump-sum and one unit item to a test batch, and open the batch in PO Entry: the cents "
    "of both are there",
)

OBJECT_NAMES = Assumption(
    name="vista_object_names",
    text="Posted commitments and their items are cached under the names in erp.settings.objects.",
    source="po_batches, po_batch_entries, jobs and job_phases are documented; the names of posted documents are inferred.",
    live_check="GET …/po/2/data/purchase_orders/cache and the others in erp.settings.objects: each answers 200",
)

BATCHES_IN_CACHE = Assumption(
    name="vista_open_batches_in_cache",
    text="The cache shows open batches with their Notes, and their entries with LineItems, within cache_lag.",
    source="Batches and entries are documented as cached objects; that open ones show with these fields is inferred.",
    live_check="Open a batch with a note, add an entry, and search both in the cache: the note and the items are there",
)

ONE_NUMBER = Assumption(
    name="vista_refuses_a_number_twice",
    text="Vista does not post a commitment whose number exists in the company, nor keep one that is in another batch.",
    source="(POCo, PO) and (SLCo, SL) are primary keys in the public table definitions; the check on batches is inferred.",
    live_check="Add an entry with the number of a posted order: the action fails, and the order is as it was",
)

SUBCONTRACT = Assumption(
    name="vista_subcontract_batches",
    text="Subcontracts are written as purchase orders are: sl_batches and sl_batch_entries, with the columns of bSLHB and bSLIB.",
    source="By analogy: no write action of module sl is in a public document, though other connectors do create subcontracts.",
    live_check="Ask the vendor for the sl actions of your API version; add one subcontract to a test batch and post it",
)

RETAINAGE = Assumption(
    name="vista_retainage_is_a_fraction",
    text="WCRetPct and SMRetPct of a subcontract item are fractions: 10 % is 0.1000.",
    source="Both columns are numeric(6,4) in the public table definitions; the meaning is inferred.",
    live_check="Look at WCRetPct of a subcontract with 10 % retainage in the cache: it says 0.1",
)

CANCEL = Assumption(
    name="vista_batch_can_be_cancelled",
    text="A batch that holds nothing but ours is cancelled with the action 'cancel'.",
    source="By analogy; status 6 (cancelled) is in the public triggers. Optional: without it such a batch is used again.",
    live_check="Open a test batch and send the action 'cancel' with its __key: its status becomes 6",
)

ALWAYS = (ACTION_ANSWERS, reading_assumptions.CACHE_PAGES, LINE_COLUMNS, OBJECT_NAMES, BATCHES_IN_CACHE, ONE_NUMBER)
"""What every commitment relies on."""

SWITCHES = tuple(
    dict.fromkeys(
        (*ALWAYS, SUBCONTRACT, RETAINAGE, CANCEL, *sending_assumptions.SWITCHES, *reading_assumptions.SWITCHES)
    )
)
"""Every assumption of this connector, for the documents and for the operators' command."""

EXPECTATIONS: tuple[Assumption, ...] = ()
