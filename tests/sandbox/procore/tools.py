"""The tools of the web application, which operation belongs to which, and who may do what in them.

Which tool guards which operation is not published operation by operation: the assignment here follows the tool's menu.
A tool that an app's seed does not name is `admin`; `webhooks` is the "Webhooks API" permission, needed as standard.
"""

import re
from dataclasses import dataclass

LEVELS = ("none", "read_only", "standard", "admin")
LEVEL_TITLES = {"none": "None", "read_only": "Read Only", "standard": "Standard", "admin": "Admin"}


@dataclass(frozen=True)
class Tool:
    """One tool. `scope` is company or project: where it is switched on and where permissions are given."""

    name: str
    title: str
    scope: str
    paths: re.Pattern[str]


def _tool(name: str, title: str, scope: str, *words: str) -> Tool:
    return Tool(name, title, scope, re.compile(f"/({'|'.join(words)})(/|$)"))


# The first that matches is the one: narrower words come first.
TOOLS = (
    _tool("webhooks", "Webhooks API", "company", "webhooks"),
    _tool(
        *("erp", "ERP Integrations", "company", "erp_requests", "erp_request_details", "external_data", "erp_vendors"),
        *("erp_projects", "staged_records", "cost_code_line_item_types", "erp_job_costs", "erp_transactions"),
        "invoice_payments",
    ),
    _tool("directory", "Directory", "company", "vendors"),
    _tool(
        *("prime_contracts", "Prime Contracts", "project", "prime_contract", "prime_contracts", "payment_applications"),
        "prime_change_orders",
    ),
    _tool("invoicing", "Invoicing", "project", "requisitions", "billing_periods"),
    _tool(
        *("commitments", "Commitments", "project", "purchase_order_contracts", "work_order_contracts"),
        *("commitment_contracts", "commitment_change_orders", "change_order_packages", "change_order_requests"),
        *("potential_change_orders", "contract_payments"),
    ),
    _tool("direct_costs", "Direct Costs", "project", "direct_costs"),
    _tool(
        *("budget", "Budget", "project", "budget", "budget_line_items", "budget_views", "budget_changes"),
        "budget_modifications",
    ),
    _tool(
        *("admin", "Admin", "company", "cost_codes", "standard_cost_codes", "standard_cost_code_lists"),
        *("line_item_types", "wbs_codes", "uoms", "uom_categories"),
    ),
    _tool("portfolio", "Portfolio", "company", "projects"),
)
BY_NAME = {tool.name: tool for tool in TOOLS}


def tool_of(path: str) -> Tool | None:
    """The tool of a route; /me, /companies and the permission manifest belong to none."""
    if path.endswith(("/settings/permissions", "/tools", "/project_roles")):
        return None
    return next((tool for tool in TOOLS if tool.paths.search(path)), None)


def needed(tool: Tool, method: str) -> str:
    """The level an operation needs: reading needs read only, except that hooks need standard in any case."""
    return "read_only" if method in ("GET", "HEAD") and tool.name != "webhooks" else "standard"


def reaches(given: str, wanted: str) -> bool:
    return LEVELS.index(given) >= LEVELS.index(wanted)
