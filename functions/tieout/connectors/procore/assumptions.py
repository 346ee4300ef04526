"""What Procore's public documents do not say, and this connector relies on.

Each of `SWITCHES` is off until a connection's `assumptions` name it, and what needs it is refused by that name.
`EXPECTATIONS` have no switch: if one is wrong, something is slower or seen later, and nothing is lost or sent twice.
"""

from tieout.connectors.context import Assumption
from tieout.connectors.procore import mirror_assumptions as shown

ERP_REQUEST_SHOW = Assumption(
    name="procore_erp_request_show",
    text="An ERP request is read at GET /rest/v1.0/companies/{company}/erp_requests/{id}.",
    source="Inferred from the reference page's name (erp-requests#show-erp-request); the path itself is in no public "
    "document. The body is Procore's ERP events dictionary.",
    live_check="send a commitment to the ERP in a sandbox and open that address with the id of the ERP Requests event",
)
ERP_EXTERNAL_DATA = Assumption(
    name="procore_erp_external_data",
    text="Links are written with PATCH /rest/v1.0/companies/{company}/external_data/sync, whose answer names each item "
    "by item_type and item_id; origin_id null takes a link away.",
    source="Procore's ERP guide of 2021; today's guide describes the step and leaves the path out.",
    live_check="link one commitment in a sandbox and see it as Synced in the ERP Integrations tool",
)
ERP_REQUEST_DETAILS = Assumption(
    name="procore_erp_request_details",
    text="A request is answered with PATCH /rest/v1.0/companies/{company}/erp_request_details/{id} "
    "{request_detail: {status, messages}}.",
    source="Procore's ERP guide of 2021, and support scripts that call it.",
    live_check="answer one request as failed in a sandbox and see its message under Failed to Export",
)
ERP_CONTRACT_TYPES = Assumption(
    name="procore_erp_contract_types",
    text="The ERP Integrations tool names a purchase order 'PurchaseOrderContract', and commitment_type of an "
    "unlink_commitment request takes the same two words as a commitment's type.",
    source="The events dictionary shows 'WorkOrderContract' as a type and a placeholder as commitment_type; the other "
    "word is how line items name their holder.",
    live_check="send one purchase order to the ERP in a sandbox, unlink it, and read both requests",
)
ERP_DETAILS_BY_ITEM = Assumption(
    name="procore_erp_details_by_item",
    text="Where a request names no request_detail_id (jobs, budgets, requisitions, owner invoices), the detail to answer is the "
    "one in progress among GET …/erp_request_details?filters[item_id]={id of the record}.",
    source="The list and its filter are in support scripts; the samples of these requests show no detail, and the guide says to "
    "close one for budgets and jobs.",
    live_check="send one requisition to the ERP in a sandbox and list the request details by its id",
)
ERP_DETAILS_NAME_REQUESTS = Assumption(
    name="procore_erp_details_name_requests",
    text="A row of GET …/erp_request_details?filters[item_id]={id of the record} names the request that it belongs to as "
    "erp_request_id, and the record's type as item_type.",
    source="The list and its filter are in support scripts, which use a row's id only; that a detail belongs to a request and is "
    "about an item is Procore's ERP guide. Its fields are in no public document.",
    live_check="send one commitment to the ERP in a sandbox, list the details by its id, and compare erp_request_id with the "
    "event's resource_id",
)
ERP_REQUISITIONS = Assumption(
    name="procore_erp_requisitions",
    text="A requisition at the ERP tool is locked, so that reading it shows what accounting accepted; amount of a line in "
    "create_requisitions is what it bills this period before retainage, newly stored material included. Each line is held "
    "against it.",
    source="The lock is in Procore's support pages; the meaning of amount is inferred from the events dictionary's sample.",
    live_check="send a requisition with stored material and retainage in a sandbox and compare its request with its items",
)
ERP_BUDGETS = Assumption(
    name="procore_erp_budgets",
    text="new_amount of a job cost in create_budget is the whole budget of its cost code and cost type.",
    source="The events dictionary shows the field without a word on it; its transactions hold the differences.",
    live_check="export a budget in a sandbox and compare new_amount with the budget's original amounts",
)
ERP_TRANSACTIONS = Assumption(
    name="procore_erp_transactions",
    text="The transactions of a budget are marked with PATCH /rest/v1.0/erp_transactions/sync {project_id, updates: [{id, "
    "origin_id, synced: true}]}, whose answer names each by its id, and listed with GET /rest/v1.0/erp_transactions?project_id=.",
    source="The path and body of the marking are in Procore's ERP events dictionary of 2021; today's describes the step without "
    "them. The list, with synced and procore_transaction_id, is in support scripts.",
    live_check="export a budget in a sandbox, list its transactions, mark one, and see update_budget list only the others",
)
ERP_BUDGET_CHANGES = Assumption(
    name="procore_erp_budget_changes",
    text="Each line of an approved budget change is one transaction of create_budget or update_budget, whose "
    "procore_transaction_id is the id of the adjustment line item, and a job cost's transactions add up to its new_amount the "
    "first time. external_data takes a budget change as item_type budget_change.",
    source="Code of Procore ERP support that unlinks a budget change: it finds the transactions by the ids of the change's lines "
    "and clears external_data of item_type budget_change. No document has a sample of update_budget. Every transaction is "
    "held against its line, to the cent: what differs, or names no line, is refused in dollars.",
    live_check="export a budget, approve a budget change and send it to the ERP in a sandbox; compare procore_transaction_id and "
    "value of each transaction of update_budget with the change's lines",
)
ERP_UNLINK_BODIES = Assumption(
    name="procore_erp_unlink_payment_application",
    text="unlink_payment_application names the invoice as payment_application.id or procore_payment_application_id, and its "
    "project by project_id or the summary's project number.",
    source="Inferred from the bodies of the other unlink requests; the events dictionary shows none for this one.",
    live_check="unlink one owner invoice in a sandbox and read the request",
)
THREE_TIER_LINES = Assumption(
    name="procore_three_tier_lines_are_new",
    text="On a project with three change order tiers, every line of a commitment change order adds a line to the contract.",
    source="The resource whose lines say which one they adjust serves one and two tiers only; v1.0 lines have no such field.",
    live_check="approve a change order on a project with three tiers and look whether its lines are to adjust existing ones",
)
SWITCHES = (
    ERP_REQUEST_SHOW,
    ERP_EXTERNAL_DATA,
    ERP_REQUEST_DETAILS,
    ERP_CONTRACT_TYPES,
    ERP_DETAILS_BY_ITEM,
    ERP_DETAILS_NAME_REQUESTS,
    ERP_REQUISITIONS,
    ERP_BUDGETS,
    ERP_TRANSACTIONS,
    ERP_BUDGET_CHANGES,
    ERP_UNLINK_BODIES,
    THREE_TIER_LINES,
    *shown.SWITCHES,
)

LINE_EDIT_TOUCHES_CONTRACT = Assumption(
    name="procore_line_edit_touches_contract",
    text="Editing a line moves its contract's updated_at, so that a listing of what changed finds the contract.",
    source="Inferred: the contract's totals change with its lines.",
    live_check="edit a line of a draft contract and read the contract's updated_at",
)
V3_PARENT_NAMES = Assumption(
    name="procore_v3_parent_names",
    text="A v3.0 line-item event names its parent in related_resources by the parent's webhook resource name.",
    source="Procore's payload example (Direct Cost Line Items, with Direct Costs as its parent).",
    live_check="edit a line of a contract under a v3.0 hook and look at the delivery",
)
ME_SHOWS_ID = Assumption(
    name="procore_me_shows_id",
    text="GET /rest/v1.0/me shows the id of the service account's user, the one that v4.0 events name.",
    source="The path is documented; its fields are not in the specification that was at hand.",
    live_check="compare the id with the user_id of an event that our own write caused",
)
DELETED_ARE_LISTED = Assumption(
    name="procore_deleted_are_listed",
    text="A deleted contract is not shown (404), but listed with filters[include_deleted]=with and its deleted_at.",
    source="The list's documented filter; what show answers is not documented.",
    live_check="delete a draft contract, then show it and list it",
)
DELIVERY_LOG = Assumption(
    name="procore_delivery_log",
    text="A hook's delivery log keeps failed and discarded deliveries for at least three days, and shows each one's event as "
    "it would have been posted. Its filters by day may go by the event or by the attempt, in any time zone.",
    source="The list, its statuses and its filters are documented; how long it reaches back and what a day means are not.",
    live_check="let a receiver fail for 13 hours, then list the hook's deliveries with filter[status]=discarded",
)
ORDER_LINE_TOUCHES_PACKAGE = Assumption(
    name="procore_order_line_touches_package",
    text="Editing a potential change order or a line of it moves the updated_at of the package that it is in.",
    source="Inferred: the package's total changes with its lines. Once a package is approved, its lines are locked.",
    live_check="edit a line of a pending change order and read its package's updated_at",
)
DRAW_REQUESTS = Assumption(
    name="procore_draw_requests",
    text="Subcontractor invoices tell of themselves as 'Draw Requests', with the requisition's id.",
    source="Code of a production integration; no document says so. Nightly listings find what no event told.",
    live_check="approve a subcontractor invoice under a hook with that trigger and look at the delivery",
)
BUDGET_VIEW_ROWS = Assumption(
    name="procore_budget_view_rows",
    text="The rows of every budget view are the budget line items, whichever columns it shows.",
    source="The row's fixed fields are documented, and that views add columns; not that none leaves rows out.",
    live_check="compare the total of a view's rows with the budget's original amount in Procore; else set budget_view_id",
)
UNPAGED_LISTS = Assumption(
    name="procore_unpaged_lists",
    text="Budget changes and commitment change orders are listed whole: these lists have no pages.",
    source="Their parameters are documented without page and per_page. What they left out would be found by its event.",
    live_check="list the budget changes of a project that has more than 100",
)
ONE_ID_PER_LINE = Assumption(
    name="procore_one_id_per_line",
    text="A change order's line has one id in v2.0, in requests of the ERP tool and as line_item_id of a requisition's item.",
    source="Not documented. An invoice line whose change order line is not known by that id is refused by name, never sent.",
    live_check="bill a change order in a sandbox and compare the item's line_item_id with the change order's v2.0 lines",
)
ORDER_AFTER_APPROVAL = Assumption(
    name="procore_order_after_approval",
    text="A purchase order that is Partially Received, Received or Closed was approved and still stands; one that is Processing "
    "or Submitted is not approved any more. entities.commitment.standing says otherwise.",
    source="Procore's support page on commitment statuses: the first two say that the order is fulfilled; Closed is each "
    "project team's to use, for what is invoiced or for what is void; the last two say what the vendor does with it, and "
    "count as pending in the budget.",
    live_check="ask the project teams what they set an order to that is void, and what after it is approved",
)
EXPECTATIONS = (
    LINE_EDIT_TOUCHES_CONTRACT,
    V3_PARENT_NAMES,
    ME_SHOWS_ID,
    DELETED_ARE_LISTED,
    DELIVERY_LOG,
    ORDER_LINE_TOUCHES_PACKAGE,
    DRAW_REQUESTS,
    BUDGET_VIEW_ROWS,
    UNPAGED_LISTS,
    ONE_ID_PER_LINE,
    ORDER_AFTER_APPROVAL,
    *shown.EXPECTATIONS,
)
