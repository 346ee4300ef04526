"""Viewpoint Vista under the ERP contract: a seeded sandbox, and the connector as wiring builds it."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx

from contract.erp.records import COMMITMENT, record_of
from contract.erp.rig import NEVER_IN_PLACE, ErpRig, HandClock, OneHolder, PlentyOfTime, Sandbox
from sandbox.kit.serve import running
from tieout.config.connection import ValueMaps
from tieout.connectors.context import ConnectorContext
from tieout.connectors.viewpoint_vista import build
from tieout.connectors.viewpoint_vista.assumptions import SWITCHES
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeOrder, ReadyCommitment, ReadyInvoice, ReadyLine
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ports import Erp

KEY, SUBSCRIBER = "key-of-harbor", "harbor"
DATA = f"/connect/v1/direct/subscribers/{SUBSCRIBER}/vista"
DESCRIPTIONS = 80
SEEDED = "SC-900001"
KINDS: dict[str, str] = {
    CommitmentKind.SUBCONTRACT: "Subcontract",
    CommitmentKind.PURCHASE_ORDER: "PurchaseOrder",
    ChangeOrderKind.COMMITMENT: "SubcontractChange",
    InvoiceKind.SUBCONTRACTOR: "Invoice",
}
BATCHES = {
    CommitmentKind.SUBCONTRACT: ("sl", "sl_batches", "sl_batch_entries"),
    CommitmentKind.PURCHASE_ORDER: ("po", "po_batches", "po_batch_entries"),
    ChangeOrderKind.COMMITMENT: ("sl", "co_batches", "co_batch_entries"),
    InvoiceKind.SUBCONTRACTOR: ("ap", "inv_batches", "inv_batch_entries"),
}
WRITES: dict[str, tuple[str, str]] = {
    kind: ("POST", f"{DATA}/{module}/2/data/{entries}/actions/add") for kind, (module, _, entries) in BATCHES.items()
}
RELEASES: dict[str, tuple[str, str, int]] = {
    kind: ("POST", f"{DATA}/{module}/2/data/{batches}/actions/post", 0)
    for kind, (module, batches, _) in BATCHES.items()
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
    "vendor_group": 2,
    "customer_group": 4,
    "retainage_pay_type": 3,
    "code": "{number}-{hash}",
    "invoice_code": "{number}-{hash}",
    "description_length": DESCRIPTIONS,
    "cache_lag": 0,
    "ask_in_place": 4,
}
LEFT_OUT = {"updated": NEVER_IN_PLACE, "keyed": "A change of an item has no number in Vista that could be taken."}
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
    "customers": [{"CustGroup": 4, "Customer": 9, "Name": "Harbor Schools"}],
    # Job and phases are stored as the site's input masks pad them.
    "jobs": [{"JCCo": 1, "Job": "  1234-", "Description": "Library", "Contract": "1234"}],
    "job_phases": [
        {"JCCo": 1, "Job": "  1234-", "PhaseGroup": 3, "Phase": f"{code}-  -", "CostTypes": [{"CostType": 2}]}
        for code in ("03-300", "05-120", "09-900")
    ],
    "subcontracts": [
        {"SLCo": 1, "SL": SEEDED, "VendorGroup": 2, "Vendor": 1001, "JCCo": 1, "Job": "  1234-", "Status": 0}
    ],
    "subcontract_items": [
        {"SLCo": 1, "SL": SEEDED, "SLItem": item, "ItemType": 1, "JCCo": 1, "Job": "  1234-", "PhaseGroup": 3}
        | {"Phase": "03-300-  -", "JCCType": 2, "UM": "LS", "OrigUnits": "0", "OrigUnitCost": "0", "OrigCost": cost}
        | {"CurUnits": "0", "CurUnitCost": "0", "CurCost": cost, "InvCost": "0"}
        for item, cost in ((1, "1250.00"), (2, "750.50"))
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
            ready=ready,
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
            own_numbers={"code": "{number}", "invoice_code": "{number}"},
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
    """What Vista holds of a kind, less what was seeded: posted with its items, or on hold in a batch."""
    if kind == ChangeOrderKind.COMMITMENT:
        return changes(state)
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
    if kind in set(CommitmentKind):
        return commitment(CommitmentKind(kind))
    contract = TargetDocument(
        role="commitment", kind="Subcontract", key=SEEDED, company="1", lines={"L1": "1", "L2": "2"}
    )
    record = record_of(kind, customer="1")
    targets = {str(COMMITMENT.reference): (contract,)}
    words = prepare(record, ValueMaps(**VALUE_MAPS), FieldLimits(), generation=1, targets=targets)
    assert not isinstance(words, list), words
    return words


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


def wrong(kind: str) -> tuple[Ready, tuple[str, ...]]:
    """Mistakes in as many places as are told together, all of which the answer must name."""
    fine = ready(kind)
    if isinstance(fine, ReadyChangeOrder):
        one, two = fine.lines
        return replace(fine, lines=(replace(one, adjusts="98"), replace(two, adjusts="97"))), ("98", "97")
    if isinstance(fine, ReadyInvoice):
        billed, other = fine.lines
        return replace(fine, vendor="424242", lines=(replace(billed, document_line="98"), other)), ("424242", "98")
    assert isinstance(fine, ReadyCommitment)
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
