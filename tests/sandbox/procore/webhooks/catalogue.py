"""The webhook resource names, their scope and actions, as GET .../webhooks/resources lists them.

Source: the company and project names seen in a live listing of 2026-02 (payload v2.0 era). The list of names that only
v4.0 has is not known, so every payload version serves the same names.
"""

from dataclasses import dataclass

PAYLOAD_VERSIONS = ("v4.0", "v3.0", "v2.0")
ALL = ("create", "update", "delete")


@dataclass(frozen=True)
class WebhookResource:
    """One subscribable name. `scope` is company or project: a company hook gets no project-tool events."""

    name: str
    scope: str
    category: str
    tool: str
    actions: tuple[str, ...] = ALL


def _company(tool: str, *names: str, actions: tuple[str, ...] = ALL) -> list[WebhookResource]:
    return [WebhookResource(name, "company", "Core", tool, actions) for name in names]


def _project(tool: str, *names: str, actions: tuple[str, ...] = ALL) -> list[WebhookResource]:
    return [WebhookResource(name, "project", "Project Financials", tool, actions) for name in names]


_RESOURCES = [
    *_company("Directory", "Company Users", "Company Vendors", actions=("create", "update")),
    *_company("Directory", "Company Insurances", "Departments"),
    *_company("Portfolio", "Projects", actions=("create", "update")),
    *_company("ERP Integrations", "ERP Requests"),
    *_company("Admin", "Change Order Change Reasons", "Change Types", "Form Templates", "Line Item Types", "Offices"),
    *_company("Admin", "Programs", "Project Bid Types", "Project Owner Types", "Project Regions", "Project Stages"),
    *_company("Admin", "Project Types", "Standard Cost Codes"),
    *_company("Admin", "Standard Cost Code Lists", actions=("create",)),
    *_company("Admin", "Timecard Time Types", "Trades", actions=("create", "delete")),
    *_company("Bidding", "Bids", actions=("update",)),
    *_company("Documents", "Company File Versions", "Company Files", "Company Folders"),
    *_company("Insights", "Company Insights"),
    # Updates of Project Vendors ended on 2026-06-30; Company Vendors tells of them.
    *_project("Directory", "Project Vendors", actions=("create", "delete")),
    *_project("Directory", "Project Insurances"),
    *_project("Admin", "Cost Codes", "Sub Jobs", "Locations", "Project Dates"),
    *_project("Budget", "Budget Line Items", "Budget Modifications", "Budget Changes", "Budget Change Adjustments"),
    *_project("Budget", "Budget Change Adjustment Line Items", "Budget Change Production Quantities"),
    *_project("Budget", "Budget View Snapshots", actions=("create",)),
    *_project("Commitments", "Purchase Order Contracts", "Purchase Order Contract Line Items"),
    *_project("Commitments", "Work Order Contracts", "Work Order Contract Line Items"),
    *_project("Change Orders", "Change Order Packages", "Change Order Requests"),
    *_project("Change Orders", "Potential Change Orders", "Potential Change Order Line Items"),
    *_project("Change Events", "Change Events", "Change Event Line Items", "RFQs"),
    *_project("Change Events", "RFQ Quotes", "RFQ Responses", actions=("create", "update")),
    *_project("Prime Contracts", "Prime Contracts", "Prime Contract Line Items", "Payment Applications"),
    *_project("Invoicing", "Draw Requests", "Contract Payments"),
    *_project("Direct Costs", "Direct Costs", "Direct Cost Line Items", "Company Direct Cost Line Items"),
    *_project("Timecard", "Timecard Entries"),
    *_project("Schedule", "Tasks"),
]
BY_NAME = {resource.name: resource for resource in _RESOURCES}


def of_scope(scope: str) -> list[WebhookResource]:
    """The names that a hook of this scope can subscribe to, sorted."""
    return sorted((item for item in _RESOURCES if item.scope == scope), key=lambda item: item.name)
