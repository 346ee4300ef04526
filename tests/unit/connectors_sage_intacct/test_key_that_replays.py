"""A failure that Intacct replays under its key: what is sent again after a person was asked goes under a new one."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import record_of
from contract.erp.rig import ErpRig
from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from tieout.sync.ports import Erp
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.connectors_sage_intacct.book_desk import Seed

PURCHASE_ORDERS = "purchasing/document::Purchase Order"


def test_resync_after_the_hand_over_to_a_person_carries_a_new_key_and_the_repeats_before_it_do_not() -> None:
    world, record = World(), commitment()
    repeats = world.connection.thresholds.repeats_after_doubt
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE] * (1 + repeats)
    world.approve(record)
    world.pass_time(timedelta(hours=6))
    assert world.entry(record).waiting_on == "person"
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    *unanswered, after, _release = world.erp.guard_keys
    assert (len(unanswered), len(set(unanswered))) == (1 + repeats, 1)
    assert after not in unanswered


@pytest.mark.parametrize("hours", [1, 49], ids=["replayed", "conflict"])
def test_resync_after_a_replayed_failure_makes_the_one_document(rig: ErpRig, erp: Erp, seed: Seed, hours: int) -> None:
    seed(books={"breaking": {PURCHASE_ORDERS: 1}})
    world = AnyWorld(connection=live_everywhere(dict(rig.value_maps)))
    world.erp = cast(Any, erp)
    record = record_of("purchase_order", customer=rig.customer)
    assert world.approve(record) is State.IN_DOUBT
    world.pass_time(timedelta(hours=6))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on, entry.reasons[0].code) == (State.IN_DOUBT, "person", "never_arrives")
    assert rig.held("purchase_order") == []
    rig.sandbox.advance(hours * 3600)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED, world.told(record)
    assert len(rig.held("purchase_order")) == 1
