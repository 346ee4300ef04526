"""What a person is shown of a doubt."""

from fakes.records import MORNING
from fakes.world import World
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.both_sides import SHOWN_THERE, look_at_both
from tieout.sync.plan import Side
from tieout.sync.state import Entry, RecordKey, State, StepNote


def test_doubt_about_what_was_shown_on_the_platform_asks_the_erp_nothing() -> None:
    world = World()
    given = ("show", Side.PLATFORM, "payment", "f", "c", "acumatica:payment:P1", "g", 1, MORNING, MORNING)
    key = RecordKey("oakridge", Entity.PAYMENT, SourceReference(system="acumatica", kind="payment", id="P1"))
    sides = look_at_both(Entry(key, State.IN_DOUBT, 1, steps={"show": StepNote(*given)}), world.erp)
    assert (sides.unread, sides.found) == (SHOWN_THERE, ())
    assert not world.erp.calls
