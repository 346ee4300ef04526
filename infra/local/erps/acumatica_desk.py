"""Acumatica as an auditor sees it through the contract-based REST API (endpoint Default/24.200.001): reads, never writes."""

from decimal import Decimal
from typing import Any

import httpx

from infra.local.business import ERP_AUDITOR, ERP_PROJECT, REVENUE_GROUP, TENANT
from infra.local.erps.desk import Desk, Looks
from infra.local.erps.figures import dollars, figure, money
from infra.local.erps.port import NOTHING, Json, Paper

ENDPOINT = "Default/24.200.001"
RELEASED = {"Open", "Pending Approval", "Pending Printing", "Pending Email"}
RETAINED = "CurrentDocument.CuryRetainageTotal"
RETAINED_ROW = "Transactions.CuryRetainageAmt"
OF_PROJECT = f"ProjectID eq '{ERP_PROJECT}'"


class AcumaticaDesk(Desk):
    """One session, which takes a seat until it is closed. Implements `infra.local.erps.port.Accounting`."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=30)
        body = {"name": ERP_AUDITOR["username"], "password": ERP_AUDITOR["password"], "tenant": TENANT}
        self._client.post("/entity/auth/login", json=body).raise_for_status()
        looks: Looks = {
            "subcontract": lambda about: self._commitments("Subcontract", "SubcontractNbr", about),
            "purchase_order": lambda about: self._commitments("PurchaseOrder", "OrderNbr", about),
            "budget": self._budget,
            "budget_change": self._moved,
            "commitment_change_order": self._change,
            "prime_change_order": self._owners_change,
            "subcontractor_invoice": self._bills,
            "owner_invoice": self._invoices,
        }
        super().__init__(looks)

    def pay(self, bill: Paper, reference: str) -> str:
        """Released and paid on the ERP's screens; the check's number."""
        payment = {"bill": bill.number, "release_document": True, "payment_ref": reference}
        answer = self._client.post("/__sandbox__/pay", json=payment).raise_for_status()
        return str(answer.json()["ReferenceNbr"])

    def close(self) -> None:
        """Log out, so that the seat is free."""
        self._client.post("/entity/auth/logout", headers={"Content-Length": "0"})
        self._client.close()

    def _commitments(self, entity: str, key: str, number: str) -> list[Paper]:
        """Our number begins the description."""
        found = self._listed(entity, f"startswith(Description,'{number} ')", expand="Details")
        return [_commitment(one, str(one[key]), number) for one in found]

    def _budget(self, _about: str) -> list[Paper]:
        rows = [row for row in self._rows("Type eq 'Expense'") if money(row.get("OriginalBudgetedAmount"))]
        total = _sum(rows, "OriginalBudgetedAmount")
        return [Paper("", "", total, note=f"{len(rows)} lines")] if rows else []

    def _moved(self, cost_code: str) -> list[Paper]:
        """What approved changes have moved to a cost code."""
        total = _sum(self._rows(f"CostCode eq '{cost_code}'"), "BudgetedCOAmount")
        return [Paper("", "", total, note="between two cost codes")] if total else []

    def _change(self, title: str) -> list[Paper]:
        found = self._changes(title, "Commitments")
        note = "change order {} of the subcontract, {}"
        return [_changed(one, "Commitments", note.format(one["RefNbr"], one["Status"].lower())) for one in found]

    def _owners_change(self, title: str) -> list[Paper]:
        worth = _sum(self._rows(f"AccountGroup eq '{REVENUE_GROUP}'"), "BudgetedCOAmount")
        note = f"the contract with the owner is worth ${worth:,.2f} more"
        return [_changed(one, "RevenueBudget", note) for one in self._changes(title, "RevenueBudget")]

    def _changes(self, title: str, tab: str) -> list[Json]:
        found = self._listed("ChangeOrder", f"substringof('{title}',Description)", expand=tab)
        return [one for one in found if one[tab]]

    def _bills(self, number: str) -> list[Paper]:
        custom = f"{RETAINED},{RETAINED_ROW}"
        found = self._listed("Bill", f"VendorRef eq '{number}'", expand="Details", custom=custom)
        return [_bill(one) for one in found]

    def _invoices(self, number: str) -> list[Paper]:
        found = self._listed("Invoice", f"CustomerOrder eq '{number}'")
        return [_paper(one, "Amount", f"invoice {one['ReferenceNbr']} to the owner") for one in found]

    def _rows(self, condition: str) -> list[Json]:
        return self._listed("ProjectBudget", f"{OF_PROJECT} and {condition}")

    def _listed(self, entity: str, condition: str, *, expand: str = "", custom: str = "") -> list[Json]:
        options = {"$filter": condition, "$expand": expand, "$custom": custom}
        params = {name: value for name, value in options.items() if value}
        answer = self._client.get(f"/entity/{ENDPOINT}/{entity}", params=params)
        return [_plain(one) for one in answer.raise_for_status().json(parse_float=Decimal)]


def _commitment(one: Json, number: str, ours: str) -> Paper:
    state = str(one["Status"])
    fields = {
        "our reference": str(one.get("VendorRef") or ""),
        "project": str(one["Details"][0]["Project"]),
        "vendor": str(one.get("VendorID") or ""),
        "title": str(one.get("Description") or "").removeprefix(f"{ours} "),
        "payment terms": str(one.get("Terms") or ""),
    }
    if "RetainagePct" in one:  # not on purchase orders
        fields["retainage %"] = figure(one["RetainagePct"] or 0)
    rows = tuple(_line(line) for line in one["Details"])
    return Paper(number, state, money(one["LineTotal"]), state in RELEASED, fields=fields, rows=rows)


def _line(line: Json) -> dict[str, str]:
    priced = bool(line.get("UOM"))  # a lump sum is one of no unit
    return {
        "description": str(line.get("LineDescription") or line.get("Description") or ""),
        "cost code": str(line.get("CostCode") or ""),
        "task": str(line.get("Task") or line.get("ProjectTask") or ""),
        "account": str(line.get("Account") or ""),
        "quantity": figure(line.get("OrderQty")) if priced else "",
        "unit": str(line.get("UOM") or ""),
        "unit cost": figure(line.get("UnitCost")) if priced else "",
        "amount": dollars(line["ExtendedCost"]),
    }


def _changed(one: Json, tab: str, note: str) -> Paper:
    return Paper(str(one["RefNbr"]), str(one["Status"]), _sum(one[tab], "Amount"), note=note)


def _bill(one: Json) -> Paper:
    retained = money(one["custom"]["CurrentDocument"]["CuryRetainageTotal"]["value"])
    paper = _paper(one, "Amount", f"bill {one['ReferenceNbr']}, ${retained:,.2f} retained")
    fields = {
        "invoice number": str(one["VendorRef"]),
        "billing date": str(one["Date"])[:10],
        "vendor": str(one["Vendor"]),
    }
    rows = tuple(_billed(row) for row in one["Details"])
    return Paper(paper.number, paper.state, paper.total, note=paper.note, retained=retained, fields=fields, rows=rows)


def _billed(row: Json) -> dict[str, str]:
    retained = row["custom"]["Transactions"]["CuryRetainageAmt"]["value"]
    return {"cost code": str(row["CostCode"]), "gross": dollars(row["ExtendedCost"]), "retained": dollars(retained)}


def _paper(one: Json, amount: str, note: str) -> Paper:
    return Paper(str(one["ReferenceNbr"]), str(one["Status"]), money(one[amount]), note=note)


def _sum(rows: list[Json], name: str) -> Decimal:
    return sum((money(row.get(name)) for row in rows), NOTHING)


def _plain(value: Any) -> Any:
    """Take the `{"value": …}` off every field."""
    if isinstance(value, dict):
        return value["value"] if set(value) == {"value"} else {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
