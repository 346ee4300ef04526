"""The records of the contract suite as they stand in Procore: two subcontracts, a change, a pay app, and a budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from books.book import Book as Rows
from contract.erp.records import COMMITMENT, record_of
from fakes.records import commitment, line
from tieout.connectors.context import ConnectorContext
from tieout.records.budget import Budget, BudgetLine
from tieout.records.change_order import ChangeOrder, ChangeOrderLine
from tieout.records.commitment import Commitment, CommitmentLine
from tieout.records.invoice import Invoice
from tieout.records.references import TargetDocument
from unit.connectors_procore.site import COMPANY, USER, Site

PROJECT, VENDOR, OWNER = 86, 47, 90
OTHER = commitment("SC-002", lines=(line(1, "300.25"), line(2, "99.75")))
"""A second subcontract, which nobody has changed or billed: accounting may still type over it."""
CONTRACTS = {41: COMMITMENT, 42: OTHER}
CHANGE = cast(ChangeOrder, record_of("commitment_change_order", customer=""))
INVOICE = cast(Invoice, record_of("subcontractor_invoice", customer=""))
BUDGET = cast(Budget, record_of("budget", customer=""))


class Platform(Site):
    """Procore with these records. `customer`: how accounting's owner is linked; `budget`: whether there is one."""

    def __init__(self, outside: Any, *, customer: str, budget: bool) -> None:
        self.seed = _document(customer, BUDGET.lines if budget else ())
        super().__init__(outside)

    def context(self) -> ConnectorContext:
        there = super().context()
        return replace(there, settings={**there.settings, "projects": [str(PROJECT)]})

    def name(self, reference: str) -> str:
        """What Procore calls one of our records."""
        kind, number = reference.split(":")[1:]
        ids = {str(contract.reference): str(at) for at, contract in CONTRACTS.items()}
        ids |= {str(CHANGE.reference): str(self.refs["change"]), str(INVOICE.reference): str(self.refs["bill"])}
        return f"procore:{kind}:{ids.get(reference, number)}"

    def lines(self) -> dict[str, dict[str, str]]:
        """What Procore calls the lines of contracts and of the pay app, by record."""
        contracts = {
            str(contract.reference): {each.id: str(_id(at, each.id)) for each in contract.lines}
            for at, contract in CONTRACTS.items()
        }
        items = {row["line_item_id"]: f"contract_item:{row['id']}" for row in self.state()["requisition_items"]}
        billed = {each.id: items[_id(41, str(each.contract_line))] for each in INVOICE.lines}
        return {**contracts, str(INVOICE.reference): billed}


def linked(platform: Platform, sent: dict[str, TargetDocument]) -> Rows:
    """The ledger's rows of what was sent: which document a record is, and which line each of its lines."""
    rows, lines = Rows(), platform.lines()
    for reference, document in sent.items():
        entity, ours = _ENTITIES[reference.split(":")[1]], platform.name(reference)
        rows.bind(entity, ours, document.address)
        for line_id, name in lines.get(reference, {}).items():
            rows.add(
                "ledger",
                "binding_line",
                entity=entity,
                platform=ours,
                platform_line=f"{ours}/{name}",
                erp=document.address,
                erp_line=f"{document.address}/{document.lines[line_id]}",
            )
    return rows


_ENTITIES = {
    "subcontract": "commitment",
    "commitment_change_order": "change_order",
    "subcontractor_invoice": "invoice",
    "budget": "budget",
}


def _document(customer: str, budget: tuple[BudgetLine, ...]) -> dict[str, Any]:
    dates = {"start_date": "2026-03-01", "end_date": "2026-03-31", "due_date": "2026-04-10"}
    return {
        "company": {"id": COMPANY, "name": "Harbor", "budget_changes": True},
        "apps": [{"client_id": "app-1", "client_secret": "s3cret", "service_user": {"id": USER}}],
        "vendors": [
            {"id": VENDOR, "name": "O'Brien & Sons"},
            {"id": OWNER, "name": "Harbor Schools", "origin_id": f"tieout:{customer}"},
        ],
        "projects": [{"id": PROJECT, "name": "Library", "project_number": "P100", "budget_locked": bool(budget)}],
        "line_item_types": [{"ref": "S", "name": "Subcontracts", "code": "S"}],
        "cost_codes": [
            {"ref": code, "project": PROJECT, "code": code, "name": code} for code in ("03-300", "05-120", "09-900")
        ],
        "work_order_contracts": [_contract(at, contract) for at, contract in CONTRACTS.items()],
        "change_orders": [
            {"ref": "change", "contract": 41, "number": "001", "title": "Change", "status": "approved"}
            | {"line_items": [{**_place(each), "amount": str(each.amount)} for each in CHANGE.lines]}
        ],
        "billing_periods": [{"ref": "march", "project": PROJECT, **dates, "status": "open"}],
        "requisitions": [
            {"ref": "bill", "contract": 41, "period": "march", "invoice_number": INVOICE.invoice_number}
            | {"status": "approved", "billing_date": "2026-03-02", "items": list(_billed())}
        ],
        "budget_line_items": [
            {"project": PROJECT, **_place(each), "original_budget_amount": str(each.amount)} for each in budget
        ],
        "budget_views": [{"project": PROJECT, "name": "Standard"}],
    }


def _contract(at: int, contract: Commitment) -> dict[str, Any]:
    known = {"id": at, "project": PROJECT, "vendor": VENDOR, "number": contract.number, "title": contract.title}
    lines = [{"id": _id(at, each.id), **_place(each), "amount": str(each.amount)} for each in contract.lines]
    return known | {"status": "Approved", "retainage_percent": "10.0", "line_items": lines}


def _billed() -> Iterator[dict[str, Any]]:
    for each in INVOICE.lines:
        yield {"line": _id(41, str(each.contract_line)), "work_completed_this_period": str(each.work)}


def _place(line: CommitmentLine | ChangeOrderLine | BudgetLine) -> dict[str, Any]:
    assert line.cost_code is not None
    return {"cost_code": line.cost_code.code, "line_item_type": line.cost_type}


def _id(contract: int, line: str) -> int:
    return contract * 10 + int(line.removeprefix("L"))
