"""What goes wrong while Sage takes minutes: an answer is lost, a write arrives late, the session ends. One document is there."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import COMMITMENT, record_of
from contract.erp.sage_300_cre_rig import RELEASES, WRITES, held
from contract.erp.sage_300_cre_seed import VALUE_MAPS
from tieout.records.record import Record
from tieout.sync.state import State
from unit.connectors_sage_300_cre.site import Site

FAULTS: dict[str, dict[str, Any]] = {
    "lost before": {"kind": "lose_answer_before"},
    "lost after": {"kind": "lose_answer_after"},
    "late": {"kind": "commit_late", "seconds": 900},
    "expired": {"kind": "expire_session"},
}
STEP = timedelta(minutes=2)
MOST = 120


def _synced(site: Site, world: AnyWorld, record: Record) -> None:
    """Let time pass on both sides until the record rests."""
    for _ in range(MOST):
        if world.entry(record).state is State.SYNCED:
            return
        site.pass_time(STEP.total_seconds())
        world.pass_time(STEP)
    raise AssertionError(world.told(record))


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize(
    ("kind", "at"),
    [
        ("subcontract", WRITES["subcontract"]),
        ("subcontract", RELEASES["subcontract"][:2]),
        ("commitment_change_order", RELEASES["commitment_change_order"][:2]),
        ("subcontractor_invoice", WRITES["subcontractor_invoice"]),
    ],
    ids=["subcontract made", "subcontract sent", "change order sent", "invoice exported"],
)
def test_one_fault_within_the_lag_leaves_exactly_one_posted_document(
    site: Site, kind: str, at: tuple[str, str], fault: str
) -> None:
    world = AnyWorld(connection=live_everywhere(VALUE_MAPS))
    world.erp = cast(Any, site.erp())
    record = COMMITMENT if kind == COMMITMENT.kind.value else record_of(kind, customer="C0001")
    if record is not COMMITMENT:
        world.approve(COMMITMENT)
        _synced(site, world, COMMITMENT)
    method, path = at
    site.sandbox.fault(method=method, path=path, **FAULTS[fault])
    world.approve(record)
    _synced(site, world, record)
    site.pass_time(3600)  # whatever was still on its way has arrived
    (there,) = held(site.sandbox.state(), kind)
    assert there["Status"] == "Posted"
    (document,) = world.entry(record).documents
    assert len(document.lines) == len(there["Details"])
    (met,) = site.client.get("/__sandbox__/faults").json()["faults"]
    assert met["hits"] == 1
