"""The hand-worked applications, typed into Procore's look-alike as people do, become bills in Acumatica's, to the cent.

Procore makes the summary of the sheet itself, from this application and the one before; none of its figures is ours.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.acumatica_seed import OPEN_SUBCONTRACT, SEED
from contract.erp.rig import ErpRig, created
from sandbox.kit.serve import running
from tieout.config.connection import ValueMaps
from tieout.policy.preparing import prepare
from tieout.policy.ready import ReadyInvoice
from tieout.records.invoice import Invoice, InvoiceLine
from tieout.records.references import TargetDocument
from tieout.sync.ports import Erp
from unit.connectors_procore.financial_site import FINANCIALS, PLACE, SUBCONTRACT, FinancialSite
from unit.connectors_procore.site import PROJECT
from unit.policy.applications import CONTRACT, ORDER, VECTORS, Vector

LINES = {1: 177, 2: 178}
"""The contract's own lines by their place on the sheet; the third is the change order's."""

MEASURED = (
    "scheduled_value",
    *("previous_work", "work", "stored", "previously_stored", "retained_before"),
    *("retained_work", "retained_stored", "released_work", "released_stored"),
)
MAPS: dict[str, Any] = {
    "cost_codes": {"03-300": "03-300"},
    "cost_types": {"O": {"account": "51000", "account_group": "SUBCON"}},
    "tasks": {"P100": {"*": "01"}},
    "projects": {str(PROJECT): "P100"},
    "vendors": {"47": "V0001"},
}


def seed_of(vector: Vector) -> dict[str, Any]:
    """The subcontract, its change order, and its applications up to the one that is approved."""
    project, (contract,) = FINANCIALS["projects"], FINANCIALS["work_order_contracts"]
    rows = {line.position: line for line in vector.invoice.lines}
    own = [
        {"id": LINES[place], **PLACE, "amount": str(rows[place].scheduled_value), "description": f"Row {place}"}
        for place in LINES
    ]
    seed = {
        **{name: FINANCIALS[name] for name in ("company", "users", "apps", "vendors", "line_item_types", "cost_codes")},
        "projects": project,
        "work_order_contracts": [{**contract, "line_items": own}],
        "billing_periods": FINANCIALS["billing_periods"],
        "requisitions": [_application(vector, "may", _before), _application(vector, "june", _now)],
    }
    if 3 in rows:
        line = {"ref": "change", **PLACE, "amount": str(rows[3].scheduled_value), "description": "Row 3"}
        order = {"contract": SUBCONTRACT, "number": "001", "title": "Change", "status": "approved"}
        seed["change_orders"] = [{"ref": "co", **order, "line_items": [line]}]
    return seed


def _application(vector: Vector, period: str, amounts: Callable[[InvoiceLine], dict[str, str]]) -> dict[str, Any]:
    items = [{"line": LINES.get(line.position, "change"), **amounts(line)} for line in vector.invoice.lines]
    head = {"ref": f"app-{period}", "contract": SUBCONTRACT, "period": period, "invoice_number": f"INV-{period}"}
    return {**head, "status": "approved", "items": items}


def _before(line: InvoiceLine) -> dict[str, str]:
    """The application before: all that was done, stored and held until then."""
    on_stored = line.released_stored
    return {
        "work_completed_this_period": str(line.previous_work),
        "materials_presently_stored": str(line.previously_stored),
        "work_completed_retainage_retained_this_period": str(line.retained_before - on_stored),
        "materials_stored_retainage_currently_retained": str(on_stored),
    }


def _now(line: InvoiceLine) -> dict[str, str]:
    return {
        "work_completed_this_period": str(line.work),
        "materials_presently_stored": str(line.stored),
        "work_completed_retainage_retained_this_period": str(line.retained_work),
        "work_completed_retainage_released_this_period": str(line.released_work),
        "materials_stored_retainage_currently_retained": str(line.retained_stored),
    }


@pytest.fixture(scope="module")
def procore() -> Iterator[httpx.Client]:
    with running("procore") as base_url, httpx.Client(base_url=base_url, timeout=20) as outside:
        yield outside


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=False) as rig:
        yield rig


@pytest.fixture
def erp(served: ErpRig) -> Iterator[Erp]:
    row, amounts = OPEN_SUBCONTRACT["Details"][0], ("60000", "40000", "10000")
    rows = [row | {"LineNbr": at, "UnitCost": each, "ExtendedCost": each} for at, each in enumerate(amounts, start=1)]
    served.begin()
    served.sandbox.begin_anew(SEED | {"subcontracts": [OPEN_SUBCONTRACT | {"Details": rows}]})
    connector = served.open()
    yield connector
    connector.close()


def fetched(procore: httpx.Client, vector: Vector) -> Invoice:
    """The approved application as our connector reads it."""

    class Typed(FinancialSite):
        seed = seed_of(vector)

    site = Typed(procore)
    try:
        record = site.record("subcontractor_invoice", "app-june")
    finally:
        site.close()
    assert isinstance(record, Invoice)
    return record


def targets(vector: Vector, invoice: Invoice) -> dict[str, tuple[TargetDocument, ...]]:
    """What the invoice itself asks for, as the ERP has it, by the platform's ids."""
    own = {str(LINES[place]): str(place) for place in LINES}
    changed = {str(line.contract_line): vector.change_line for line in invoice.lines if line.change_order is not None}
    there = vector.targets("Harbor")
    found: dict[str, tuple[TargetDocument, ...]] = {}
    for need in invoice.needs:
        place, lines = (CONTRACT, own) if need.reference == invoice.contract else (ORDER, changed)
        (document,) = there[str(place)]
        found[str(need.reference)] = (document.model_copy(update={"lines": lines}),)
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each.name)
def test_application_typed_into_the_platform_is_due_in_the_erp_to_the_cent(
    procore: httpx.Client, served: ErpRig, erp: Erp, vector: Vector
) -> None:
    invoice = fetched(procore, vector)
    read = [{name: getattr(line, name) for name in MEASURED} for line in invoice.lines]
    assert read == [{name: getattr(line, name) for name in MEASURED} for line in vector.invoice.lines]
    assert invoice.application == vector.invoice.application
    assert invoice.total == vector.invoice.total

    limits = erp.limits("subcontractor_invoice")
    found = prepare(invoice, ValueMaps(**MAPS), limits, generation=1, targets=targets(vector, invoice))
    assert isinstance(found, ReadyInvoice), found
    created(erp, found)
    (bill,) = served.held("subcontractor_invoice")
    assert Decimal(str(bill["Amount"])) == Decimal(vector.due)
    assert Decimal(str(bill["custom"]["CurrentDocument.CuryRetainageTotal"])) == Decimal(vector.retained)
