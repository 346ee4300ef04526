"""What Procore's public documents do not say, and this connector relies on.

Each of `SWITCHES` is off until a connection's `assumptions` name it, and what needs it is refused by that name.
`EXPECTATIONS` have no switch: if one is wrong, something is slower or seen later, and nothing is lost or sent twice.
"""

from tieout.connectors.context import Assumption

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
SWITCHES = (ERP_REQUEST_SHOW, ERP_EXTERNAL_DATA, ERP_REQUEST_DETAILS, ERP_CONTRACT_TYPES)

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
EXPECTATIONS = (LINE_EDIT_TOUCHES_CONTRACT, V3_PARENT_NAMES, ME_SHOWS_ID, DELETED_ARE_LISTED, DELIVERY_LOG)
