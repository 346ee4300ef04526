"""What Procore's public documents do not say, and showing accounting's records relies on.

Each of `SWITCHES` is off until a connection's `assumptions` name it; `EXPECTATIONS` have no switch: if one is
wrong, something is shown less completely, and nothing twice.
"""

from tieout.connectors.context import Assumption

CUSTOMERS_IN_DIRECTORY = Assumption(
    name="procore_customers_in_directory",
    text="A customer is a company of the directory, as the one that a prime contract names. A company that is both vendor and "
    "customer in the ERP is two entries there, for an entry has room for one link.",
    source="The company of a prime contract is a directory company (field lists); that customers belong there is inferred.",
    live_check="create one prime contract and see where its company is chosen from",
)
STAGED_VENDORS = Assumption(
    name="procore_staged_vendors",
    text="PATCH /rest/v1.0/erp_vendors/sync {company_id, updates} puts companies under 'Ready to Import', with the "
    "attributes of the directory; staged again under the same origin_id, a company takes its own place.",
    source="Procore's ERP guide of 2021; today's guide describes staged records and leaves the paths out.",
    live_check="stage one vendor twice in a sandbox and count it in the ERP Integrations tool",
)
PAYMENT_UNLOCK = Assumption(
    name="procore_payment_unlock",
    text="Writing origin_id null on a contract payment unlocks it, so that it can be corrected or deleted.",
    source="Documented: all attributes other than attachments, origin_id and origin_data are locked if the payment is "
    "synced. That null takes the link away is inferred.",
    live_check="create a payment with an origin_id in a sandbox, write null, and delete it",
)
INVOICE_PAYMENTS = Assumption(
    name="procore_invoice_payments",
    text="PATCH /rest/v1.0/companies/{company}/invoice_payments/sync {invoice_type: Billings::Requisition, invoice_id, "
    "origin_id, origin_code} tells the ERP tool which bill an invoice's payments pay, and may be sent again.",
    source="Procore's ERP guide of 2021, which shows the body and does not explain it.",
    live_check="send it for one synced invoice in a sandbox, and its payment after it",
)
ERP_JOB_COSTS = Assumption(
    name="procore_erp_job_costs",
    text="PATCH /rest/v1.0/erp_job_costs/sync {company_id, job_origin_id, updates} sets a job's costs to date by cost_code_id "
    "and line_item_type_id; sent again, it changes nothing.",
    source="Procore's ERP guide of 2021.",
    live_check="send the costs of one job in a sandbox twice and read its ERP job costs in the budget",
)
JOB_COSTS_AS_DIRECT_COST = Assumption(
    name="procore_job_costs_as_direct_cost",
    text="One direct cost per project, of type expense and without a link of its own, takes a line per cost code and cost "
    "type, whose amount may be changed; it holds the cost to date less what was invoiced on commitments, which Procore has "
    "from its own invoices.",
    source="The sync actions of direct costs and their lines are documented, and that a linked direct cost is immutable; that "
    "one without a link takes lines with links, and that the budget then counts nothing twice, is inferred.",
    live_check="show one project's costs in a sandbox twice and compare its budget's direct costs with the ERP",
)
DIRECTORY_REQUESTS = Assumption(
    name="procore_erp_directory_requests",
    text="link_all_vendors names vendors[{id, origin_id}]; merge_vendors vendor{id, origin_id} and merged_vendor{id, "
    "origin_id}; create_vendor_in_procore vendor{id, origin_id}; unlink_vendor and reset_payment procore_vendor_id or "
    "procore_contract_payment_id with the link that was cleared.",
    source="Inferred from the requests that the events dictionary shows; of these it shows the names only.",
    live_check="link, merge and unlink one vendor in a sandbox and read the requests",
)
STANDARD_COST_CODES = Assumption(
    name="procore_standard_cost_codes",
    text="PATCH /rest/v1.0/standard_cost_codes/sync takes a new code whole, as `code` without a parent_id, and lists it under "
    "that full_code; sent again under the same origin_id, it is the same code. An update by id that leaves `code` out leaves "
    "the code where it is.",
    source="Documented: the sync action of standard cost codes, and that `code` is told including parent prefixes. What becomes "
    "of a whole code without a parent is inferred.",
    live_check="send one new code to a list in a sandbox twice, list it in the extended view, and look at it in the Admin tool",
)
SWITCHES = (
    CUSTOMERS_IN_DIRECTORY,
    STAGED_VENDORS,
    PAYMENT_UNLOCK,
    INVOICE_PAYMENTS,
    ERP_JOB_COSTS,
    JOB_COSTS_AS_DIRECT_COST,
    DIRECTORY_REQUESTS,
    STANDARD_COST_CODES,
)

DRAW_REQUEST_NUMBER = Assumption(
    name="procore_draw_request_number",
    text="draw_request_number of a contract payment is the number of the invoice that it pays; an owner invoice has no other "
    "field by which a payment names it.",
    source="The field's description: payment number of a draw request, owner invoice, or subcontractor invoice.",
    live_check="record a receipt with the number of an owner invoice and read its total_amount_paid",
)
COMPLETE_DIRECTORY = Assumption(
    name="procore_directory_lists_all",
    text="The list of a company's vendors holds inactive ones too.",
    source="The list has no filter for it, and each row its is_active. Else a vendor that was made inactive by hand is created "
    "beside it, unless it carries our link.",
    live_check="make a vendor inactive and list the company's vendors",
)
EXPECTATIONS = (DRAW_REQUEST_NUMBER, COMPLETE_DIRECTORY)
