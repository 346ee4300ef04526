"""What reading the books assumes beyond `feed_assumptions`. A customer switches each on after a check on their system."""

from tieout.connectors.context import Assumption

CHANGES_IN_LINES = Assumption(
    name="acumatica_orders_show_released_changes",
    text="ExtendedCost of a subcontract's or purchase order's line, and its LineTotal, hold the released (Closed) change orders; "
    "a row of such a change order names its line by POLineNbr.",
    source="The vendor's user guide says that a released change order updates the commitment's lines; the fields are inferred.",
    live_check="Release a change order that adds 1.00 to a line: GET the order, its ExtendedCost and LineTotal rise by 1.00",
)

APPLICATIONS_ARE_PAYMENTS = Assumption(
    name="acumatica_applications_are_what_was_paid",
    text="Applications of a bill, and ApplicationsDefault of an AR invoice, list what payments, prepayments and their voids paid "
    "of it in AmountPaid, without cash discounts; other types in the list are no payments.",
    source="Field list of the vendor's OpenAPI document; what a void leaves there is inferred.",
    live_check="GET a paid bill with $expand=Applications before and after its check is voided: the sum is what was paid",
)

CALENDAR_PERIODS = Assumption(
    name="acumatica_periods_are_calendar_months",
    text="PostPeriod 032026 is March of 2026. Optional: without it a document counts as posted on its date.",
    source="Financial periods are the firm's to define; that they are calendar months is common and nowhere said.",
    live_check="Look at the financial year (form GL101000): twelve periods that begin on the first of each month",
)

ZERO_CODE_IS_DEFAULT = Assumption(
    name="acumatica_zero_cost_code_is_default",
    text="The cost code of zeros only (0000, 00-000) is the one that stands for `nobody said which`. Optional: without it no "
    "posting is called one to the default code.",
    source="The platform makes a default cost code when cost codes are switched on; that it is all zeros is inferred.",
    live_check="Look at the cost codes (form PM209500): the first is of zeros, and is proposed where a line has none",
)

SWITCHES = (CHANGES_IN_LINES, APPLICATIONS_ARE_PAYMENTS, CALENDAR_PERIODS, ZERO_CODE_IS_DEFAULT)
"""Every assumption of the book, for the documents and for the operators' command."""
