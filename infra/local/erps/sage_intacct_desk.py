"""Sage Intacct as an auditor sees it through the REST API: the query service finds, the object's own path shows it whole.

A payment is made as accounts payable makes one, through the same API under another user.
"""

from dataclasses import replace
from decimal import Decimal

import httpx

from infra.local.business import ERP_PROJECT
from infra.local.erps.desk import Desk, Looks
from infra.local.erps.figures import dollars, figure, money
from infra.local.erps.port import NOTHING, Json, Paper
from infra.local.erps.sage_intacct_seed import (
    AUDITOR,
    BANK,
    CLIENT,
    COMPANY,
    CONTRACT,
    DEFINITIONS,
    PAYABLES,
)

API = "/ia/api/v1"
DOCUMENT, BILL, PAYMENT = "purchasing/document", "accounts-payable/bill", "accounts-payable/payment"
IN_FORCE = {"pending", "submitted", "approved"}
OF_PROJECT = {"$eq": {"project.id": ERP_PROJECT}}


class SageIntacctDesk(Desk):
    """Implements `infra.local.erps.port.Accounting`."""

    def __init__(self, base_url: str) -> None:
        self._auditor, self._payables = (_signed_in(base_url, user) for user in (AUDITOR, PAYABLES))
        looks: Looks = {
            "subcontract": lambda about: self._commitments("subcontract", about),
            "purchase_order": lambda about: self._commitments("purchase_order", about),
            "budget": self._budget,
            "budget_change": self._moved,
            "commitment_change_order": self._changes,
            "prime_change_order": self._owners_changes,
            "subcontractor_invoice": self._bills,
            "owner_invoice": self._invoices,
        }
        super().__init__(looks)

    def pay(self, bill: Paper, reference: str) -> str:
        """A check for all that is payable of a bill; the bill is still on nobody's list of payments."""
        (key,) = self._keys(BILL, {"$eq": {"billNumber": bill.number}})
        shown = self._shown(BILL, key)
        detail = {"bill": {"key": key}, "txnCurrency": {"paymentAmount": dollars(bill.total)}}
        payment = {
            "financialEntity": {"entityId": BANK},
            "paymentMethod": "Printed Check",
            "documentNumber": reference,
            "paymentDate": "2026-06-10",
            "vendor": {"id": shown["vendor"]["id"]},
            "details": [detail],
        }
        made = self._payables.post(f"{API}/objects/{PAYMENT}", json=payment)
        key = made.raise_for_status().json()["ia::result"]["key"]
        submitted = self._payables.post(f"{API}/workflows/{PAYMENT}/submit", json={"key": key})
        submitted.raise_for_status()
        return reference

    def close(self) -> None:
        """A token takes no seat."""
        self._auditor.close()
        self._payables.close()

    def _commitments(self, kind: str, number: str) -> list[Paper]:
        """Our number begins the memo; a document is shown through its definition."""
        return [_commitment(one, number) for one in self._documents(kind, f"{number} ")]

    def _documents(self, kind: str, begins: str) -> list[Json]:
        name = f"{DOCUMENT}::{DEFINITIONS[kind]}"
        return [self._shown(name, key) for key in self._keys(name, {"$startsWith": {"memo": begins}})]

    def _changes(self, title: str) -> list[Paper]:
        name = f"{DOCUMENT}::{DEFINITIONS['commitment_change_order']}"
        found = [self._shown(name, key) for key in self._keys(name, {"$contains": {"memo": title}})]
        return [_change(one) for one in found]

    def _budget(self, _about: str) -> list[Paper]:
        lines = [line for line in self._estimated() if line.get("workflowType") == "original"]
        note = f"{len(lines)} lines of the primary estimate"
        return [Paper("", "", _sum(lines, "amount"), note=note)] if lines else []

    def _moved(self, cost_code: str) -> list[Paper]:
        """What posted change requests have written to a task of the estimate."""
        lines = [line for line in self._estimated() if line.get("workflowType") == "revision"]
        here = [line for line in lines if line["dimensions"]["task"]["id"] == cost_code]
        note = f"between two cost codes, by change request {_numbers(lines, 'changeRequest')}"
        return [Paper("", "", _sum(here, "amount"), note=note)] if here else []

    def _estimated(self) -> list[Json]:
        estimates = self._keys("construction/project-estimate", OF_PROJECT, {"$eq": {"isPrimary": True}})
        return [
            line
            for key in estimates
            for line in self._shown("construction/project-estimate", key)["projectEstimateLines"]
        ]

    def _owners_changes(self, title: str) -> list[Paper]:
        name = "construction/project-change-order"
        found = [self._shown(name, key) for key in self._keys(name, {"$contains": {"description": title}})]
        note = f"the contract with the owner is worth ${self._contract_changes():,.2f} more"
        return [
            Paper(str(one["id"]), str(one["state"]), money(one["totalPrice"]), one["state"] == "posted", note)
            for one in found
        ]

    def _contract_changes(self) -> Decimal:
        """What posted change orders have added to the contract's line."""
        name = "construction/project-contract-line"
        (key,) = self._keys(name, {"$eq": {"projectContract.id": CONTRACT}})
        entries = self._shown(name, key)["projectContractLineEntries"]
        return _sum([one for one in entries if one["workflowType"] == "approvedChange"], "price")

    def _bills(self, number: str) -> list[Paper]:
        found = [self._shown(BILL, key) for key in self._keys(BILL, {"$eq": {"billNumber": number}})]
        return [_bill(one) for one in found]

    def _invoices(self, number: str) -> list[Paper]:
        name = "accounts-receivable/invoice"
        found = [self._shown(name, key) for key in self._keys(name, {"$eq": {"invoiceNumber": number}})]
        return [
            Paper(number, str(one["state"]), _payable(one), note=f"invoice {number} to the owner, a {one['state']}")
            for one in found
        ]

    def _keys(self, name: str, *filters: Json) -> list[str]:
        body: Json = {"object": name, "fields": ["key"], "filters": list(filters)}
        if len(filters) > 1:
            body["filterExpression"] = " and ".join(str(at) for at in range(1, len(filters) + 1))
        answer = self._auditor.post(f"{API}/services/core/query", json=body).raise_for_status()
        return [str(row["key"]) for row in answer.json()["ia::result"]]

    def _shown(self, name: str, key: str) -> Json:
        answer = self._auditor.get(f"{API}/objects/{name}/{key}").raise_for_status()
        return dict(answer.json()["ia::result"])


def _signed_in(base_url: str, user: str) -> httpx.Client:
    client = httpx.Client(base_url=base_url, timeout=30)
    form = {"grant_type": "client_credentials", **CLIENT, "username": f"{user}@{COMPANY}"}
    token = client.post(f"{API}/oauth2/token", json=form).raise_for_status().json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def _commitment(one: Json, ours: str) -> Paper:
    rows = tuple(_line(line) for line in one["lines"])
    fields = {
        "our reference": str(one["internalReference"]["sourceReferenceNumber"]),
        "project": str(one["project"]["id"]),
        "vendor": str(one["vendor"]["id"]),
        "title": str(one.get("memo") or "").removeprefix(f"{ours} "),
        "payment terms": str((one.get("paymentTerm") or {}).get("id") or ""),
        "retainage %": figure(one.get("retainagePercent") or 0),
    }
    total = sum((money(line["extendedPriceInTxnCurrency"]) for line in one["lines"]), NOTHING)
    state = str(one["state"])
    return Paper(str(one["documentNumber"]), state, total, state in IN_FORCE, fields=fields, rows=rows)


def _line(line: Json) -> dict[str, str]:
    where = line["dimensions"]
    priced = line.get("conversionType") == "quantity"
    return {
        "description": str(line.get("lineDescription") or ""),
        "cost code": str(where["task"]["id"]),
        "cost type": str(where["costType"]["id"]),
        "quantity": figure(line["unitQuantity"]) if priced else "",
        "unit": str(line.get("unit") or ""),
        "unit cost": figure(line["unitPrice"]) if priced else "",
        "amount": dollars(line["extendedPriceInTxnCurrency"]),
        "retainage %": figure((line.get("retainage") or {}).get("percentage") or 0),
    }


def _change(one: Json) -> Paper:
    total = sum((money(line["extendedPriceInTxnCurrency"]) for line in one["lines"]), NOTHING)
    state = str(one["state"])
    note = f"change {one['documentNumber']} of the subcontract, {state}"
    return Paper(str(one["documentNumber"]), state, total, state in IN_FORCE, note=note)


def _bill(one: Json) -> Paper:
    retained = _retained(one)
    fields = {
        "invoice number": str(one["billNumber"]),
        "billing date": str(one.get("createdDate") or one.get("postingDate") or "")[:10],
        "vendor": str(one["vendor"]["id"]),
    }
    rows = tuple(
        {
            "cost code": str(line["dimensions"]["task"]["id"]),
            "gross": dollars(line["txnAmount"]),
            "retained": dollars((line.get("retainage") or {}).get("txnAmountRetained")),
        }
        for line in one["lines"]
    )
    paper = Paper(str(one["billNumber"]), str(one["state"]), _payable(one), retained=retained, fields=fields, rows=rows)
    return replace(paper, note=f"bill {paper.number}, {paper.state}, ${retained:,.2f} retained")


def _payable(one: Json) -> Decimal:
    """Totals leave what is retained in."""
    return money(one["totalTxnAmount"]) - _retained(one)


def _retained(one: Json) -> Decimal:
    return money((one.get("retainage") or {}).get("totalTxnAmountRetained"))


def _sum(lines: list[Json], name: str) -> Decimal:
    return sum((money(line.get(name)) for line in lines), NOTHING)


def _numbers(lines: list[Json], name: str) -> str:
    return ", ".join(sorted({str(line[name].get("id") or line[name]["key"]) for line in lines if line.get(name)}))
