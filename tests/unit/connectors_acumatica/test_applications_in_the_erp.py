"""The hand-worked applications as bills in Acumatica's look-alike: each row, what is retained, and what is due, to the cent."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.acumatica_seed import OPEN_SUBCONTRACT, SEED
from contract.erp.rig import ErpRig, created
from tieout.config.connection import ValueMaps
from tieout.policy.preparing import prepare
from tieout.policy.ready import ReadyInvoice
from tieout.sync.outcomes import Observed
from tieout.sync.ports import Erp
from tieout.sync.tie import differences
from unit.policy.applications import DEDUCTION, MAPS, RELEASE, VECTORS, Vector

LINES = ("60000", "40000", "10000")


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=False) as rig:
        yield rig


@pytest.fixture
def erp(served: ErpRig) -> Iterator[Erp]:
    row = OPEN_SUBCONTRACT["Details"][0]
    rows = [row | {"LineNbr": at, "UnitCost": each, "ExtendedCost": each} for at, each in enumerate(LINES, start=1)]
    served.begin()
    served.sandbox.begin_anew(SEED | {"subcontracts": [OPEN_SUBCONTRACT | {"Details": rows}]})
    connector = served.open()
    yield connector
    connector.close()


def _ready(erp: Erp, vector: Vector) -> ReadyInvoice:
    limits = erp.limits("subcontractor_invoice")
    found = prepare(vector.invoice, ValueMaps(**MAPS), limits, generation=1, targets=vector.targets("Harbor"))
    assert isinstance(found, ReadyInvoice), found
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each.name)
def test_application_becomes_a_bill_that_is_due_to_the_cent(served: ErpRig, erp: Erp, vector: Vector) -> None:
    ready = _ready(erp, vector)
    assert erp.objections(ready) == []
    create = erp.plan(ready)[0]
    document = created(erp, ready)
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    assert create.expects is not None
    assert differences(create.expects, replace(seen, document=document)) == ()
    assert seen.total == Decimal(vector.gross) + Decimal(vector.released)
    (bill,) = served.held("subcontractor_invoice")
    assert Decimal(str(bill["Amount"])) == Decimal(vector.due)
    retained = Decimal(str(bill["custom"]["CurrentDocument.CuryRetainageTotal"]))
    assert retained == Decimal(vector.retained)
    assert bill["VendorRef"] == "INV-2"


def test_each_row_bills_its_line_of_the_commitment(served: ErpRig, erp: Erp) -> None:
    created(erp, _ready(erp, DEDUCTION))
    (bill,) = served.held("subcontractor_invoice")
    billed = [
        (row["POOrderType"], row["POOrderNbr"], row["POLine"], str(row["ExtendedCost"])) for row in bill["Details"]
    ]
    assert billed == [
        ("Subcontract", "SC-900001", 1, "10000.05"),
        ("Subcontract", "SC-900001", 1, "-5000.00"),
    ]


def test_released_retainage_stands_on_its_account_and_is_no_cost_of_the_project(served: ErpRig, erp: Erp) -> None:
    created(erp, _ready(erp, RELEASE))
    (bill,) = served.held("subcontractor_invoice")
    rows = [
        (row["Account"], row["Project"], row.get("POOrderNbr"), str(row["ExtendedCost"])) for row in bill["Details"]
    ]
    assert rows == [
        ("21500", "X", None, "6000.00"),
        ("21500", "X", None, "1000.00"),
        ("21500", "X", None, "1000.00"),
    ]
