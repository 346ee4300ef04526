"""Whatever is lost, late or killed: one batch, one document, posted and linked."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.records import record_of
from contract.erp.viewpoint_vista_rig import DATA
from contract.erp.viewpoint_vista_seed import SEEDED
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.sync.state import State
from unit.connectors_viewpoint_vista.harbor import Dying, Harbor

ORDER = cast(Commitment, record_of(CommitmentKind.PURCHASE_ORDER, customer="1"))
SUBCONTRACT = cast(Commitment, record_of(CommitmentKind.SUBCONTRACT, customer="1"))
CALLS = {
    "open": f"{DATA}/po/2/data/po_batches/actions/upsert",
    "enter": f"{DATA}/po/2/data/po_batch_entries/actions/add",
    "post": f"{DATA}/po/2/data/po_batches/actions/post",
}
FAULTS: dict[str, dict[str, Any]] = {
    "lost before": {"kind": "lose_answer_before"},
    "lost after": {"kind": "lose_answer_after"},
    "late": {"kind": "commit_late", "seconds": 900},
    "429": {"kind": "rate_limit", "headers": {"Retry-After": "90"}},
}


def _one_of_each(harbor: Harbor, record: Commitment, module: str = "po") -> None:
    entry = harbor.entry(record)
    assert entry.state is State.SYNCED, harbor.told(record)
    assert [batch["Status"] for batch in harbor.batches(module)] == [5], harbor.told(record)
    posted = harbor.sandbox.state()["purchase_orders" if module == "po" else "subcontracts"]
    assert len([row for row in posted if row.get("SL") != SEEDED]) == 1
    assert len(entry.documents[0].lines) == 2


@pytest.mark.parametrize(("record", "module"), [(ORDER, "po"), (SUBCONTRACT, "sl")], ids=["order", "subcontract"])
def test_slow_queue_and_cache_are_waited_for(harbor: Harbor, record: Commitment, module: str) -> None:
    harbor.use(harbor.open())
    harbor.approve(record)
    assert harbor.entry(record).state is State.ACCEPTED
    harbor.settle(record, timedelta(minutes=20))
    _one_of_each(harbor, record, module)


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("call", sorted(CALLS))
def test_one_fault_leaves_one_batch_and_one_document(harbor: Harbor, call: str, fault: str) -> None:
    harbor.use(harbor.open())
    harbor.sandbox.fault(method="POST", path=CALLS[call], **FAULTS[fault])
    harbor.approve(ORDER)
    harbor.settle(ORDER)
    _one_of_each(harbor, ORDER)


@pytest.mark.parametrize("calls", range(1, 8))
def test_worker_killed_after_any_call_leaves_one_batch_and_one_document(harbor: Harbor, calls: int) -> None:
    dying = Dying(harbor.open(), calls)
    harbor.use(dying)
    harbor.approve(ORDER)
    harbor.settle(ORDER)
    assert dying.left <= 0
    _one_of_each(harbor, ORDER)
