"""Viewpoint Vista under the ERP contract: a seeded sandbox, and the connector as wiring builds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx

from contract.erp.rig import ErpRig, HandClock, OneHolder, PlentyOfTime, Sandbox
from sandbox.kit.serve import running
from tieout.connectors.context import ConnectorContext
from tieout.connectors.viewpoint_vista import build
from tieout.connectors.viewpoint_vista.assumptions import SWITCHES
from tieout.policy.ready import ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference
from tieout.sync.ports import Erp

KEY, SUBSCRIBER = "key-of-harbor", "harbor"
DATA = f"/connect/v1/direct/subscribers/{SUBSCRIBER}/vista"
DESCRIPTIONS = 80
KINDS: dict[str, str] = {CommitmentKind.SUBCONTRACT: "Subcontract", CommitmentKind.PURCHASE_ORDER: "PurchaseOrder"}
WRITES: dict[str, tuple[str, str]] = {
    CommitmentKind.SUBCONTRACT: ("POST", f"{DATA}/sl/2/data/sl_batch_entries/actions/add"),
    CommitmentKind.PURCHASE_ORDER: ("POST", f"{DATA}/po/2/data/po_batch_entries/actions/add"),
}
RELEASES: dict[str, tuple[str, str, int]] = {
    CommitmentKind.SUBCONTRACT: ("POST", f"{DATA}/sl/2/data/sl_batches/actions/post", 0),
    CommitmentKind.PURCHASE_ORDER: ("POST", f"{DATA}/po/2/data/po_batches/actions/post", 0),
}
TABLES = {
    CommitmentKind.SUBCONTRACT: ("subcontracts", "subcontract_items", "sl_batch_entries", "SL"),
    CommitmentKind.PURCHASE_ORDER: ("purchase_orders", "purchase_order_items", "po_batch_entries", "PO"),
}
#: The platform numbers alike in two projects: the hash keeps the numbers in Vista apart.
CHOSEN: dict[str, Any] = {
    "subscriber": SUBSCRIBER,
    "company": 1,
    "phase_group": 3,
    "code": "{number}-{hash}",
    "description_length": DESCRIPTIONS,
    "cache_lag": 0,
    "ask_in_place": 4,
}
VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "N30"},
    "units": {"ton": "TON"},
    "cost_codes": {"03-300": "03-300", "05-120": "05-120", "09-900": "09-900"},
    "cost_types": {"S": {"account": "5100", "cost_type": "2"}},
    "tasks": {"*": {"*": "any"}},
    "projects": {"86": "1234"},
    "vendors": {"47": "1001"},
}
SEED: dict[str, Any] = {
    "application_keys": {KEY: SUBSCRIBER},
    "companies": [{"HQCo": 1, "Name": "Harbor", "VendorGroup": 2, "PhaseGroup": 3}],
    "terms": ["N30"],
    "units": ["TON"],
    "accounts": ["5100"],
    "vendors": [{"VendorGroup": 2, "Vendor": 1001, "Name": "O'Brien & Sons"}],
    # Job and phases are stored as the site's input masks pad them.
    "jobs": [{"JCCo": 1, "Job": "  1234-", "Description": "Library", "Contract": "1234"}],
    "job_phases": [
        {"JCCo": 1, "Job": "  1234-", "PhaseGroup": 3, "Phase": f"{code}-  -", "CostTypes": [{"CostType": 2}]}
        for code in ("03-300", "05-120", "09-900")
    ],
}


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
            ready=lambda kind: commitment(CommitmentKind(kind)),
            customer="1",
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
        )


def context(settings: dict[str, Any], clock: HandClock) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption."""
    return ConnectorContext(
        connection="harbor",
        settings=settings,
        credentials={"application_key": KEY},
        tokens=OneHolder(),
        clock=clock,
        deadline=PlentyOfTime(),
        sleep=lambda seconds: None,
        assumptions=frozenset(each.name for each in SWITCHES),
        allow_loopback=True,
    )


def held(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What Vista holds of a kind: posted with its items, or on hold in a batch."""
    posted, items, entries, code = TABLES[CommitmentKind(kind)]
    done = [
        each | {"Status": "Open", "Details": [row for row in state[items] if row[code] == each[code]]}
        for each in state[posted]
    ]
    return done + [each | {"Status": "On Hold", "Details": each["LineItems"]} for each in state[entries]]


def commitment(kind: CommitmentKind) -> ReadyCommitment:
    """A lump sum and a unit price, to awkward cents."""
    retained = Decimal("10") if kind is CommitmentKind.SUBCONTRACT else None
    lump = _line("11", Decimal("48250.37"), "03-300", retained)
    steel = replace(
        _line("12", Decimal("10237.46"), "05-120", retained),
        quantity=Decimal("12.345"),
        unit="TON",
        unit_cost=Decimal("829.28"),
    )
    return ReadyCommitment(
        source=SourceReference(system="platform", kind=kind.value, id="41"),
        external_reference=f"platform:{kind.value}:41",
        kind=kind,
        number="SC-041",
        title="Concrete & steel",
        vendor="1001",
        project="1234",
        total=lump.amount + steel.amount,
        terms="N30",
        retainage_percent=retained,
        contract_date="2026-02-27",
        lines=(lump, steel),
        extensions={},
    )


def wrong(kind: str) -> tuple[ReadyCommitment, tuple[str, ...]]:
    """Mistakes in as many places as a commitment has, all of which the answer must name."""
    fine = commitment(CommitmentKind(kind))
    first, second = fine.lines
    lines = (replace(first, cost_code="99-999"), replace(second, account="77777"))
    return replace(fine, vendor="424242", lines=lines), ("424242", "99-999", "77777")


def _line(source_id: str, amount: Decimal, cost_code: str, retained: Decimal | None) -> ReadyLine:
    return ReadyLine(
        source_id=source_id,
        description=f"Line {source_id}",
        amount=amount,
        cost_code=cost_code,
        task="any",
        account="5100",
        subaccount=None,
        quantity=None,
        unit=None,
        unit_cost=None,
        retainage_percent=retained,
        cost_type="2",
    )
