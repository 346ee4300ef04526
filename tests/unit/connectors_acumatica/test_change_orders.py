"""A change order changes the commitment by exactly its amounts, waits for accounting's approval, and names the lines it made."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.rig import ErpRig, created, note_of, perform
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Accepted, Applied, Found
from tieout.sync.plan import Step
from unit.connectors_acumatica.ready_records import SETTINGS, change_order
from unit.connectors_acumatica.vendor_answers import by_path, connector, note, ok


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=False) as rig:
        yield rig


@pytest.fixture
def rig(served: ErpRig) -> ErpRig:
    served.begin()
    return served


def _never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("a plan makes no call")


def _steps() -> tuple[Step, ...]:
    return connector(_never, settings=SETTINGS).plan(change_order())


def test_commitment_change_is_written_by_the_field_table() -> None:
    create, release, post = _steps()
    changed, added = create.body["Commitments"]
    assert changed == {
        "POType": {"value": "Subcontract"},
        "PONbr": {"value": "SC-900001"},
        "Vendor": {"value": "V0001"},
        "Description": {"value": "Less"},
        "POLineNbr": {"value": 1},
        "Qty": {"value": 0},
        "Amount": {"value": -100.05},
    }
    assert "POLineNbr" not in added
    assert {name: added[name]["value"] for name in ("Qty", "UnitCost", "Amount", "ProjectTaskID", "Account")} == {
        "Qty": 1,
        "UnitCost": 400.55,
        "Amount": 400.55,
        "ProjectTaskID": "01",
        "Account": "51000",
    }
    assert {name: create.body[name]["value"] for name in ("Class", "ProjectID", "Hold", "ChangeDate")} == {
        "Class": "COMMIT",
        "ProjectID": "P100",
        "Hold": True,
        "ChangeDate": "2026-03-02",
    }
    assert (release.creates, post.creates, post.repeatable) == (False, True, True)


def test_released_change_moves_the_commitment_and_names_its_new_line(rig: ErpRig) -> None:
    erp = rig.open()
    ready = change_order()
    documents: tuple[TargetDocument, ...] = (created(erp, ready),)
    assert documents[0].lines["C2"] == "Commitments/2"
    for step in erp.plan(ready)[1:]:
        outcome = perform(erp, step, documents)
        while isinstance(outcome, Accepted):
            outcome = erp.ask(note_of(step, ticket=outcome.ticket))
        assert isinstance(outcome, Applied)
        documents = outcome.documents or documents
    assert documents[0].lines == {"C1": "1", "C2": "3"}
    (order,) = (each for each in rig.sandbox.state()["subcontracts"] if each["SubcontractNbr"] == "SC-900001")
    amounts = {row["LineNbr"]: Decimal(str(row["ExtendedCost"])) for row in order["Details"]}
    assert amounts == {1: Decimal("1149.95"), 2: Decimal("750.50"), 3: Decimal("400.55")}
    erp.close()


def test_long_reference_is_written_short_and_found_by_it(rig: ErpRig) -> None:
    erp = rig.open(external_reference_length=20)
    one = change_order(external_reference="platform:commitment_change_order:1000000001")
    other = change_order(external_reference="platform:commitment_change_order:1000000002")
    document = created(erp, one)
    assert erp.look_up(note_of(erp.plan(other)[0]), documents=()) == Absent()
    created(erp, other)
    assert erp.look_up(note_of(erp.plan(one)[0]), documents=()) == Found(document)
    held = [each["ExternalRefNbr"] for each in rig.held("commitment_change_order")]
    assert {len(text) for text in held} == {20}
    erp.close()


def _shown(status: str) -> dict[str, Any]:
    row = {"Amount": {"value": -100.05}, "CostCode": {"value": "03-300"}, "POLineNbr": {"value": 1}}
    added = {"Amount": {"value": 400.55}, "CostCode": {"value": "03-300"}, "POLineNbr": {"value": 3}}
    totals = ("CostBudgetChangeTotal", "RevenueBudgetChangeTotal")
    return {
        "RefNbr": {"value": "000001"},
        "Status": {"value": status},
        **{name: {"value": 0} for name in totals},
        "CommitmentsChangeTotal": {"value": 300.5},
        "CostBudget": [],
        "RevenueBudget": [],
        "Commitments": [row, added],
    }


def test_release_waits_for_the_approval_without_asking_for_it_again() -> None:
    pending, closed = ok(_shown("Pending Approval")), ok(_shown("Closed"))
    wire = by_path({"GET /ChangeOrder/000001": [pending, pending, closed]})
    erp = connector(wire, settings=SETTINGS)
    post = _steps()[-1]
    document = TargetDocument(role="change_order", kind="ChangeOrder", key="000001", company="Firm")
    taken = perform(erp, post, (document,))
    assert taken == Accepted("#000001", timedelta(minutes=10))
    assert isinstance(erp.ask(note(post, taken.ticket)), Accepted)
    released = erp.ask(note(post, taken.ticket))
    assert isinstance(released, Applied)
    assert released.documents[0].lines == {"C1": "1", "C2": "3"}
    assert {request.method for request in wire.sent} == {"GET"}
