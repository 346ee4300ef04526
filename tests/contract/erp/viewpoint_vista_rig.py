"""Viewpoint Vista under the ERP contract: a seeded sandbox, and the connector as wiring builds it."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from contract.erp.in_words import Words, wired
from contract.erp.records import COMMITMENT
from contract.erp.rig import ErpRig, HandClock, OneHolder, Sandbox
from contract.erp.viewpoint_vista_seed import (
    CHOSEN,
    DESCRIPTIONS,
    KEY,
    SEED,
    SEEDED,
    SUBSCRIBER,
    VALUE_MAPS,
)
from sandbox.kit.serve import running
from tieout.connectors.context import ConnectorContext
from tieout.connectors.viewpoint_vista import build
from tieout.connectors.viewpoint_vista.assumptions import SWITCHES
from tieout.policy.ready import Ready, ReadyChangeOrder, ReadyCommitment, ReadyInvoice, ReadyProject
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.references import TargetDocument
from tieout.sync.ports import Erp

DATA = f"/connect/v1/direct/subscribers/{SUBSCRIBER}/vista"
KINDS: dict[str, str] = {
    CommitmentKind.SUBCONTRACT: "Subcontract",
    CommitmentKind.PURCHASE_ORDER: "PurchaseOrder",
    ChangeOrderKind.COMMITMENT: "SubcontractChange",
    InvoiceKind.SUBCONTRACTOR: "Invoice",
    ProjectKind.PROJECT: "Project",
}
BATCHES = {
    CommitmentKind.SUBCONTRACT: ("sl", "sl_batches", "sl_batch_entries"),
    CommitmentKind.PURCHASE_ORDER: ("po", "po_batches", "po_batch_entries"),
    ChangeOrderKind.COMMITMENT: ("sl", "co_batches", "co_batch_entries"),
    InvoiceKind.SUBCONTRACTOR: ("ap", "inv_batches", "inv_batch_entries"),
}
WRITES: dict[str, tuple[str, str]] = {
    ProjectKind.PROJECT: ("POST", f"{DATA}/jc/2/data/jobs/actions/add"),
    **{
        kind: ("POST", f"{DATA}/{module}/2/data/{entries}/actions/add")
        for kind, (module, _, entries) in BATCHES.items()
    },
}
UPDATES: dict[str, tuple[str, str]] = {ProjectKind.PROJECT: ("POST", f"{DATA}/jc/2/data/jobs/actions/change")}
RELEASES: dict[str, tuple[str, str, int]] = {
    kind: ("POST", f"{DATA}/{module}/2/data/{batches}/actions/post", 0)
    for kind, (module, batches, _) in BATCHES.items()
}
TABLES = {
    CommitmentKind.SUBCONTRACT: ("subcontracts", "subcontract_items", "sl_batch_entries", "SL"),
    CommitmentKind.PURCHASE_ORDER: ("purchase_orders", "purchase_order_items", "po_batch_entries", "PO"),
}
ONLY_JOBS = "Only a job is kept up to date in place; what was approved changes by a document of its own."
LEFT_OUT = {"updated": ONLY_JOBS, "keyed": "A change of an item has no number in Vista that could be taken."}
NO_SESSION = "The Direct API has an application key on each call and no session that could expire."
NOT_ASKED: dict[str, str] = dict.fromkeys(
    (
        "test_expired_session_is_renewed_and_the_write_happens_once",
        "test_expired_session_is_renewed_for_a_read",
        "test_session_that_expires_leaves_exactly_one_released_commitment",
        "test_session_that_expires_leaves_exactly_one_document_of_any_kind",
    ),
    NO_SESSION,
)
"""Promises that cannot be asked of a way in that has no session, by test, with the reason."""
WORDS = Words(
    VALUE_MAPS,
    vendor="1001",
    project="1234",
    terms="N30",
    task="any",
    account="5100",
    cost_type="2",
    customer="9",
)
commitment = WORDS.commitment


@contextmanager
def viewpoint_vista() -> Iterator[ErpRig]:
    """One sandbox and its rig. Commitments are numbered by us, so a number is looked up and never given twice."""
    with (
        running("viewpoint_vista", description_length=DESCRIPTIONS, polls_until_done=1) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as client,
    ):
        sandbox, clock = Sandbox(client), HandClock()

        def open_one(**changes: Any) -> Erp:
            return build(context({"base_url": f"{base_url}/connect", **CHOSEN} | changes, clock))

        yield ErpRig(
            sandbox=sandbox,
            begin=lambda: sandbox.begin_anew(SEED),
            open=open_one,
            hasty=lambda: open_one(timeout=0.8),
            ready=ready,
            customer="9",
            kinds=KINDS,
            writes=WRITES,
            releases=RELEASES,
            value_maps=VALUE_MAPS,
            any_data=f"{DATA}/*",
            held=lambda kind: held(sandbox.state(), kind),
            wrong=wrong,
            # There is no session: what could be counted are application keys.
            seats_taken=lambda: int(sandbox.state()["keys_used"]),
            clock=clock,
            updates=UPDATES,
            own_numbers={"code": "{number}", "invoice_code": "{number}"},
        )


def context(settings: dict[str, Any], clock: HandClock) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption."""
    return wired(settings, {"application_key": KEY}, SWITCHES, clock, OneHolder())


def held(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What Vista holds of a kind, less what was seeded: posted with its items, or on hold in a batch."""
    if kind == ChangeOrderKind.COMMITMENT:
        return changes(state)
    if kind == ProjectKind.PROJECT:
        return [each | {"Status": "Open"} for each in state["jobs"] if each["Job"] != "  1234-"]
    if kind == InvoiceKind.SUBCONTRACTOR:
        done = [each | {"Status": "Open", "Details": each["LineItems"]} for each in state["invoices"]]
        return done + [
            each | {"Status": "On Hold", "Details": each["LineItems"]} for each in state["inv_batch_entries"]
        ]
    posted, items, entries, code = TABLES[CommitmentKind(kind)]
    done = [
        each | {"Status": "Open", "Details": [row for row in state[items] if row[code] == each[code]]}
        for each in state[posted]
        if each[code] != SEEDED
    ]
    return done + [each | {"Status": "On Hold", "Details": each["LineItems"]} for each in state[entries]]


def changes(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Change orders, which Vista keeps as changes of one item each: those of one batch are one."""
    found: dict[tuple[str, int, str], list[dict[str, Any]]] = defaultdict(list)
    for table, status in (("subcontract_changes", "Open"), ("sl_co_batch_entries", "On Hold")):
        for row in state[table]:
            found[row["Mth"], row["BatchId"], status].append(row)
    return [{"Mth": month, "Status": status, "Details": rows} for (month, _, status), rows in found.items()]


def ready(kind: str) -> Ready:
    """A record of any kind, in this ERP's words."""
    lines = {"L1": "1", "L2": "2"}
    contract = TargetDocument(role="commitment", kind="Subcontract", key=SEEDED, company="1", lines=lines)
    return WORDS.ready(kind, {str(COMMITMENT.reference): contract})


def wrong(kind: str) -> tuple[Ready, tuple[str, ...]]:
    """Mistakes in as many places as are told together, all of which the answer must name."""
    fine = ready(kind)
    if isinstance(fine, ReadyChangeOrder):
        one, two = fine.lines
        return replace(fine, lines=(replace(one, adjusts="98"), replace(two, adjusts="97"))), ("98", "97")
    if isinstance(fine, ReadyInvoice):
        billed, other = fine.lines
        return replace(fine, vendor="424242", lines=(replace(billed, document_line="98"), other)), ("424242", "98")
    if isinstance(fine, ReadyProject):
        return replace(fine, customer="424242"), ("424242",)
    assert isinstance(fine, ReadyCommitment)
    first, second = fine.lines
    lines = (replace(first, cost_code="99-999"), replace(second, account="77777"))
    return replace(fine, vendor="424242", lines=lines), ("424242", "99-999", "77777")
