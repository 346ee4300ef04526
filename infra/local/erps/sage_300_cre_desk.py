"""Sage 300 CRE as an auditor sees it in hh2's lists: rows that name one another by id, so codes are looked up beside them."""

from decimal import Decimal

import httpx

from infra.local.erps.desk import Desk, Looks
from infra.local.erps.figures import dollars, figure, money
from infra.local.erps.port import NOTHING, Json, Paper
from infra.local.erps.sage_300_cre_seed import AUDITOR, CLIENT

SIGN_IN = "/Api/Security/V3/Session.svc/authenticate"
GOOD = 5
COMMITMENTS = "/JobCosting/Api/V1/Commitment.svc/commitments"
CHANGES = f"{COMMITMENTS}/changeorders"
INVOICES = "/AccountsPayable/Api/V1/Invoice.svc/invoices"
VENDORS = "/AccountsPayable/Api/V1/Vendor.svc/vendors"
JOBS = "/JobCosting/Api/V1/JobCost.svc/jobs"
COST_CODES = f"{JOBS}/costcodes"
CATEGORIES = f"{JOBS}/categories"


class Sage300CreDesk(Desk):
    """Implements `infra.local.erps.port.Accounting`."""

    pay = None
    """Payments are made in Sage itself."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=30, headers={"Accept": "application/json"})
        result = self._client.post(SIGN_IN, json={**CLIENT, **AUDITOR}).raise_for_status().json()["Result"]
        if result != GOOD:
            raise RuntimeError(f"hh2 refused the auditor's sign-in with result {result}")
        looks: Looks = {
            "subcontract": self._commitments,
            "purchase_order": self._commitments,
            "commitment_change_order": self._changes,
            "subcontractor_invoice": self._invoices,
        }
        super().__init__(looks)

    def close(self) -> None:
        """Leave; a session ends by itself."""
        self._client.close()

    def _commitments(self, number: str) -> list[Paper]:
        return [self._commitment(row) for row in self._rows(COMMITMENTS) if row["Code"] == number]

    def _commitment(self, row: Json) -> Paper:
        fields = {
            "our reference": str(row.get("Name") or ""),
            "project": self._code(JOBS, row["JobId"]),
            "vendor": self._code(VENDORS, row["VendorId"]),
            "title": str(row.get("Description") or ""),
            "retainage %": figure(row.get("RetainagePercent") or 0),
        }
        items = self._rows(f"{COMMITMENTS}/items", commitment=row["Id"])
        rows = tuple(self._item(item, "AmountOriginal") for item in sorted(items, key=_position))
        there = bool(row.get("HasExternalId"))
        state = "in Sage" if there else "in hh2 alone"
        return Paper(str(row["Code"]), state, money(row["AmountOriginal"]), there, fields=fields, rows=rows)

    def _item(self, item: Json, amount: str) -> dict[str, str]:
        priced = bool(item.get("UnitCost"))
        return {
            "description": str(item.get("Description") or ""),
            **self._coding(item),
            "quantity": figure(item["Units"]) if priced else "",
            "unit": str(item.get("UnitOfMeasure") or ""),
            "unit cost": figure(item["UnitCost"]) if priced else "",
            "amount": dollars(item[amount]),
        }

    def _changes(self, title: str) -> list[Paper]:
        found = [row for row in self._rows(CHANGES) if title in str(row.get("Description"))]
        return [self._change(row) for row in found]

    def _change(self, row: Json) -> Paper:
        there = bool(row.get("HasExternalId"))
        items = self._rows(f"{CHANGES}/items", changeorder=row["Id"])
        new = sum(1 for item in items if not item.get("CommitmentItemId"))
        state = "in Sage" if there else "in hh2 alone"
        note = f"change order {row['Code']} of the commitment, {state}" + (
            f", {new} lines still to come" if new else ""
        )
        return Paper(str(row["Code"]), state, _sum(items, "Amount"), there, note=note)

    def _invoices(self, number: str) -> list[Paper]:
        return [self._invoice(row) for row in self._rows(INVOICES) if row["Code"] == number]

    def _invoice(self, row: Json) -> Paper:
        lines = self._rows(f"{INVOICES}/distributions", invoice=row["Id"])
        retained = _sum(lines, "RetainageAmount")
        fields = {
            "invoice number": str(row["Code"]),
            "billing date": str(row.get("InvoiceDate") or "")[:10],
            "vendor": self._code(VENDORS, row["VendorId"]),
        }
        rows = tuple(
            {**self._coding(line), "gross": dollars(line["Amount"]), "retained": dollars(line["RetainageAmount"])}
            for line in sorted(lines, key=_position)
        )
        note = f"AP invoice {row['Code']}, in Sage, ${retained:,.2f} retained"
        payable = money(row["Amount"]) - retained
        return Paper(str(row["Code"]), "in Sage", payable, note=note, retained=retained, fields=fields, rows=rows)

    def _coding(self, row: Json) -> dict[str, str]:
        return {
            "cost code": self._code(COST_CODES, row["CostCodeId"]),
            "cost type": self._code(CATEGORIES, row["CategoryId"]),
        }

    def _code(self, path: str, guid: str) -> str:
        return next((str(row["Code"]) for row in self._rows(path) if row["Id"] == guid), "")

    def _rows(self, path: str, **filters: str) -> list[Json]:
        """Block after block, until one is empty."""
        found: dict[str, Json] = {}
        version = 0
        while True:
            params = {**filters, "version": str(version)}
            answer = self._client.get(path, params=params).raise_for_status()
            block = answer.json(parse_float=Decimal)
            if not block:
                return list(found.values())
            found.update({row["Id"]: row for row in block})
            version = max(row["Version"] for row in block)


def _position(row: Json) -> int:
    return int(row.get("Code") or 0)


def _sum(rows: list[Json], name: str) -> Decimal:
    return sum((money(row.get(name)) for row in rows), NOTHING)
