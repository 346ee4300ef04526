"""What is in the ERP already stands through the statuses of an ordinary life, and what hangs on it goes on."""

from datetime import timedelta

import pytest

from fakes.records import MORNING, change_order, commitment
from fakes.world import World
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.records.references import SourceReference
from tieout.sync.state import State

NUMBER = SourceReference(system="fake_platform", kind="purchase_order", id="P1")


@pytest.fixture
def world() -> World:
    return World()


def order(status: str, minutes: int = 0) -> Commitment:
    return commitment(
        kind=CommitmentKind.PURCHASE_ORDER,
        reference=NUMBER,
        number="PO-1",
        status=status,
        updated_at=MORNING + timedelta(minutes=minutes),
    )


def test_purchase_order_whose_goods_arrive_stays_synced_and_holds_up_no_change_order(world: World) -> None:
    assert world.approve(order("Approved")) is State.SYNCED
    calls = list(world.erp.calls)
    for minutes, status in enumerate(("Partially Received", "Received", "Closed"), 1):
        assert world.approve(order(status, minutes)) is State.SYNCED
    assert world.erp.calls == calls
    assert world.approve(change_order(order("Closed", 3))) is State.SYNCED


def test_purchase_order_that_nobody_approved_is_not_sent_because_its_goods_arrived(world: World) -> None:
    assert world.approve(order("Received")) is State.WAITING
    assert (world.entry(order("Received")).waiting_on, list(world.erp.calls)) == ("approval", [])


def test_purchase_order_that_is_opened_again_after_its_goods_arrived_is_withdrawn(world: World) -> None:
    world.approve(order("Approved"))
    world.approve(order("Received", 1))
    assert world.approve(order("Draft", 2)) is State.REFUSED
    assert [reason.code for reason in world.entry(order("Draft")).reasons] == ["withdrawn"]
