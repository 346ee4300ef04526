"""Viewpoint Vista as an auditor sees it in the Direct API's data cache: posted documents with their items, some moments late.

Payments are made in Vista itself (AP Payment Posting), which the look-alike is told of as it holds them.
"""

from collections import defaultdict
from decimal import Decimal

import httpx

from infra.local.erps.desk import Desk, Looks
from infra.local.erps.figures import dollars, figure, money
from infra.local.erps.port import NOTHING, Json, Paper
from infra.local.erps.viewpoint_vista_seed import AUDITOR_KEY, COMPANY, SUBSCRIBER

BASE = "/connect"
DATA = f"{BASE}/v1/direct/subscribers/{SUBSCRIBER}/vista"
LUMP_SUM = "LS"
OPEN, PAID = 1, 3
"""Of a line's detail (bAPTD.Status)."""
PAID_MONTH, PAID_ON = "2026-06-01", "2026-06-10"
CHECKING = {"CMCo": COMPANY, "CMAcct": 1, "PayMethod": "C", "CMRefSeq": 0, "EFTSeq": 0}
"""The cash account that checks are drawn on."""


class ViewpointVistaDesk(Desk):
    """Implements `infra.local.erps.port.Accounting`."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=30, headers={"X-Application-Key": AUDITOR_KEY})
        looks: Looks = {
            "subcontract": lambda about: self._commitments("sl", "subcontracts", "subcontract_items", "SL", about),
            "purchase_order": lambda about: self._commitments(
                "po", "purchase_orders", "purchase_order_items", "PO", about
            ),
            "commitment_change_order": self._changes,
            "subcontractor_invoice": self._invoices,
        }
        super().__init__(looks)

    def pay(self, bill: Paper, reference: str) -> str:
        """A check for what is payable of an invoice: each line's details are paid but those that are held."""
        (invoice,) = self._search("ap/2/data/invoices", {"APCo": COMPANY, "APRef": bill.number})
        own = {name: invoice[name] for name in ("APCo", "Mth", "APTrans")}
        check = {"Status": PAID, "PaidMth": PAID_MONTH, "PaidDate": PAID_ON, **CHECKING, "CMRef": reference}
        open_ones = self._search("ap/2/data/invoice_line_details", {**own, "Status": OPEN})
        paid = [{**own, "APLine": one["APLine"], "APSeq": one["APSeq"], **check} for one in open_ones]
        self._client.post("/__sandbox__/seed", json={"invoice_line_details": paid}).raise_for_status()
        return reference

    def close(self) -> None:
        """A key holds no session."""
        self._client.close()

    def _commitments(self, module: str, headers: str, items: str, code: str, number: str) -> list[Paper]:
        own = {f"{code}Co": COMPANY, code: number}
        found = self._search(f"{module}/2/data/{headers}", own)
        rows = sorted(self._search(f"{module}/2/data/{items}", own), key=lambda row: int(row[f"{code}Item"]))
        return [_commitment(one, code, rows) for one in found]

    def _changes(self, title: str) -> list[Paper]:
        """A change is a row per item; those of one batch belong together."""
        rows: dict[tuple[str, ...], list[Json]] = defaultdict(list)
        for row in self._search("sl/2/data/subcontract_changes", {"SLCo": COMPANY}):
            rows[str(row["SL"]), str(row["AppChangeOrder"]), str(row["Mth"]), str(row["BatchId"])].append(row)
        about = [one for one in rows.values() if any(title.lower() in str(row["Description"]).lower() for row in one)]
        return [_change(one) for one in about]

    def _invoices(self, number: str) -> list[Paper]:
        found = self._search("ap/2/data/invoices", {"APCo": COMPANY, "APRef": number})
        return [self._invoice(one) for one in found]

    def _invoice(self, one: Json) -> Paper:
        lines = sorted(one["LineItems"], key=lambda line: int(line["APLine"]))
        gross, retained = (
            sum((money(line.get(name)) for line in lines), NOTHING) for name in ("GrossAmt", "Retainage")
        )
        fields = {
            "invoice number": str(one["APRef"]),
            "billing date": str(one["InvDate"])[:10],
            "vendor": str(one["Vendor"]),
        }
        rows = tuple(
            {
                "cost code": self._billed(line),
                "gross": dollars(line["GrossAmt"]),
                "retained": dollars(line.get("Retainage")),
            }
            for line in lines
        )
        state = f"posted in {str(one['Mth'])[:7]}"
        note = f"AP invoice {one['APRef']} of {one['Mth'][:7]}, ${retained:,.2f} retained"
        number = str(one["APRef"])
        return Paper(number, state, gross - retained, note=note, retained=retained, fields=fields, rows=rows)

    def _billed(self, line: Json) -> str:
        """The phase follows the item that is billed."""
        own = {"SLCo": COMPANY, "SL": line["SL"], "SLItem": line["SLItem"]}
        (item,) = self._search("sl/2/data/subcontract_items", own)
        return _unpadded(str(item["Phase"]))

    def _search(self, path: str, columns: Json) -> list[Json]:
        """Page after page of the rows with these values."""
        found: list[Json] = []
        body = dict(columns)
        while True:
            answer = self._client.post(f"{DATA}/{path}/cache/search", json=body).raise_for_status()
            page = answer.json(parse_float=Decimal)
            found += page["data"]
            if not page.get("continuationToken"):
                return found
            body = {**columns, "continuationToken": page["continuationToken"]}


def _commitment(one: Json, code: str, items: list[Json]) -> Paper:
    fields = {
        "our reference": str(one["Notes"]).rpartition("\n")[2].strip("[]"),
        "project": _unpadded(str(one["Job"])),
        "vendor": str(one["Vendor"]),
        "title": str(one.get("Description") or ""),
        "payment terms": str(one.get("PayTerms") or ""),
    }
    total = sum((money(item["OrigCost"]) for item in items), NOTHING)
    state = f"posted in {str(one['AddedMth'])[:7]}"
    return Paper(str(one[code]), state, total, fields=fields, rows=tuple(_item(item, code) for item in items))


def _item(item: Json, code: str) -> dict[str, str]:
    priced = item["UM"] != LUMP_SUM
    shown = {
        "description": str(item.get("Description") or ""),
        "cost code": _unpadded(str(item["Phase"])),
        "cost type": str(item["JCCType"]),
        "account": str(item["GLAcct"]),
        "quantity": figure(item["OrigUnits"]) if priced else "",
        "unit": str(item["UM"]) if priced else "",
        "unit cost": figure(item["OrigUnitCost"]) if priced else "",
        "amount": dollars(item["OrigCost"]),
    }
    # A purchase order in Vista has no retainage.
    return shown if code == "PO" else {**shown, "retainage %": figure(Decimal(str(item.get("WCRetPct") or 0)) * 100)}


def _change(rows: list[Json]) -> Paper:
    first = rows[0]
    total = sum((money(row["ChangeCurCost"]) for row in rows), NOTHING)
    number, month = str(first["AppChangeOrder"]), str(first["Mth"])[:7]
    note = f"change order {number} of {first['SL']}, posted in {month}, {len(rows)} items"
    return Paper(number, f"posted in {month}", total, note=note)


def _unpadded(phase: str) -> str:
    """`03-3000-  -` is 03-3000."""
    return phase.replace(" ", "").rstrip("-")
