"""Intake writes down what it heard before it sends: whoever dies as it sends leaves a record that the sweeper finds."""

from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.ledger import MemoryLedger
from fakes.queues import FakeQueues
from fakes.records import MORNING, connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, PlatformEvent
from tieout.sync.hearing import Hearing
from tieout.sync.turns import AlwaysNow
from tieout.sync.wakes import Wake

CONTRACT = SourceReference(system="fake_platform", kind="subcontract", id="41")
EVENT = PlatformEvent("e1", "8", "86", "Contracts", "41", "update", MORNING)


class Died(BaseException):
    """The worker is gone."""


class DeadlyQueues(FakeQueues):
    """Whoever sends dies, before anything was sent."""

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        raise Died


def test_intake_that_dies_as_it_sends_leaves_the_record_due() -> None:
    clock, ledger = FakeClock(MORNING), MemoryLedger()
    hearing = Hearing(connection(), ledger, DeadlyQueues(clock), clock, AlwaysNow())
    with pytest.raises(Died):
        hearing.wake(Concern(Entity.COMMITMENT, CONTRACT, {"project": "86"}), EVENT, "delivery-0")
    (entry,) = ledger.due(before=clock.now() + timedelta(hours=1), limit=10)
    assert (entry.key.reference, entry.hints) == (CONTRACT, {"project": "86"})
