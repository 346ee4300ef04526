"""What Acumatica's lists lack waits in the whole flow, and is sent once accounting has entered it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.rig import ErpRig
from fakes.records import commitment, connection, project
from fakes.world import World
from tieout.policy.reasons import MISSING_IN_ERP
from tieout.records.parties import Party
from tieout.sync.state import State

ENTERED: dict[str, dict[str, Any]] = {
    "cost_codes": {"CostCodeID": "77-777", "Description": "Site works"},
    "vendors": {"VendorID": "V0777", "VendorName": "Late & Co"},
    "tasks": {"ProjectID": "P100", "ProjectTaskID": "77", "Description": "Late task"},
}
MAPPED: dict[str, dict[str, Any]] = {
    "cost_codes": {"cost_codes": {"03-300": "77-777"}},
    "vendors": {"vendors": {"47": "V0777"}},
    "tasks": {"tasks": {"P100": {"*": "77"}}},
}


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=False) as rig:
        yield rig


@pytest.mark.parametrize("lacked", list(ENTERED))
def test_commitment_goes_once_accounting_has_entered_what_its_lists_lacked(served: ErpRig, lacked: str) -> None:
    served.begin()
    world = World(connection(value_maps=dict(served.value_maps) | MAPPED[lacked]))
    world.erp = erp = served.open()  # type: ignore[assignment]  # the real connector in the world's place of an ERP
    assert world.approve(commitment()) is State.WAITING
    entry = world.entry(commitment())
    assert (entry.waiting_on, {reason.code for reason in entry.reasons}) == ("accounting", {MISSING_IN_ERP})
    added = served.sandbox.client.post("/__sandbox__/seed", json={lacked: [ENTERED[lacked]]})
    assert added.status_code == 200, added.text
    world.pass_time(timedelta(minutes=17))
    assert world.entry(commitment()).state is State.SYNCED
    assert len(served.held("subcontract")) == 1
    erp.close()


def test_manager_without_a_code_holds_up_no_project_that_is_sent_without_its_manager(served: ErpRig) -> None:
    served.begin()
    record = project("N200", manager=Party(id="5447", name="Maria Alvarez"))
    for sent, state in ((True, State.REFUSED), (False, State.SYNCED)):
        world = World(connection(value_maps=dict(served.value_maps) | {"projects": {}}))
        world.erp = erp = served.open(projects={"template": "STANDARD", "manager": sent})  # type: ignore[assignment]
        assert world.approve(record) is state
        erp.close()
