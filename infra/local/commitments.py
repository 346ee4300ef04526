"""The eight commitments of the story, and what the project team has set up around them."""

from typing import Any

from infra.local.business import (
    COMPANY_ID,
    COST_CODES,
    GARAGE_ID,
    GARAGE_NAME,
    GARAGE_NUMBER,
    INTEGRATION_APP,
    OWNER,
    PROJECT_ID,
    PROJECT_NAME,
    PROJECT_NUMBER,
    SERVICE_USER_ID,
    TEAM_APP,
    TYPES,
    UNMAPPED_CODE,
    VENDORS,
    Vendor,
    platform_code,
)
from infra.local.erps.port import Erp
from infra.local.project import money, people

SUBCONTRACTS, PURCHASE_ORDERS = "work_order_contracts", "purchase_order_contracts"


def platform_seed(erp: Erp) -> dict[str, Any]:
    """What the project team has set up: a company, a project, its directory, its codes, and eight commitments.

    Accounting has linked companies, codes and the project to this ERP before the story begins.
    """
    return {
        "company": {"id": COMPANY_ID, "name": "Oakridge Builders", "erp_enabled": True, "budget_changes": True},
        "vendors": [*(_company(one, "vendor", erp) for one in VENDORS), _company(OWNER, "customer", erp)],
        "projects": [
            {
                "id": PROJECT_ID,
                "name": PROJECT_NAME,
                "project_number": PROJECT_NUMBER,
                "origin_id": f"tieout:{erp.company}/Project/{erp.project}",
            },
            {"id": GARAGE_ID, "name": GARAGE_NAME, "project_number": GARAGE_NUMBER, "city": "Portland"},
        ],
        **people(),
        **_places(erp),
        "apps": [
            {**INTEGRATION_APP, "name": "Tieout", "service_user": {"id": SERVICE_USER_ID, "name": "Tieout"}},
            {
                **TEAM_APP,
                "name": "Project team",
                "in_browser": True,
                "service_user": {"name": "Maria Alvarez, project manager"},
            },
        ],
        SUBCONTRACTS: [
            _contract(
                "SC-001",
                "Structural concrete",
                "obrien",
                (
                    _sum("03-10-00", "Formwork, footings to level 3", "184500.00"),
                    _sum("03-20-00", "Reinforcing steel, placed", "96250.00"),
                    _sum("03-30-00", "Cast-in-place concrete", "412800.00"),
                    _sum("03-35-00", "Slab finishing", "58375.50"),
                ),
                retainage_percent="10",
            ),
            _contract(
                "SC-002",
                "Electrical",
                "rosecity",
                (
                    _sum("26-05-00", "Distribution and feeders", "268400.00"),
                    _sum("26-51-00", "Interior lighting", "143975.25"),
                ),
                retainage_percent="10",
            ),
            _contract(
                "SC-003",
                "Excavation and paving",
                "tualatin",
                (
                    _unit("31-23-00", "Mass excavation", "4200", "cy", "18.75"),
                    _unit("32-12-00", "Asphalt paving", "38500.5", "sf", "4.215"),
                ),
                accounting_method="unit",
                retainage_percent="5",
            ),
            _contract(
                "SC-004",
                "Prefabricated canopy",
                "evergreen",
                (
                    _sum("13-34-00", "Engineered canopy structure", "74200.00"),
                    _sum("05-50-00", "Brackets and rails", "12650.00"),
                ),
                retainage_percent="10",
            ),
            _contract(
                "SC-000",
                "Site demolition",
                "tualatin",
                (_sum("02-41-00", "Demolition", "48000.00"),),
                status="Approved",
            ),
        ],
        PURCHASE_ORDERS: [
            _contract(
                "PO-001",
                "Ready-mix concrete",
                "cascade",
                (
                    _unit("03-30-00", "4000 psi mix", "1850", "cy", "142.50", kind="M"),
                    _unit("03-30-00", "5000 psi mix", "420.5", "cy", "156.85", kind="M"),
                    _sum("03-30-00", "Winter service and delivery", "6750.00", kind="M"),
                ),
                accounting_method="unit",
                payment_terms="Net 30",
            ),
            _contract(
                "PO-002",
                "Structural steel, fabricated",
                "ironline",
                (
                    _unit("05-12-00", "W-shapes, A992", "312.75", "ton", "2890.00", kind="M"),
                    _unit("05-30-00", "3 in. composite deck", "61200", "sf", "3.42", kind="M"),
                ),
                accounting_method="unit",
                payment_terms="Net 45",
            ),
            _contract(
                "PO-003",
                "Doors and hardware",
                "bluepeak",
                (
                    _sum("08-11-00", "Hollow metal doors and frames", "88340.00", kind="M"),
                    _sum("08-71-00", "Hardware sets", "41225.75", kind="M"),
                ),
                payment_terms="Net 30",
            ),
        ],
        **money(),
    }


def _places(erp: Erp) -> dict[str, Any]:
    """Cost codes and cost types. Those that the ERP has are linked to it, as its tool's users see them."""
    codes = (*COST_CODES, UNMAPPED_CODE)
    divisions = sorted({division for division, _, _ in codes})
    types = [
        {"ref": f"type-{code}", "code": code, "name": name, "base_type": base, "origin_id": f"tieout:{code}"}
        for code, name, base, _ in TYPES
    ]
    heads = [{"ref": one, "project": PROJECT_ID, "code": one, "name": f"Division {one}"} for one in divisions]
    return {"line_item_types": types, "cost_codes": [*heads, *(_cost_code(*one, erp) for one in codes)]}


def _cost_code(division: str, code: str, name: str, erp: Erp) -> dict[str, Any]:
    own = {"ref": platform_code(division, code), "project": PROJECT_ID, "code": code, "name": name, "parent": division}
    known = (division, code, name) != UNMAPPED_CODE
    return {**own, "origin_id": f"tieout:{erp.cost_code(division, code)}"} if known else own


def _company(one: Vendor, kind: str, erp: Erp) -> dict[str, str]:
    """A company of the directory. Accounting's link stands on it since it was adopted, before this story begins."""
    link = party_link(erp, kind, one)
    return {"ref": one.ref, "name": one.name, "city": one.city, "origin_id": link}


def party_link(erp: Erp, kind: str, one: Vendor) -> str:
    """What stands on a company of the directory that the ERP has: whose record it is there, by kind and code."""
    return f"tieout:{erp.system}/{kind}/{erp.party_code(one)}"


def _contract(number: str, title: str, vendor: str, lines: tuple[dict[str, Any], ...], **fields: Any) -> dict[str, Any]:
    known = {"status": "Draft", "accounting_method": "amount"}
    identity = {"ref": number, "number": number, "title": title, "project": PROJECT_ID, "vendor": vendor}
    return {**identity, **known, **fields, "line_items": _named(number, lines)}


def _named(number: str, lines: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """Each line under a name of its own, such as `SC-001-3`, for what changes or bills it."""
    return [{"ref": f"{number}-{position}", **line} for position, line in enumerate(lines, 1)]


def _sum(code: str, description: str, amount: str, kind: str = "S") -> dict[str, Any]:
    """A lump-sum line."""
    return {**_line(code, description, kind), "extended_type": "manual", "amount": amount}


def _unit(code: str, description: str, quantity: str, uom: str, unit_cost: str, *, kind: str = "S") -> dict[str, Any]:
    """A unit-price line."""
    priced = {"quantity": quantity, "uom": uom, "unit_cost": unit_cost}
    return {**_line(code, description, kind), "extended_type": "calculated", **priced}


def _line(code: str, description: str, kind: str) -> dict[str, Any]:
    return {"cost_code": code, "line_item_type": f"type-{kind}", "description": description}
