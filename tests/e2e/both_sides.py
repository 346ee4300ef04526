"""One record as each side shows it through its public API, held against one another field by field."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from e2e.firm import OF_PROJECT, Firm, Json, money
from e2e.mapped import MAPPED
from e2e.mapping import gross


def ties(firm: Firm, kind: str, typed: Json, rows: list[Json], there: list[Json] | Json) -> None:
    """Assert that every mapped field says the same; what the team left empty is the ERP's to fill.

    Args:
        typed, rows: the team's record and its lines, in the order in which the ERP has them.
        there: the document, or, where the ERP has none but its rows, those.
    """
    mapped = MAPPED[kind]
    head, lines = ({}, there) if isinstance(there, list) else (there, there.get(mapped.tab) or [])
    assert len(lines) == (len(rows) if mapped.rows else 0), f"{len(lines)} rows of {kind}, and {len(rows)} were typed"
    wrong = [*_apart(firm, kind, typed, head)] if head else []
    for number, (row, line) in enumerate(zip(rows, lines, strict=False), start=1):
        wrong += _apart(firm, kind, {**row, "of": typed}, line, row=number)
    assert wrong == [], "; ".join(wrong)


def not_compared(firm: Firm) -> list[str]:
    """The mapped fields that no record of the story has had; without them a table says more than was seen."""
    fields = [
        (kind, of_row, name)
        for kind, mapped in MAPPED.items()
        for of_row, names in ((False, mapped.head), (True, mapped.rows))
        for name in names
        if not (firm.requests and name in mapped.not_by_request)
    ]
    return [f"{kind}: {name}" for kind, of_row, name in fields if (kind, of_row, name) not in firm.compared]


def _apart(firm: Firm, kind: str, typed: Json, there: Json, *, row: int = 0) -> Iterator[str]:
    """What differs in the head, or in a row."""
    mapped = MAPPED[kind]
    for name, meaning in (mapped.rows if row else mapped.head).items():
        if firm.requests and name in mapped.not_by_request:
            continue
        meant, shown = meaning(typed), _at(there, name)
        if meant is None:
            continue
        firm.compared.add((kind, bool(row), name))
        if not _same(meant, shown):
            where = f"row {row}: " if row else ""
            yield f"{where}{name} says {shown!r}; it is to say {meant!r}"


def _at(document: Json, path: str) -> object:
    found: object = document
    for name in path.split("/"):
        found = found.get(name) if isinstance(found, dict) else None
    return found.get("value") if isinstance(found, dict) else found


def _same(meant: object, shown: object) -> bool:
    if meant == "":
        return not shown
    if isinstance(meant, bool):
        return bool(shown) is meant
    if isinstance(shown, int | Decimal):
        return Decimal(str(meant)) == shown
    held, wanted = str(shown), str(meant)
    return held == wanted or ("T" in held and held[:10] == wanted[:10])  # the ERP adds an hour to every date


def contract(firm: Firm, kind: str, number: str) -> None:
    """A commitment as it was signed, before any change of it."""
    shown, mapped = firm.contract(number), MAPPED[kind]
    there = firm.only(mapped.entity, f"startswith(Description,'{number} ')", expand=mapped.tab)
    ties(firm, kind, shown, shown["line_items"], there)


def project(firm: Firm, number: int, code: str) -> None:
    scope = {"company_id": firm.outsider.procore_about["company_id"]}
    shown = firm.outsider.procore.get(f"/rest/v1.0/projects/{number}", params=scope).json()
    roles = firm.outsider.procore.get("/rest/v1.0/project_roles", params={"project_id": number}).json()
    (manager,) = (one["name"] for one in roles if one["role"] == "Project Manager")
    contracts = firm.outsider.procore.get("/rest/v1.0/prime_contracts", params={"project_id": number}).json()
    (owner,) = (one["vendor"] for one in contracts)
    there = firm.only("Project", f"ProjectID eq '{code}'", expand="ProjectProperties,ProjectAddress")
    ties(firm, "project", {**shown, "manager": manager, "owner": owner, "project_number": code}, [], there)


def budget(firm: Firm) -> None:
    """The baseline, whatever changes have moved since: original amounts stay."""
    project = firm.outsider.procore_about["project_id"]
    (view,) = (one for one in _of_project(firm, "/rest/v1.0/budget_views") if one["name"] == "Standard")
    shown = _of_project(firm, f"/rest/v1.0/budget_views/{view['id']}/detail_rows")
    codes = {one["id"]: one for one in _of_project(firm, "/rest/v1.0/cost_codes", per_page=500)}
    types = {firm.ids[f"type-{code}"]: code for code in ("S", "M", "O")}
    rows = []
    for one in shown:
        code, kind = codes[one["cost_code_id"]], types[one["category_id"]]
        place = {"flat_code": f"{code['full_code']}.{kind}"}
        rows.append({**one, "wbs_code": place, "description": code["name"]})
    mapped = MAPPED["budget"]
    there = [one for one in firm.listed(mapped.entity, f"{OF_PROJECT} and Type eq 'Expense'") if _budgeted(one)]
    rows = [one for one in rows if money(one["original_budget_amount"])]
    by_place = {tuple(str(mapped.rows[name](row)) for name in ("CostCode", "AccountGroup")): row for row in rows}
    ordered = [by_place[one["CostCode"], one["AccountGroup"]] for one in there]
    assert len(ordered) == len(rows), project
    ties(firm, "budget", {}, ordered, there)


def _budgeted(row: Json) -> bool:
    return bool(money(row.get("OriginalBudgetedAmount") or 0))


def budget_change(firm: Firm, number: int) -> None:
    project = firm.outsider.procore_about["project_id"]
    shown = firm.outsider.procore.get(f"/rest/v1.0/projects/{project}/budget_changes/{number}").json()["data"]
    there = firm.only("ChangeOrder", f"substringof('{shown['title'][:20]}',Description)", expand="CostBudget")
    ties(firm, "budget_change", shown, shown["adjustment_line_items"], there)


def change_order(firm: Firm, kind: str, package: int, there: Json, contract: str = "") -> None:
    """A change order; its rows name the lines of the contract that they adjust."""
    shown = firm.papers.package(package)
    rows = shown["line_items"]
    if contract:
        signed = firm.contract(contract)
        shown, places = {**shown, "contract": signed}, {one["id"]: one["position"] for one in signed["line_items"]}
        rows = [
            {**row, "adjusts": places.get(int(row["commitment_line_item_id"] or 0))}
            for row in firm.papers.lines_of_change(package)
        ]
    ties(firm, kind, shown, rows, there)


def bill(firm: Firm, pay_app: int, contract: str) -> None:
    shown, signed = firm.papers.requisition(pay_app), firm.contract(contract)
    places = {one["id"]: one["position"] for one in signed["line_items"]}
    rows = [
        {**item, "bills": places[item["line_item_id"]], "retained": _retained(item)}
        for item in shown["items"]
        if gross(item)
    ]
    mapped = MAPPED["subcontractor_invoice"]
    condition = f"VendorRef eq '{shown['invoice_number']}'"
    there = firm.only(mapped.entity, condition, expand=mapped.tab, custom=",".join(mapped.custom))
    ties(firm, "subcontractor_invoice", {**shown, "contract": signed}, rows, there)


def _retained(row: Json) -> Decimal:
    """Of a first application: nothing was held before."""
    work, stored = "work_completed_retainage_retained_this_period", "materials_stored_retainage_currently_retained"
    return Decimal(row[work]) + Decimal(row[stored])


def invoice(firm: Firm, application: int) -> None:
    """Each row of the sheet that moves is one row gross, and one that takes back what is held of it."""
    shown = firm.papers.owner_application(application)
    path = f"/rest/v1.0/prime_contract/{shown['contract']['id']}"
    signed, rows = _of_project(firm, path), list[Json]()
    for row in shown["g703"]:
        moves = ((gross(row), False), (-_retained(row), True))
        rows += [{**row, "moves": amount, "held": held} for amount, held in moves if amount]
    there = firm.only("Invoice", f"CustomerOrder eq '{shown['invoice_number']}'", expand="Details")
    ties(firm, "owner_invoice", {**shown, "contract": signed}, rows, there)


def _of_project(firm: Firm, path: str, **more: int) -> Any:
    scope = {"project_id": firm.outsider.procore_about["project_id"], **more}
    return firm.outsider.procore.get(path, params=scope).raise_for_status().json()
