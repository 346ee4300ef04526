"""A running look-alike with one project's money: budget, contracts, change orders, invoices; and the connector built on it."""

from typing import Any

from tieout.connectors.procore.linkable import LINKABLE
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ports import Fetched
from unit.connectors_procore.site import COMPANY, PROJECT, USER, Site

SUBCONTRACT, PIPE, LABOR = 41, 177, 178
PRIME, OWNER, SUB = 76, 90, 47
ADDED, OWNERS, BUDGET_CHANGE = "co-added", "co-owner", "bc-1"
CONCRETE, MATERIAL = 1472, 47001
PLACE = {"cost_code": CONCRETE, "line_item_type": MATERIAL}
FINANCIALS: dict[str, Any] = {
    "company": {"id": COMPANY, "name": "Acme Builders", "budget_changes": True},
    "users": [{"ref": "pat", "name": "Pat Lee", "login": "pat@example.com"}],
    "apps": [{"client_id": "app-1", "client_secret": "s3cret", "service_user": {"id": USER}}],
    "vendors": [
        {"id": SUB, "name": "90 Minute Courier", "origin_id": "tieout:V000123"},
        {"id": OWNER, "name": "City of Aurora", "origin_id": "tieout:ACME/customer/C0001"},
    ],
    "projects": [
        {
            "id": PROJECT,
            "name": "Project A",
            "project_number": "24-001",
            "city": "Aurora",
            "budget_locked": True,
            "start_date": "2026-01-05",
        }
    ],
    "line_item_types": [{"id": MATERIAL, "name": "Other", "code": "O"}],
    "cost_codes": [
        {"ref": "03", "project": PROJECT, "code": "03", "name": "Concrete"},
        {
            "id": CONCRETE,
            "project": PROJECT,
            "parent": "03",
            "code": "300",
            "name": "Cast in place",
            "origin_id": "tieout:3300",
        },
    ],
    "project_roles": [{"project": PROJECT, "role": "Project Manager", "user": "pat"}],
    "work_order_contracts": [
        {
            "id": SUBCONTRACT,
            "project": PROJECT,
            "vendor": SUB,
            "number": "SC-001",
            "title": "Concrete",
            "status": "Approved",
            "retainage_percent": "10.0",
            "line_items": [
                {"id": PIPE, **PLACE, "amount": "1000.00", "description": "Slab"},
                {"id": LABOR, **PLACE, "amount": "500.00", "description": "Walls"},
            ],
        }
    ],
    "prime_contracts": [
        {
            "id": PRIME,
            "project": PROJECT,
            "vendor": OWNER,
            "number": "PC-1",
            "title": "Clinic",
            "status": "Approved",
            "retainage_percent": "10.0",
            "line_items": [{"id": 592, **PLACE, "amount": "5000.00", "description": "Building"}],
        }
    ],
    "change_orders": [
        {
            "ref": ADDED,
            "contract": SUBCONTRACT,
            "number": "001",
            "title": "Extra piles",
            "status": "approved",
            "line_items": [
                {"ref": "adjusting", **PLACE, "amount": "200.00", "adjusts": PIPE, "description": "Thicker slab"},
                {"ref": "new", **PLACE, "amount": "-50.00", "description": "No curb"},
            ],
        },
        {
            "ref": OWNERS,
            "contract": PRIME,
            "number": "049",
            "title": "Ramp",
            "status": "approved",
            "line_items": [{**PLACE, "amount": "343.85", "description": "Ramp"}],
        },
    ],
    "billing_periods": [
        {
            "ref": "may",
            "project": PROJECT,
            "start_date": "2026-05-01",
            "end_date": "2026-05-31",
            "due_date": "2026-07-10",
            "status": "open",
        },
        {
            "ref": "june",
            "project": PROJECT,
            "start_date": "2026-06-01",
            "end_date": "2026-06-30",
            "due_date": "2026-07-10",
            "status": "open",
        },
    ],
    "requisitions": [
        {
            "ref": "req-1",
            "contract": SUBCONTRACT,
            "period": "may",
            "invoice_number": "A-17",
            "status": "approved",
            "items": [
                {"line": PIPE, "work_completed_this_period": "300.00", "materials_presently_stored": "50.00"},
            ],
        },
        {
            "ref": "req-2",
            "contract": SUBCONTRACT,
            "period": "june",
            "invoice_number": "A-18",
            "status": "approved",
            "items": [
                {"line": PIPE, "work_completed_this_period": "100.00", "materials_presently_stored": "20.00"},
                {"line": "adjusting", "work_completed_this_period": "80.00"},
            ],
        },
    ],
    "payment_applications": [
        {
            "ref": "app-1",
            "contract": PRIME,
            "period": "may",
            "invoice_number": "1",
            "status": "approved",
            "items": [{"line": 592, "work_completed_this_period": "900.00", "materials_presently_stored": "100.00"}],
        },
        {
            "ref": "app-2",
            "contract": PRIME,
            "period": "june",
            "invoice_number": "2",
            "status": "approved",
            "items": [{"line": 592, "work_completed_this_period": "400.00", "materials_presently_stored": "30.00"}],
        },
    ],
    "budget_line_items": [{"project": PROJECT, **PLACE, "original_budget_amount": "6000.00"}],
    "budget_changes": [
        {
            "ref": BUDGET_CHANGE,
            "project": PROJECT,
            "title": "Shift",
            "status": "approved",
            "adjustment_line_items": [{"adjustment_number": 1, "type": "change_event", **PLACE, "amount": "100.50"}],
        }
    ],
    "budget_views": [{"project": PROJECT, "name": "Standard", "columns": {"Committed Costs": "committed_costs"}}],
}


class FinancialSite(Site):
    """The look-alike with a whole project in it."""

    seed = FINANCIALS

    def reference(self, kind: str, name: str | int) -> SourceReference:
        return SourceReference(system="procore", kind=kind, id=str(self.refs.get(str(name), name)))

    def read(self, kind: str, name: str | int, *requests: str) -> Fetched:
        """What the push flow fetches of a record."""
        entity = ENTITY[kind]
        hints = {"project": str(PROJECT)}
        found = self.platform.fetch(entity, self.reference(kind, name), hints=hints, requests=requests)
        assert isinstance(found, Fetched), found
        return found

    def record(self, kind: str, name: str | int) -> Record:
        found = self.read(kind, name).record
        assert found is not None
        return found

    def link(self, kind: str, name: str | int, origin_id: str | None) -> None:
        """Write a link on a record as another integration would, or take it away."""
        number = self.reference(kind, name).id
        target = LINKABLE[kind]
        scope = COMPANY if target.scope == "company_id" else PROJECT
        body: dict[str, Any] = {target.scope: scope, target.wrapper: {"origin_id": origin_id}}
        if target.contract_field:
            body[target.contract_field] = SUBCONTRACT
        self.api("PATCH", target.write.format(id=number, contract=PRIME), body)

    def status_of(self, detail: int) -> tuple[str, Any]:
        """What accounting sees of a request."""
        rows = self.state()["erp_request_details"]
        return next((row["status"], row["messages"]) for row in rows if row["id"] == detail)

    def accept(self, item_type: str, name: str | int) -> tuple[str, int]:
        """Accounting accepts it: the request's id and its detail's."""
        told = self.control("erp/accept", {"item_type": item_type, "item_id": int(self.refs.get(str(name), name))})
        return str(told["erp_request_id"]), told["request_detail_id"]


ENTITY = {
    "project": Entity.PROJECT,
    "subcontract": Entity.COMMITMENT,
    "budget": Entity.BUDGET,
    "budget_change": Entity.BUDGET,
    "commitment_change_order": Entity.CHANGE_ORDER,
    "prime_change_order": Entity.CHANGE_ORDER,
    "subcontractor_invoice": Entity.INVOICE,
    "owner_invoice": Entity.INVOICE,
}


def document(kind: str, **lines: str) -> TargetDocument:
    return TargetDocument(role=kind, kind=kind, key="X1", company="ACME", lines=lines)


def with_tiers(tiers: int) -> dict[str, Any]:
    """The same project, not invoiced yet, with another setting for its change orders."""
    (project,) = FINANCIALS["projects"]
    bare = {name: rows for name, rows in FINANCIALS.items() if name not in {"requisitions", "payment_applications"}}
    order, owners = FINANCIALS["change_orders"]
    package = {name: order[name] for name in ("contract", "number", "title", "status")}
    return {
        **bare,
        "projects": [{**project, "change_order_tiers": tiers}],
        "change_order_packages": [{"ref": ADDED, **package}],
        "change_orders": [{**order, "ref": "potential", "package": ADDED}, owners],
    }
