"""The write protocol under everything at once: every rule x fault x state that can be, then anything in any order."""

import os
import sys

import pytest

from property.interruptions import Trap
from property.model import WriteProtocol
from property.run import directed, run, unproved
from property.site import NEW, Site
from property.table import table
from property.triples import IMPOSSIBLE, every
from property.turning import MODES
from tieout.policy.ownership import AgainstDirection
from tieout.records.entities import Entity
from tieout.sync.wakes import WakeReason

EXAMPLES = 310
SHORT = os.environ.get("TIEOUT_MODEL") == "short"
"""A short run, for the mutants: what a delivery may meet, and 80 stories; no search for the shortest."""


def test_promises_hold_in_any_order_of_events(capsys: pytest.CaptureFixture[str]) -> None:
    fired, broken = directed("delivered" if SHORT else "")
    assert not broken, "\n".join(broken)
    run(80 if SHORT else EXAMPLES, shrink=not SHORT)
    if SHORT:
        return
    fired.update(WriteProtocol.fired)
    with capsys.disabled():
        # Of a worker that runs beside others only what it says there is seen.
        print(f"\n{WriteProtocol.steps} steps in {WriteProtocol.runs} runs\n{table(fired)}", file=sys.__stderr__)
    assert WriteProtocol.steps >= 10_000
    assert not unproved(fired), "\n".join(["these prove nothing, or something else:", *unproved(fired)])


def test_every_reason_why_something_cannot_happen_is_about_something_in_the_table() -> None:
    idle = [one.why for one in IMPOSSIBLE if not any(one.covers(triple) for triple in every())]
    assert not idle, "these reasons rule nothing out"


@pytest.mark.parametrize("entity", [Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT])
def test_wake_of_what_accounting_owns_writes_nothing_to_the_erp(entity: Entity) -> None:
    site = Site()
    wake = site.waken(NEW, WakeReason.RESYNC).model_copy(update={"entity": entity})
    with pytest.raises(AgainstDirection):
        site.push().run(wake)
    assert (site.erp.calls, site.platform.told, site.platform.fetches) == ([], [], 0)


@pytest.mark.parametrize("mode", [mode for mode, turned in MODES.items() if not turned.writes])
def test_nothing_is_written_to_either_system_under_a_document_that_does_not_say_live(mode: str) -> None:
    site = Site()
    site.turn(mode)
    site.change(NEW, status="Approved")
    site.ask(NEW, "send")
    for delivery in site.deliveries:
        site.hear(delivery)
    for reason in WakeReason:
        site.worker(site.waken(NEW, reason), Trap())
    assert (site.erp.calls, site.platform.told, site.broken) == ([], [], [])


def test_watch_sees_a_write_against_the_direction() -> None:
    site = Site()
    site.change(NEW, status="Approved")
    wake = site.waken(NEW, WakeReason.DELIVERY)
    site.mode = "in shadow"  # the document says so, and the worker goes by another
    site.worker(wake, Trap())
    assert any("against its direction" in one for one in site.broken)
