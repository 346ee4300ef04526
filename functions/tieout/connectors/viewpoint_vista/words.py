"""Vista's batch errors (bHQBE) in words that an accountant can act on. The table is data; what is not in it is shown as it is."""

import re
from collections.abc import Iterable

from tieout.policy.reasons import Reason

_TABLE: tuple[tuple[str, str, str], ...] = (
    (r"inactive vendor", "vendor_inactive", "Make the vendor active in AP Vendors, or link another one."),
    (
        r"invalid vendor",
        "vendor_unknown",
        "The vendor is not in the vendor group of this company. Check the vendor's number in the value map.",
    ),
    (
        r"payment terms",
        "terms_unknown",
        "Terms must be one of HQ Payment Terms. Correct value_maps.terms.",
    ),
    (r"invalid customer", "customer_unknown", "The customer is not in the customer group of this company."),
    (r"invalid department", "department_unknown", "Set erp.settings.projects.department to one of JC Departments."),
    (
        r"liability template",
        "liability_template",
        "Set erp.settings.projects.liability_template to one of JC Liability Templates.",
    ),
    (
        r"invalid contract",
        "contract_unknown",
        "Make the contract in JC Contracts, or name a department in erp.settings.projects: then it is made here.",
    ),
    (
        r"invalid phase group",
        "phase_group",
        "Set erp.settings.phase_group to the phase group of the company (HQ Company Setup).",
    ),
    (r"invalid phase", "phase_unknown", "Add the phase to the job in JC Job Phases, or correct value_maps.cost_codes."),
    (r"cost type", "cost_type_unknown", "Add the cost type to the phase of the job, or correct value_maps.cost_types."),
    (r"gl account|ledger account", "account", "Check the account, and the WIP accounts of the job's department."),
    (r"job .*closed", "job_closed", "Open the job in JC Jobs, or move the commitment to another job."),
    (r"match sl header", "one_job", "A subcontract is for one job: split it by job, or send it as a purchase order."),
    (r"invalid job|missing job", "job_unknown", "Check the job's code, its case included, in value_maps.projects."),
    (r"lump sum|units? .*unit cost", "lump_sum", "A lump-sum item holds an amount, no units and no unit cost."),
    (r"unit of measure", "unit_unknown", "Set the unit up in HQ Units of Measure, or correct value_maps.units."),
    (
        r"duplicate invoice",
        "number_taken",
        "The vendor has an invoice of this number. If it is this one, link it; else set erp.settings.invoice_code.",
    ),
    (
        r"already exists|in use by batch",
        "number_taken",
        "Post or cancel the batch that has it; if it is another document, renumber it, or set erp.settings.code so that "
        "numbers cannot meet.",
    ),
    (
        r"first day of the month|month .*(closed|open)",
        "month_closed",
        "Open the month in GL, or set erp.settings.month to one that is open; cancel a batch of the closed month in Vista.",
    ),
    (
        r"batch status|batch .*exist",
        "batch_state",
        "Somebody changed our batch in Vista: look at it there, then resync.",
    ),
    (r"must be setup in hq", "company_unknown", "Set erp.settings.company to a company of HQ Company Setup."),
)


def passes(texts: Iterable[str]) -> bool:
    """Whether Vista refuses a change only because of another one: its batch has the document, or it has just added the item."""
    found = [text.lower() for text in texts]
    return bool(found) and all("in use by batch" in text or "already exists" in text for text in found)


def reasons_of(texts: Iterable[str]) -> tuple[Reason, ...]:
    """One reason per error: Vista's own words, which hold the value, and what to do."""
    return tuple(_reason(text) for text in dict.fromkeys(texts))


def _reason(text: str) -> Reason:
    for pattern, code, advice in _TABLE:
        if re.search(pattern, text, re.IGNORECASE):
            return Reason(code, f"Vista says: {text.rstrip('.')}. {advice}")
    return Reason("refused", f"Vista says: {text}")
