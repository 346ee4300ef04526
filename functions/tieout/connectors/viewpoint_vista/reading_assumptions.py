"""What reading accounting's own records assumes: the feed, the survey and the book. A customer switches each on."""

from tieout.connectors.context import Assumption

CACHE_PAGES = Assumption(
    name="vista_cache_search_answers_pages",
    text="A search of the cache answers {data, continuationToken}; columns in its body must be equal, modifiedUtcAfter leaves "
    "out what is older, and a row shows every column of its table that is not null.",
    source="The body and the token are documented, and that records show Vista's columns; the name of the list is inferred.",
    live_check="POST …/ap/2/data/vendors/cache/search with {VendorGroup}: {data: […]}, each with Vendor, Name and ActiveYN",
)

CUSTOMER_COLUMNS = Assumption(
    name="vista_customers_have_vendor_columns",
    text="ar/customers shows CustGroup, Customer, Name, Address, Address2, City, State, Zip, Country, Phone, EMail, URL and "
    "PayTerms, named as ap/vendors names them. None says that a customer is inactive: all count as active.",
    source="The object and its key are documented; the columns are by analogy with bAPVM.",
    live_check="GET …/ar/2/data/customers/cache/natural/{CustGroup}/{Customer}: the name and the address stand under these",
)

PAYMENT_DETAILS = Assumption(
    name="vista_payments_are_invoice_line_details",
    text="bAPTD is cached as erp.settings.objects.invoice_line_details: Amount less DiscTaken was paid where Status is 3 (paid) "
    "or 4 (cleared), DiscOffer was offered until the invoice's DiscDate, and CMCo, CMAcct, PayMethod, CMRef, CMRefSeq and "
    "EFTSeq name the payment. Lines of a voided payment become open again, so that it is not shown as voided: its amount "
    "stands in the balance again.",
    source="'Invoice line details' is a published object; the columns are read in public table definitions, the statuses and "
    "that the object is this table are inferred.",
    live_check="Search the details of a paid invoice by APCo, Mth and APTrans: the check's number stands in CMRef, Status is 3",
)

JOB_COST_DETAILS = Assumption(
    name="vista_job_cost_details",
    text="bJCCD is cached as erp.settings.objects.job_cost_details: the sum of ActualCost by Phase and CostType is the cost to "
    "date.",
    source="The columns are read in public table definitions; the object's name is inferred.",
    live_check="Search it for one job and phase: the sum of ActualCost is what JC Cost Detail shows as actual cost",
)

PHASE_COST_TYPES = Assumption(
    name="vista_phases_show_their_cost_types",
    text="jc/job_phases shows CostTypes with a CostType in each. Optional: without it preflight does not check cost types.",
    source="CostTypes is a documented field of the action that adds a phase; that the cache shows it is inferred.",
    live_check="GET one phase from the cache: CostTypes lists what JC Job Phases shows",
)

SWITCHES = (CACHE_PAGES, CUSTOMER_COLUMNS, PAYMENT_DETAILS, JOB_COST_DETAILS, PHASE_COST_TYPES)
