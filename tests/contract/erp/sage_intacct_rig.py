"""Sage Intacct under the ERP contract: a seeded sandbox company, and the connector as wiring builds it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from contract.erp.in_words import Words, wired
from contract.erp.records import COMMITMENT
from contract.erp.rig import ErpRig, HandClock, OneHolder, Sandbox
from contract.erp.sage_intacct_seed import (
    CHOSEN,
    CREDENTIALS,
    KINDS,
    LISTS,
    OPEN_SUBCONTRACT,
    RELEASES,
    SEED,
    VALUE_MAPS,
    WRITES,
)
from sandbox.kit.serve import running
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build
from tieout.connectors.sage_intacct.assumptions import SWITCHES
from tieout.policy.ready import (
    Ready,
    ReadyBudget,
    ReadyChangeOrder,
    ReadyCommitment,
    ReadyInvoice,
    ReadyProject,
)
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.references import TargetDocument
from tieout.sync.ports import Erp

API = "/ia/api/v1"
UPDATES: dict[str, tuple[str, str]] = {ProjectKind.PROJECT: ("PATCH", f"{API}/objects/projects/project/*")}
LEFT_OUT: dict[str, str] = {
    "updated": "Only a project is kept up to date in place; what was approved changes by a document of its own."
}
"""Why kinds are left out, by the name under which tests ask for them."""
OWN_NUMBERS: dict[str, Any] = {
    name: choice | {"numbering": "platform"}
    for name, choice in CHOSEN.items()
    if isinstance(choice, dict) and "numbering" in choice
}


WORDS = Words(VALUE_MAPS, vendor="V0001", project="P100", terms="N30", task="any", account="", cost_type="S")
ready = WORDS.ready


@contextmanager
def sage_intacct() -> Iterator[ErpRig]:
    """One sandbox and its rig, through the REST door."""
    with running("sage_intacct") as base_url, httpx.Client(base_url=base_url, timeout=10) as client:
        sandbox = Sandbox(client)
        clock, tokens = HandClock(), OneHolder()
        there: dict[str, TargetDocument] = {}

        def open_one(**changes: Any) -> Erp:
            return build(context({"base_url": base_url + API, **CHOSEN} | changes, clock, tokens))

        def begin() -> None:
            sandbox.begin_anew(SEED | {"documents": [OPEN_SUBCONTRACT]})
            tokens.stored = None
            there[str(COMMITMENT.reference)] = open_subcontract(sandbox.state())

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
            any_data=f"{API}/objects/*",
            held=lambda kind: held(sandbox.state(), kind),
            wrong=lambda kind: wrong(ready(kind, there)),
            # A token takes no seat; the functions of one connection share one.
            seats_taken=lambda: int(tokens.stored is not None),
            clock=clock,
            updates=UPDATES,
            own_numbers=OWN_NUMBERS,
        )


def context(
    settings: dict[str, Any], clock: HandClock, tokens: OneHolder, credentials: Mapping[str, str] = CREDENTIALS
) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption."""
    return wired(settings, credentials, SWITCHES, clock, tokens)


def held(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What the sandbox holds of a kind, less what was seeded, in the words of the suite."""
    name, _, definition = KINDS[kind].partition("::")
    listed, lines, status = LISTS[name]
    found = [each for each in state[listed] if not definition or each["documentType"] == definition]
    ours = [each for each in found if each.get("documentNumber") != "SC-900001" and each.get("id") != "P100"]
    return [
        each
        | {"Status": "On Hold" if each.get(status) == "draft" else each.get(status, ""), "Details": each.get(lines, [])}
        for each in ours
    ]


def wrong(fine: Ready) -> tuple[Ready, tuple[str, ...]]:
    """Mistakes in as many places as the kind has, all of which the answer must name."""
    match fine:
        case ReadyCommitment():
            first, second = fine.lines
            lines = (replace(first, cost_code="99-999"), replace(second, cost_type="ZZ"))
            return replace(fine, vendor="NOBODY", lines=lines), ("NOBODY", "99-999", "ZZ")
        case ReadyProject():
            return replace(fine, customer="NOBODY"), ("NOBODY",)
        case ReadyBudget():
            lines = (replace(fine.lines[0], cost_code="99-999"), replace(fine.lines[1], cost_type="ZZ"))
            return replace(fine, lines=lines), ("99-999", "ZZ")
        case ReadyChangeOrder():
            *others, last = fine.lines
            bad = replace(last, line=replace(last.line, cost_code="99-999"))
            return replace(fine, project="NOWHERE", lines=(*others, bad)), ("NOWHERE", "99-999")
    return _wrong_invoice(fine)


def _wrong_invoice(fine: ReadyInvoice) -> tuple[Ready, tuple[str, ...]]:
    first, second = fine.lines
    if fine.kind is InvoiceKind.SUBCONTRACTOR:
        changed = (replace(first, document_line="98"), replace(second, document_line="99"))
        return replace(fine, lines=changed), ("98", "99")
    first = replace(first, line=replace(first.line, cost_code="99-999"))
    return replace(fine, customer="NOBODY", lines=(first, second)), ("NOBODY", "99-999")


def open_subcontract(state: dict[str, Any]) -> TargetDocument:
    """The commitment that the records of the suite change and bill, as it was linked when it was sent."""
    (found,) = (each for each in state["documents"] if each["documentNumber"] == "SC-900001")
    lines = {f"L{at}": str(row["key"]) for at, row in enumerate(found["lines"], start=1)}
    kind = KINDS[CommitmentKind.SUBCONTRACT]
    return TargetDocument(role="document", kind=kind, key=found["key"], company="HarborCo", lines=lines)
