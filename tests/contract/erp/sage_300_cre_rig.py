"""Sage 300 CRE under the ERP contract: a seeded sandbox company, and the connector as wiring builds it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx

from contract.erp.in_words import Words, wired
from contract.erp.records import COMMITMENT
from contract.erp.rig import NEVER_IN_PLACE, ErpRig, HandClock, OneHolder, Sandbox
from contract.erp.sage_300_cre_seed import API, CHOSEN, CREDENTIALS, SEED, VALUE_MAPS
from sandbox.kit.serve import running
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_300_cre import build
from tieout.connectors.sage_300_cre.assumptions import SWITCHES
from tieout.policy.ready import (
    Ready,
    ReadyBudget,
    ReadyChangeOrder,
    ReadyCommitment,
    ReadyInvoice,
)
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import TargetDocument
from tieout.sync.ports import Erp

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SEEDED = "SC-900001"
KINDS: dict[str, str] = {
    CommitmentKind.SUBCONTRACT: "Commitment",
    CommitmentKind.PURCHASE_ORDER: "Commitment",
    ChangeOrderKind.COMMITMENT: "CommitmentChangeOrder",
    InvoiceKind.SUBCONTRACTOR: "Invoice",
}
EXPORT = "/DocumentManagement/Api/V1/Document.svc/document/actions/export"
WRITES: dict[str, tuple[str, str]] = {
    CommitmentKind.SUBCONTRACT: ("POST", f"{API}/commitments"),
    CommitmentKind.PURCHASE_ORDER: ("POST", f"{API}/commitments"),
    ChangeOrderKind.COMMITMENT: ("POST", f"{API}/commitments/changeorders"),
    # What hh2 holds of an invoice is nothing to anybody before it is exported.
    InvoiceKind.SUBCONTRACTOR: ("POST", EXPORT),
}
RELEASES: dict[str, tuple[str, str, int]] = {
    CommitmentKind.SUBCONTRACT: ("POST", f"{API}/commitments/synchronize", 0),
    CommitmentKind.PURCHASE_ORDER: ("POST", f"{API}/commitments/synchronize", 0),
    ChangeOrderKind.COMMITMENT: ("POST", f"{API}/commitments/changeorders/synchronize", 0),
}
LEFT_OUT: dict[str, str] = {
    "updated": NEVER_IN_PLACE,
    "guarded": "hh2 takes a second draft of the same number. The look-up shows both as several, and Sage refuses to post it.",
}
"""Why kinds are left out, by the name under which tests ask for them."""
WORDS = Words(VALUE_MAPS, vendor="V0001", project="P100", terms="30", task="-", account="51000", cost_type="SUB")
ready, commitment = WORDS.ready, WORDS.commitment
ROWS = {
    "Commitment": ("commitments", "commitment_items", "CommitmentId"),
    "CommitmentChangeOrder": ("change_orders", "change_order_items", "ChangeOrderId"),
    "Invoice": ("invoices", "distributions", "InvoiceId"),
}


@contextmanager
def sage_300_cre(s3_at: "Callable[[str], S3Client] | None" = None) -> Iterator[ErpRig]:
    """One sandbox and its rig; Sage answers at once, since the suite looks at the connector and not at the waiting.

    `s3_at`: gives the client of the S3 at a sandbox's address, for connectors that lay files.
    """
    quick = {"sync_seconds": 0, "lag_seconds": 0, "session_seconds": 86_400}
    with running("sage_300_cre", **quick) as base_url, httpx.Client(base_url=base_url, timeout=10) as client:
        sandbox = Sandbox(client)
        clock, tokens = HandClock(), OneHolder()
        there: dict[str, TargetDocument] = {}
        s3 = s3_at(base_url) if s3_at else None

        def open_one(**changes: Any) -> Erp:
            made = context({"base_url": base_url, **CHOSEN} | changes, clock, tokens)
            return build(made if s3 is None else replace(made, s3=lambda: s3))

        def begin() -> None:
            sandbox.begin_anew(SEED)
            tokens.stored = None
            there[str(COMMITMENT.reference)] = _seeded(sandbox.state())

        yield ErpRig(
            sandbox=sandbox,
            begin=begin,
            open=open_one,
            hasty=lambda: open_one(timeout=0.8),
            ready=lambda kind: ready(kind, there),
            customer="C0001",
            kinds=KINDS,
            writes=WRITES,
            releases=RELEASES,
            value_maps=VALUE_MAPS,
            any_data="/*/Api/V1/*",
            held=lambda kind: held(sandbox.state(), kind),
            wrong=lambda kind: wrong(ready(kind, there)),
            seats_taken=lambda: len(sandbox.state()["sessions"]),
            clock=clock,
        )


def context(settings: dict[str, Any], clock: HandClock, tokens: OneHolder) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption."""
    return wired(settings, CREDENTIALS, SWITCHES, clock, tokens)


def held(state: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """What the sandbox holds of a kind, less what was seeded. A commitment that nobody posted is on hold."""
    listed, items, owner = ROWS[KINDS[kind]]
    return [
        row
        | {
            "Status": "Posted" if row.get("posted") else "On Hold",
            "Details": [item for item in state[items] if item[owner] == row["Id"]],
        }
        for row in state[listed]
        if row["Code"] != SEEDED
    ]


def wrong(fine: Ready) -> tuple[Ready, tuple[str, ...]]:
    """Mistakes in as many places as the kind has, all of which the answer must name."""
    if isinstance(fine, ReadyCommitment):
        first, second = fine.lines
        lines = (replace(first, cost_code="99-999"), replace(second, cost_type="ZZZ"))
        return replace(fine, vendor="NOBODY", lines=lines), ("NOBODY", "99-999", "ZZZ")
    if isinstance(fine, ReadyBudget):
        steel, paint = fine.lines
        places = (replace(steel, cost_code="99-999"), replace(paint, cost_type="ZZ"))
        return replace(fine, lines=places), ("99-999", "ZZ")
    if isinstance(fine, ReadyChangeOrder):
        one, two = fine.lines
        bad = replace(two, line=replace(two.line, cost_code="99-999"))
        return replace(fine, lines=(replace(one, adjusts="98"), bad)), ("98", "99-999")
    assert isinstance(fine, ReadyInvoice)
    billed, other = fine.lines
    account = replace(other, line=replace(other.line, account="77777"))
    rows = (replace(billed, document_line="98"), account)
    return replace(fine, vendor="NOBODY", lines=rows), ("NOBODY", "98", "77777")


def _seeded(state: Mapping[str, Any]) -> TargetDocument:
    (row,) = (row for row in state["commitments"] if row["Code"] == SEEDED)
    key = f"{SEEDED}/{row['Id']}"
    lines = {"L1": "1", "L2": "2"}
    return TargetDocument(role="commitment", kind="Commitment", key=key, company="Harbor", lines=lines)
