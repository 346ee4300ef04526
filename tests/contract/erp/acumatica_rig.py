"""Acumatica under the ERP contract: a seeded sandbox tenant, and the connector as wiring builds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import httpx

from contract.erp.acumatica_records import ready, wrong
from contract.erp.acumatica_seed import CHOSEN, CREDENTIALS, OPEN_SUBCONTRACT, SEED, VALUE_MAPS
from contract.erp.in_words import wired
from contract.erp.rig import NEVER_IN_PLACE, ErpRig, HandClock, OneHolder, Sandbox
from sandbox.kit.serve import running
from tieout.connectors.acumatica import build
from tieout.connectors.acumatica.assumptions import FILTERED_CREATE, SWITCHES
from tieout.connectors.context import ConnectorContext
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.sync.ports import Erp

SEEDED = frozenset({"P100", "SC-900001"})
TABS: dict[str, str] = {
    BudgetKind.CHANGE: "CostBudget",
    ChangeOrderKind.COMMITMENT: "Commitments",
    ChangeOrderKind.PRIME: "RevenueBudget",
}
SEATS = 2
CONTRACT = "/entity/Default/24.200.001"
LISTS = {
    "Subcontract": "subcontracts",
    "PurchaseOrder": "purchase_orders",
    "Project": "projects",
    "ProjectBudget": "project_budgets",
    "ChangeOrder": "change_orders",
    "Bill": "bills",
    "Invoice": "invoices",
}
KINDS: dict[str, str] = {
    CommitmentKind.SUBCONTRACT: "Subcontract",
    CommitmentKind.PURCHASE_ORDER: "PurchaseOrder",
    ProjectKind.PROJECT: "Project",
    BudgetKind.BASELINE: "ProjectBudget",
    BudgetKind.CHANGE: "ChangeOrder",
    ChangeOrderKind.COMMITMENT: "ChangeOrder",
    ChangeOrderKind.PRIME: "ChangeOrder",
    InvoiceKind.SUBCONTRACTOR: "Bill",
    InvoiceKind.OWNER: "Invoice",
}

RELEASES: dict[str, tuple[str, str, int]] = {
    CommitmentKind.SUBCONTRACT: ("POST", f"{CONTRACT}/Subcontract/ReleaseFromHold", 0),
    CommitmentKind.PURCHASE_ORDER: ("PUT", f"{CONTRACT}/PurchaseOrder", 1),
    ProjectKind.PROJECT: ("POST", f"{CONTRACT}/Project/ActivateProject", 0),
    **dict.fromkeys(TABS, ("POST", f"{CONTRACT}/ChangeOrder/ReleaseChangeOrder", 0)),
    InvoiceKind.SUBCONTRACTOR: ("POST", f"{CONTRACT}/Bill/ReleaseBill", 0),
    InvoiceKind.OWNER: ("POST", f"{CONTRACT}/Invoice/ReleaseInvoice", 0),
}

UPDATES: dict[str, tuple[str, str]] = {ProjectKind.PROJECT: ("PUT", f"{CONTRACT}/Project")}
ITS_OWN_NUMBERS = "Acumatica numbers documents by itself; our number is text there, which two documents may share."
LEFT_OUT: dict[str, str] = {
    "updated": "Only a project is kept up to date in place; what was approved changes by a document of its own.",
    "guarded": "Acumatica numbers these documents by itself, so a PUT always makes another one. What stands before it is the "
    "look-up, which shows a second one as several; where the customer has checked guarded creates, the ERP refuses it.",
    "keyed": ITS_OWN_NUMBERS,
}
LEFT_OUT_OF_COMMITMENTS: dict[str, str] = {
    "updated": NEVER_IN_PLACE,
    "keyed": ITS_OWN_NUMBERS,
}
"""Why kinds are left out, by the name under which tests ask for them."""


@contextmanager
def acumatica(sign_in: str, *, guarded: bool) -> Iterator[ErpRig]:
    """One sandbox and its rig; `sign_in` is the connection's way in, `guarded` lets the server refuse second creates."""
    with (
        running("acumatica", max_sessions=SEATS, polls_until_done=2) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as client,
    ):
        sandbox = Sandbox(client)
        clock, tokens = HandClock(), OneHolder()

        def open_one(**changes: Any) -> Erp:
            settings = {
                "base_url": base_url,
                "tenant": "Harbor",
                "branch": "MAIN",
                "sign_in": sign_in,
                "ask_in_place": 4,
                **CHOSEN,
            }
            return build(context(settings | changes, clock, tokens, guarded=guarded))

        def begin() -> None:
            sandbox.begin_anew(SEED | {"subcontracts": [OPEN_SUBCONTRACT]})
            tokens.stored = None

        yield ErpRig(
            sandbox=sandbox,
            begin=begin,
            open=open_one,
            hasty=lambda: open_one(timeout=0.8),
            ready=ready,
            customer="C0001",
            kinds=KINDS,
            writes={kind: ("PUT", f"{CONTRACT}/{name}") for kind, name in KINDS.items()},
            releases=RELEASES,
            value_maps=VALUE_MAPS,
            any_data=f"{CONTRACT}/*",
            held=lambda kind: held(sandbox.state(), kind),
            wrong=wrong,
            seats_taken=lambda: len(sandbox.state()["sessions"]),
            clock=clock,
            updates=UPDATES,
        )


def context(settings: dict[str, Any], clock: HandClock, tokens: OneHolder, *, guarded: bool) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption; the guard is switched on if wanted."""
    optional = set() if guarded else {FILTERED_CREATE}
    return wired(settings, CREDENTIALS, set(SWITCHES) - optional, clock, tokens)


def held(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What the sandbox holds of a kind, less what was seeded. A budget is one document: the rows of one project."""
    name = (
        "SubcontractNbr" if kind == CommitmentKind.SUBCONTRACT else "ProjectID" if kind == ProjectKind.PROJECT else ""
    )
    found = [document for document in state[LISTS[KINDS[kind]]] if document.get(name) not in SEEDED]
    if kind == BudgetKind.BASELINE:
        budgeted = [row for row in found if Decimal(str(row["OriginalBudgetedAmount"]))]
        return [{"Status": "", "Details": budgeted}] if budgeted else []
    tab = TABS.get(kind)
    return [document | ({"Details": document[tab]} if tab else {}) for document in found]
