"""Acumatica under the ERP contract: a seeded sandbox tenant, and the connector as wiring builds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx

from contract.erp.rig import ErpRig, HandClock, OneHolder, PlentyOfTime, Sandbox
from sandbox.kit.serve import running
from tieout.connectors.acumatica import build
from tieout.connectors.acumatica.assumptions import FILTERED_CREATE, SWITCHES
from tieout.connectors.context import ConnectorContext
from tieout.policy.ready import ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference
from tieout.sync.ports import Erp

CLIENT = "0F6A4A2C-5C2B-4E37-9B8C-5D2E0D1B7C11@Harbor"
CREDENTIALS = {"client_id": CLIENT, "client_secret": "s3cret", "username": "tieout", "password": "correct horse"}
SEATS = 2
CONTRACT = "/entity/Default/24.200.001"
LISTS = {CommitmentKind.SUBCONTRACT: "subcontracts", CommitmentKind.PURCHASE_ORDER: "purchase_orders"}
KINDS = {CommitmentKind.SUBCONTRACT: "Subcontract", CommitmentKind.PURCHASE_ORDER: "PurchaseOrder"}

SEED: dict[str, Any] = {
    "tenant": "Harbor",
    "users": [{"name": "tieout", "password": "correct horse"}],
    "clients": [{"client_id": CLIENT, "client_secret": "s3cret"}],
    "vendors": [{"VendorID": "V0001", "VendorName": "O'Brien & Sons"}, {"VendorID": "V<&>'%20", "VendorName": "Odd"}],
    "projects": [{"ProjectID": "P100", "Description": "Library"}],
    "tasks": [{"ProjectID": "P100", "ProjectTaskID": "01", "Description": "Structure"}],
    "cost_codes": [
        {"CostCodeID": "03-300", "Description": "Concrete"},
        {"CostCodeID": "05-120", "Description": "Steel"},
    ],
    "terms": ["30D"],
    "units": ["TON", "EACH"],
    "accounts": ["51000"],
    "branches": ["MAIN"],
    "custom_fields": [
        {"entity": entity, "field": f"Document.{name}", "type": "CustomStringField"}
        for entity in ("Subcontract", "PurchaseOrder")
        for name in ("AttributeTIEOUT", "AttributeGWP", "AttributeRETAIN")
    ],
}

VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "30D"},
    "cost_codes": {"03-300": "03-300"},
    "cost_types": {"S": {"account": "51000"}},
    "tasks": {"P100": {"*": "01"}},
    "projects": {"86": "P100"},
    "vendors": {"47": "V0001"},
}


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
            }
            return build(context(settings | changes, clock, tokens, guarded=guarded))

        def begin() -> None:
            sandbox.begin_anew(SEED)
            tokens.stored = None

        yield ErpRig(
            sandbox=sandbox,
            begin=begin,
            open=open_one,
            hasty=lambda: open_one(timeout=0.8),
            ready=ready,
            kinds=KINDS,
            writes={kind: ("PUT", f"{CONTRACT}/{name}") for kind, name in KINDS.items()},
            releases={
                CommitmentKind.SUBCONTRACT: ("POST", f"{CONTRACT}/Subcontract/ReleaseFromHold", 0),
                CommitmentKind.PURCHASE_ORDER: ("PUT", f"{CONTRACT}/PurchaseOrder", 1),
            },
            value_maps=VALUE_MAPS,
            any_data=f"{CONTRACT}/*",
            held=lambda kind: sandbox.state()[LISTS[kind]],
            wrong=wrong,
            seats_taken=lambda: len(sandbox.state()["sessions"]),
            clock=clock,
        )


def context(settings: dict[str, Any], clock: HandClock, tokens: OneHolder, *, guarded: bool) -> ConnectorContext:
    """What wiring would give the connector. The sandbox keeps every assumption; the guard is switched on if wanted."""
    optional = set() if guarded else {FILTERED_CREATE}
    return ConnectorContext(
        connection="harbor",
        settings=settings,
        credentials=CREDENTIALS,
        tokens=tokens,
        clock=clock,
        deadline=PlentyOfTime(),
        sleep=lambda seconds: None,
        assumptions=frozenset(each.name for each in SWITCHES if each not in optional),
        allow_loopback=True,
    )


def ready(kind: CommitmentKind) -> ReadyCommitment:
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
        vendor="V0001",
        project="P100",
        total=lump.amount + steel.amount,
        terms="30D",
        retainage_percent=retained,
        contract_date="2026-02-27",
        lines=(lump, steel),
        extensions={},
    )


def wrong(kind: CommitmentKind) -> tuple[ReadyCommitment, tuple[str, ...]]:
    """Three mistakes in three places, all of which the answer must name."""
    fine = ready(kind)
    first, second = fine.lines
    bad = replace(fine, vendor="NOBODY", lines=(replace(first, cost_code="99-999"), replace(second, account="77777")))
    return bad, ("NOBODY", "99-999", "77777")


def _line(source_id: str, amount: Decimal, cost_code: str, retained: Decimal | None) -> ReadyLine:
    return ReadyLine(
        source_id=source_id,
        description=f"Line {source_id}",
        amount=amount,
        cost_code=cost_code,
        task="01",
        account="51000",
        subaccount=None,
        quantity=None,
        unit=None,
        unit_cost=None,
        retainage_percent=retained,
        extensions={},
    )
