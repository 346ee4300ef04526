"""The model's promise that a partial document names its dollars: kept by the product, and seen where it is broken."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.erp import ErpFault
from property.interruptions import Trap
from property.promises import broken_at_rest
from property.site import NEW, Site
from property.watched_erp import OddFault
from tieout.sync import steps
from tieout.sync.state import State
from tieout.sync.tie import differences
from tieout.sync.wakes import WakeReason

Spoils = Callable[[Site], None]


def dropped(site: Site) -> None:
    site.erp.faults += [ErpFault.DROP_LINES]


def misplaced(site: Site) -> None:
    site.target.odd += [OddFault.MISPLACE]


def partial(spoils: Spoils) -> Site:
    site = Site()
    site.change(NEW, status="Approved")
    while site.deliveries:
        site.hear(site.deliveries.pop())
    spoils(site)
    site.worker(site.waken(NEW, WakeReason.DELIVERY), Trap())
    return site


def told(site: Site) -> list[str]:
    return [broken for broken in broken_at_rest(site) if broken.startswith(f"{NEW}: ")]


@pytest.mark.parametrize("spoils", [dropped, misplaced])
def test_partial_document_names_every_dollar_that_it_is_apart(spoils: Spoils) -> None:
    site = partial(spoils)
    entry = site.known(NEW)
    assert entry is not None
    assert entry.state is State.PARTIAL
    assert told(site) == []


@pytest.mark.parametrize("spoils", [dropped, misplaced])
def test_promise_sees_a_difference_without_its_dollars(spoils: Spoils, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_vague_words(*compared: object) -> object:
        return tuple(replace(one, text="It does not tie.") for one in differences(*compared))  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(steps, "differences", in_vague_words)
    (broken,) = told(partial(spoils))
    assert "apart from what was sent, but told: It does not tie." in broken
