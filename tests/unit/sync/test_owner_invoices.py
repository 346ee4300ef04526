"""An application to the owner, once it was sent: what of the platform's changes is an edit of it, and what is none."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.records import GOLIVE, MORNING, connection
from fakes.world import World
from tieout.config.connection import Connection, read_connection
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.records.parties import CostCode, Party
from tieout.records.references import SourceReference
from tieout.sync.state import State

LATER = MORNING + timedelta(minutes=5)


def firm() -> Connection:
    document = connection().model_dump(mode="json")
    approved = {"owner_invoice": ["approved"]}
    document["entities"]["invoice"] = {"mode": "live", "golive_at": GOLIVE.isoformat(), "approved": approved}
    document["value_maps"]["customers"] = {"900": "C001"}
    return read_connection(document)


def bill(**fields: Any) -> Invoice:
    """$1,000.00 of work, $100.00 of it retained."""
    row = InvoiceLine(
        id="1",
        position=1,
        cost_code=CostCode(code="03-300"),
        cost_type="S",
        contract_line="592",
        scheduled_value=Decimal(1000),
        work=Decimal(1000),
        retained_work=Decimal(100),
    )
    known: dict[str, Any] = {
        "reference": SourceReference(system="fake_platform", kind="owner_invoice", id="5"),
        "kind": InvoiceKind.OWNER,
        "number": "1",
        "title": "Prime",
        "status": "approved",
        "project": Party(id="86", name="Oakridge Medical Center"),
        "vendor": None,
        "customer": Party(id="900", name="Harbor Owner"),
        "total": Decimal(900),
        "created_at": MORNING,
        "updated_at": MORNING,
        "contract": SourceReference(system="fake_platform", kind="prime_contract", id="3"),
        "lines": (row,),
    }
    return Invoice(**(known | fields))


@pytest.mark.parametrize(
    "owner",
    [Party(id="900", name="Harbor Owner LLC"), Party(id="900", name="Harbor Owner", erp_code="C001")],
    ids=["renamed", "linked"],
)
def test_customer_renamed_or_linked_after_sending_is_no_edit(owner: Party) -> None:
    world = World(firm())
    assert world.approve(bill()) is State.SYNCED
    assert world.approve(bill(customer=owner, updated_at=LATER)) is State.SYNCED


def test_another_customer_is_an_edit() -> None:
    world = World(firm())
    world.approve(bill())
    assert world.approve(bill(customer=Party(id="901", name="Other"), updated_at=LATER)) is State.REFUSED


def test_line_of_the_owners_contract_is_no_part_of_what_is_sent() -> None:
    """A contract with an owner has no document in the ERP, and what accounting accepted does not name its lines."""
    world = World(firm())
    world.approve(bill())
    (row,) = bill().lines
    silent = (row.model_copy(update={"contract_line": None}),)
    assert world.approve(bill(lines=silent, updated_at=LATER)) is State.SYNCED
