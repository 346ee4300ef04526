"""Which kinds of record this platform gives to the ERP and shows of it, and what is not carried with them."""

from tieout.connectors.procore.assumptions import (
    ERP_BUDGET_CHANGES,
    ERP_BUDGETS,
    ERP_REQUISITIONS,
    ERP_TRANSACTIONS,
    THREE_TIER_LINES,
)
from tieout.connectors.procore.mirror_assumptions import (
    CUSTOMERS_IN_DIRECTORY,
    ERP_JOB_COSTS,
    JOB_COSTS_AS_DIRECT_COST,
    PAYMENT_UNLOCK,
    STAGED_VENDORS,
    STANDARD_COST_CODES,
)
from tieout.sync.ports import Capability

GIVEN: dict[str, Capability] = {
    "project": Capability(
        True,
        "Number, name, stage, dates, address, the holder of one project role as manager, and the company of its prime "
        "contracts as customer. Linked on the project. What the ERP owns of it, general-ledger coding and legal entity, is shown "
        "in the fields that platform.settings.project_fields names.",
    ),
    "budget": Capability(
        True,
        "The original amounts, once the budget is locked. Locking fires no event: it is seen nightly, or by a resync. There is "
        "no place for a link, so Procore is told nothing unless the budget came by the ERP tool, whose requests need the "
        f"assumption {ERP_BUDGETS.name}.",
    ),
    "budget_change": Capability(
        True,
        "Each approved budget change, one record by either intake. The ERP tool tells of them by the transactions of "
        f"create_budget and update_budget, which needs the assumptions {ERP_TRANSACTIONS.name} and {ERP_BUDGET_CHANGES.name}; "
        "what a request adds to a budget without a budget change is answered 'failed', with the difference in dollars. Budget "
        "modifications of companies that have not moved to budget changes are not carried.",
    ),
    "purchase_order": Capability(True, "The approved contract with its schedule of values. Linked on the contract."),
    "subcontract": Capability(True, "The approved contract with its schedule of values. Linked on the contract."),
    "commitment_change_order": Capability(
        True,
        f"The package with its lines, on one and two tiers; three tiers need the assumption {THREE_TIER_LINES.name}. Linked on "
        "the package.",
    ),
    "prime_change_order": Capability(
        True,
        "The package with its lines, markups included; vertical markups of a whole package are refused by their amount.",
    ),
    "subcontractor_invoice": Capability(
        True,
        "The requisition with its items, stored materials and retainage. Linking locks it. Requests of the ERP tool need the "
        f"assumption {ERP_REQUISITIONS.name}.",
    ),
    "owner_invoice": Capability(
        True, "The payment application (G702, G703), billed to the prime contract's company. Linking locks it."
    ),
}
"""What flows to the ERP."""

SHOWN: dict[str, Capability] = {
    "vendor": Capability(
        True,
        "Shown in the company directory, or staged in the ERP tool for accounting to import (with the assumption "
        f"{STAGED_VENDORS.name}). One that was made inactive is made inactive. A vendor that is born in Procore is never sent.",
    ),
    "customer": Capability(
        True, "Shown in the company directory, as an entry of its own beside a vendor.", CUSTOMERS_IN_DIRECTORY.name
    ),
    "payment": Capability(
        True,
        "Shown as contract payments on the invoice's commitment, one per paid invoice. They are locked once they are linked: a "
        f"void or correction needs the assumption {PAYMENT_UNLOCK.name}.",
    ),
    "receipt": Capability(
        True,
        "Shown as contract payments on the prime contract, under the number of the owner invoice. Locked as payments are.",
    ),
    "balance": Capability(
        False,
        "Procore has no field for what is open on an invoice: it computes what is paid from the payments that are shown. The "
        "ERP's balances are kept with each invoice for the tie-out.",
    ),
    "job_cost": Capability(
        True,
        "Costs to date go to the ERP tool's job costs. Instead they may go into one direct cost per project, with the assumption "
        f"{JOB_COSTS_AS_DIRECT_COST.name}, or nowhere (the default), as platform.settings.mirror.job_costs says.",
        ERP_JOB_COSTS.name,
    ),
    "cost_code": Capability(
        True,
        "Shown in the company's list of standard cost codes that platform.settings.mirror.standard_cost_code_list_id names; none "
        "are shown unless it does. A code of the list gets accounting's name; none is deleted.",
        STANDARD_COST_CODES.name,
    ),
}
"""What accounting owns."""

CAPABILITIES: dict[str, Capability] = GIVEN | SHOWN


def capability(kind: str) -> Capability:
    """Whether a kind of record is given to the ERP. Makes no call."""
    return GIVEN.get(kind, Capability(False, f"Procore gives no {kind.replace('_', ' ')} to the ERP."))
