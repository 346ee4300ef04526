"""The connector under the real push flow: whatever goes wrong once, one document is there in the end, moved on and linked."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import record_of
from contract.erp.rig import ErpRig
from tieout.sync.outcomes import Observed
from tieout.sync.ports import Erp
from tieout.sync.state import State

FAULTS: dict[str, dict[str, Any]] = {
    "none": {},
    "lost before": {"kind": "lose_answer_before"},
    "lost after": {"kind": "lose_answer_after"},
    "504 after": {"kind": "lose_answer_after", "status": 504},
    "late": {"kind": "commit_late", "seconds": 600},
    "garbage": {"kind": "garbage"},
    "429": {"kind": "rate_limit"},
    "503": {"kind": "unavailable"},
}
LOSING = ("lost before", "lost after", "late")
EXPIRED = {"kind": "expire_session"}


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("at", ["create", "release"])
def test_one_fault_leaves_exactly_one_released_commitment(
    rig: ErpRig, erp: Erp, commitment_kind: str, at: str, fault: str
) -> None:
    _one_fault_leaves_one_document(rig, erp, commitment_kind, at, FAULTS[fault])


@pytest.mark.parametrize("at", ["create", "release"])
def test_session_that_expires_leaves_exactly_one_released_commitment(
    rig: ErpRig, erp: Erp, commitment_kind: str, at: str
) -> None:
    _one_fault_leaves_one_document(rig, erp, commitment_kind, at, EXPIRED)


def test_session_that_expires_leaves_exactly_one_document_of_any_kind(rig: ErpRig, erp: Erp, kind: str) -> None:
    _one_fault_leaves_one_document(rig, erp, kind, "create", EXPIRED)


@pytest.mark.parametrize("fault", LOSING)
def test_lost_create_leaves_exactly_one_document_of_any_kind(rig: ErpRig, erp: Erp, kind: str, fault: str) -> None:
    _one_fault_leaves_one_document(rig, erp, kind, "create", FAULTS[fault])


@pytest.mark.parametrize("fault", LOSING)
def test_lost_release_leaves_one_released_document_of_any_kind(rig: ErpRig, erp: Erp, moved: str, fault: str) -> None:
    _one_fault_leaves_one_document(rig, erp, moved, "release", FAULTS[fault])


@pytest.mark.parametrize("fault", LOSING)
def test_lost_update_leaves_the_one_document_with_the_new_content(
    rig: ErpRig, erp: Erp, updated: str, fault: str
) -> None:
    world = AnyWorld(connection=live_everywhere(dict(rig.value_maps)))
    world.erp = cast(Any, erp)
    record = record_of(updated, customer=rig.customer)
    assert world.approve(record) is State.SYNCED, world.told(record)
    method, path = rig.updates[updated]
    rig.sandbox.fault(method=method, path=path, **FAULTS[fault])
    later = record.updated_at + timedelta(minutes=1)
    world.approve(record.model_copy(update={"title": "Dock Street Garage II", "updated_at": later}))
    rig.sandbox.advance(601)
    world.pass_time(timedelta(hours=2))
    entry = world.entry(record)
    assert entry.state is State.SYNCED, world.told(record)
    assert len(rig.held(updated)) == 1
    seen = erp.read_back(entry.documents[0])
    assert isinstance(seen, Observed)
    assert "Dock Street Garage II" in seen.fields.values()


def _one_fault_leaves_one_document(rig: ErpRig, erp: Erp, kind: str, at: str, fault: dict[str, Any]) -> None:
    world = AnyWorld(connection=live_everywhere(dict(rig.value_maps)))
    world.erp = cast(Any, erp)
    record = record_of(kind, customer=rig.customer)
    world.prepare_for(record)
    method, path, skip = (*rig.writes[kind], 0) if at == "create" else rig.releases[kind]
    if fault:
        rig.sandbox.fault(method=method, path=path, skip=skip, **fault)
    world.approve(record)
    rig.sandbox.advance(599)
    world.pass_time(timedelta(minutes=5))
    rig.sandbox.advance(2)
    world.pass_time(timedelta(hours=2))
    entry = world.entry(record)
    assert entry.state is State.SYNCED, world.told(record)
    (held,) = rig.held(kind)
    assert held["Status"] not in {"On Hold", "In Planning"}
    assert [document.kind for document in entry.documents] == [rig.kinds[kind]]
    sent = erp.plan(rig.ready(kind))[0].expects
    assert sent is not None
    assert len(entry.documents[0].lines) == len(sent.lines)
