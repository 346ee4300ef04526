"""Change orders of orders and subcontracts: whatever is lost, late or killed, each item is changed once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.viewpoint_vista_rig import DATA
from contract.erp.viewpoint_vista_seed import SEED
from fakes.records import change_order, commitment, line
from tieout.records.change_order import ChangeOrder, ChangeOrderLine
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.records.parties import CostCode
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.connectors_viewpoint_vista.harbor import Dying, Harbor

CONCRETE: dict[str, Any] = {"cost_code": CostCode(code="03-300"), "cost_type": "S"}
STEEL: dict[str, Any] = {"cost_code": CostCode(code="05-120"), "cost_type": "S"}
BY_UNITS = {"quantity": Decimal(4), "unit": "ton", "unit_cost": Decimal("187.625")}
LINES = (line(1, "1250.00"), line(2, "750.50", **BY_UNITS))
ORDER = commitment(kind=CommitmentKind.PURCHASE_ORDER, retainage_percent=None, lines=LINES)
SUBCONTRACT = commitment()
ENTRY = "po/2/data/co_batch_entries/actions/add"
FAULTS: dict[str, dict[str, Any]] = {
    "lost before": {"kind": "lose_answer_before"},
    "lost after": {"kind": "lose_answer_after"},
    "late": {"kind": "commit_late", "seconds": 900},
    "429": {"kind": "rate_limit", "headers": {"Retry-After": "90"}},
}
FIRST, LAST = (ENTRY, 0), (ENTRY, 1)
MET = {
    "open lost after": ("po/2/data/co_batches/actions/add", 0, "lost after"),
    "post lost after": ("po/2/data/co_batches/actions/post", 0, "lost after"),
    "post late": ("po/2/data/co_batches/actions/post", 0, "late"),
    **{f"first {fault}": (*FIRST, fault) for fault in ("lost after", "late")},
    **{f"last {fault}": (*LAST, fault) for fault in FAULTS},
}


def _change(contract: Commitment, number: str = "CO-7") -> ChangeOrder:
    lines = (
        ChangeOrderLine(id="C1", position=1, amount=Decimal("-100.05"), adjusts="L1", description="Less", **CONCRETE),
        ChangeOrderLine(id="C2", position=2, amount=Decimal("400.55"), description="Added", **STEEL),
    )
    total = sum((one.amount for one in lines), Decimal(0))
    return change_order(contract, number, total=total, lines=lines)


def _with(harbor: Harbor, contract: Commitment, *changes: dict[str, Any]) -> ChangeOrder:
    """A harbor whose commitment is posted, and its change order, which meets the faults."""
    harbor.use(harbor.open(cancels=False))
    harbor.approve(contract)
    assert harbor.settle(contract) is State.SYNCED, harbor.told(contract)
    for fault in changes:
        harbor.sandbox.fault(method="POST", **fault)
    return _change(contract)


def _changed_once(harbor: Harbor, change: ChangeOrder, code: str = "PO") -> None:
    entry, state = harbor.entry(change), harbor.sandbox.state()
    assert entry.state is State.SYNCED, harbor.told(change)
    posted, items = ("purchase_order_changes", "purchase_order_items")
    if code == "SL":
        posted, items = ("subcontract_changes", "subcontract_items")
    assert [(row[f"{code}Item"], row["ChangeCurCost"]) for row in state[posted]] == [(1, "-100.05"), (3, "400.55")]
    ours = [row for row in state[items] if row[code] == entry.documents[0].key.rsplit("/", 2)[0]]
    assert [row["CurCost"] for row in ours] == ["1149.95", "750.50", "400.55"]
    assert entry.documents[0].lines == {"C1": "1", "C2": "3"}


@pytest.mark.parametrize("contract", [ORDER, SUBCONTRACT], ids=["order", "subcontract"])
def test_slow_queue_and_cache_are_waited_for(harbor: Harbor, contract: Commitment) -> None:
    change = _with(harbor, contract)
    harbor.approve(change)
    assert harbor.settle(change, timedelta(minutes=30)) is State.SYNCED, harbor.told(change)
    _changed_once(harbor, change, "PO" if contract is ORDER else "SL")


@pytest.mark.parametrize("met", sorted(MET))
def test_one_fault_changes_each_item_once(harbor: Harbor, met: str) -> None:
    path, skip, fault = MET[met]
    change = _with(harbor, ORDER, {"path": f"{DATA}/{path}", "skip": skip, **FAULTS[fault]})
    harbor.approve(change)
    harbor.settle(change, timedelta(hours=4))
    _changed_once(harbor, change)


@pytest.mark.parametrize("calls", range(3, 8))
def test_worker_killed_after_any_call_changes_each_item_once(harbor: Harbor, calls: int) -> None:
    change = _with(harbor, ORDER)
    assert harbor.opened is not None
    dying = Dying(harbor.opened, calls)
    harbor.use(dying)
    harbor.approve(change)
    harbor.settle(change, timedelta(hours=4))
    assert dying.left <= 0
    _changed_once(harbor, change)


def test_entry_that_vista_dropped_is_missed_and_sent_again(harbor: Harbor) -> None:
    drop = {"kind": "drop_lines", "path": f"{DATA}/{ENTRY}", "keep": 0, "skip": 1}
    change = _with(harbor, ORDER, drop)
    harbor.approve(change)
    harbor.settle(change, timedelta(hours=4))
    _changed_once(harbor, change)


def test_change_that_somebody_added_twice_is_not_posted(harbor: Harbor) -> None:
    unavailable = {"kind": "unavailable", "path": f"{DATA}/po/2/data/co_batches/actions/post"}
    change = _with(harbor, ORDER, unavailable)
    harbor.approve(change)
    harbor.settle(change, timedelta(minutes=15))
    (first, _) = harbor.sandbox.state()["po_co_batch_entries"]
    twice = {name: value for name, value in first.items() if name != "KeyID"} | {"BatchSeq": 3}
    harbor.sandbox.client.post("/__sandbox__/seed", json={"po_co_batch_entries": [twice]}).raise_for_status()
    harbor.settle(change, timedelta(hours=2))
    assert harbor.sandbox.state()["purchase_order_changes"] == []
    assert "3 entries in 1 batches; 2 in one are expected" in harbor.told(change)


def test_items_that_do_not_fit_are_told_before_a_batch_is_opened(harbor: Harbor) -> None:
    _with(harbor, ORDER)
    lines = (
        ChangeOrderLine(id="C1", position=1, amount=Decimal("1.00"), adjusts="L1", **STEEL),
        ChangeOrderLine(id="C2", position=2, amount=Decimal("2.00"), adjusts="L2", **CONCRETE),
    )
    change = change_order(ORDER, "CO-8", total=Decimal("3.00"), lines=lines)
    harbor.approve(change)
    assert harbor.entry(change).state is State.REFUSED
    assert "Line 1 is for 05-120 type 2, but item 1 in Vista is for 03-300 type 2" in harbor.told(change)
    assert "Vista keeps it by TON: state units" in harbor.told(change)
    assert harbor.batches("po_co") == []


def test_two_changes_of_one_order_at_once_wait_for_each_other(harbor: Harbor) -> None:
    first = _with(harbor, ORDER)
    line_of = {"id": "C9", "position": 1, "amount": Decimal("750.50"), "adjusts": "L2", **CONCRETE, **BY_UNITS}
    added = ChangeOrderLine(id="C8", position=2, amount=Decimal("9.01"), description="Also added", **STEEL)
    second = change_order(ORDER, "CO-8", total=Decimal("759.51"), lines=(ChangeOrderLine(**line_of), added))
    harbor.approve(first)
    harbor.approve(second)
    assert harbor.settle(first) is State.SYNCED, harbor.told(first)
    assert harbor.settle(second) is State.SYNCED, harbor.told(second)
    state = harbor.sandbox.state()
    assert sorted(row["ChangeCurCost"] for row in state["purchase_order_changes"]) == [
        "-100.05",
        "400.55",
        "750.50",
        "9.01",
    ]
    assert [row["CurCost"] for row in state["purchase_order_items"]] == ["1149.95", "1501.00", "400.55", "9.01"]
    assert harbor.entry(second).documents[0].lines == {"C9": "2", "C8": "4"}


def test_order_that_stays_in_anothers_batch_is_told_and_goes_on_after_a_resync(harbor: Harbor) -> None:
    change = _with(harbor, ORDER)
    place = {"Co": 1, "Mth": "2026-03-01", "BatchId": 99}
    theirs = place | {"BatchSeq": 1, "PO": harbor.entry(ORDER).documents[0].key, "POItem": 1, "ChangeCurCost": "5"}
    harbor.change(po_co_batches=[place | {"Status": 0}], po_co_batch_entries=[theirs])
    harbor.approve(change)
    harbor.until_told(change, "is in use by Batch 99")
    harbor.change(po_co_batch_entries=[theirs | {"PO": "ANOTHER"}])
    harbor.work(harbor.wake(change, WakeReason.RESYNC))
    assert harbor.settle(change) is State.SYNCED, harbor.told(change)
    _changed_once(harbor, change)


@pytest.mark.parametrize("cancels", [False, True], ids=["kept", "cancelled"])
def test_refused_entry_leaves_a_batch_that_is_resumed_or_cancelled(harbor: Harbor, cancels: bool) -> None:
    change = _with(harbor, ORDER)
    harbor.use(harbor.open(cancels=cancels))
    (paint, *_) = [one for one in SEED["job_phases"] if one["Phase"].startswith("05-120")]
    harbor.change(job_phases=[paint | {"CostTypes": []}])
    harbor.approve(change)
    harbor.until_told(change, "Invalid Cost Type 2")
    assert ("holds 1 entries of it already" in harbor.told(change)) is not cancels
    harbor.change(job_phases=[paint])
    harbor.work(harbor.wake(change, WakeReason.RESYNC))
    assert harbor.settle(change) is State.SYNCED, harbor.told(change)
    _changed_once(harbor, change)
    assert sorted(batch["Status"] for batch in harbor.batches("po_co")) == ([5, 6] if cancels else [5])


def test_edited_change_is_not_put_behind_entries_of_its_earlier_version(harbor: Harbor) -> None:
    change = _with(harbor, ORDER)
    (steel, *_) = [one for one in SEED["job_phases"] if one["Phase"].startswith("05-120")]
    harbor.change(job_phases=[steel | {"CostTypes": []}])
    harbor.approve(change)
    harbor.until_told(change, "holds 1 entries of it already")
    less = change.lines[0].model_copy(update={"amount": Decimal("-99.00")})
    edited = change.model_copy(
        update={"lines": (less, change.lines[1]), "total": Decimal("301.55"), "updated_at": harbor.clock.now()}
    )
    harbor.approve(edited)
    harbor.until_told(edited, "holds entries of")
    assert harbor.sandbox.state()["purchase_order_changes"] == []
