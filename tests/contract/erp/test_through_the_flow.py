"""The connector under the real push flow: whatever goes wrong once, one document is there in the end, released and linked."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.rig import ErpRig
from fakes.records import commitment, connection
from fakes.world import World
from tieout.records.commitment import Commitment, CommitmentKind
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
    "expired": {"kind": "expire_session"},
}


def _record(kind: CommitmentKind) -> Commitment:
    retained: dict[str, Any] = {} if kind is CommitmentKind.SUBCONTRACT else {"retainage_percent": None}
    return commitment(kind=kind, **retained)


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("at", ["create", "release"])
def test_one_fault_leaves_exactly_one_released_document(
    rig: ErpRig, erp: Erp, kind: CommitmentKind, at: str, fault: str
) -> None:
    world = World(connection=connection(value_maps=rig.value_maps))
    world.erp = cast(Any, erp)
    method, path, skip = (*rig.writes[kind], 0) if at == "create" else rig.releases[kind]
    if FAULTS[fault]:
        rig.sandbox.fault(method=method, path=path, skip=skip, **FAULTS[fault])
    record = _record(kind)
    world.approve(record)
    rig.sandbox.advance(599)
    world.pass_time(timedelta(minutes=5))
    rig.sandbox.advance(2)
    world.pass_time(timedelta(hours=2))
    (held,) = rig.held(kind)
    entry = world.entry(record)
    assert entry.state is State.SYNCED, world.told(record)
    assert held["Status"] != "On Hold"
    assert [document.kind for document in entry.documents] == [rig.kinds[kind]]
    assert set(entry.documents[0].lines) == {line.id for line in record.lines}
