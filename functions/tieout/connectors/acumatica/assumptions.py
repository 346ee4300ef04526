"""What the vendor's documents do not say. A customer switches each on after the check on their own system."""

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

SWITCHES = (
    VENDOR_REF,
    CUSTOM_REFERENCE,
    LUMP_SUM,
    LINE_ORDER,
    SUBCONTRACT_ON_HOLD,
    ORDER_HOLD,
    FILTERED_CREATE,
    EXTENSION_FIELDS,
)
"""Every assumption of this connector, for the documents and for the operators' command."""

EXPECTATIONS: tuple[Assumption, ...] = ()
"""What is relied on without a switch: nothing, since every one of the above could cost money."""
