"""A death, or a takeover, before and after every single call of a worker, in every kind of look. No chance is involved."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from fakes.erp import ErpFault
from property.interruptions import Trap
from property.promises import broken_after_resync, broken_at_rest, broken_now
from property.site import NEW, Site
from property.watched_erp import OddFault
from property.watched_platform import TellFault
from tieout.sync.wakes import Wake, WakeReason

WARM_UP = timedelta(minutes=15)


def approved(site: Site) -> None:
    site.change(NEW, status="Approved")


def done(site: Site) -> None:
    approved(site)
    site.worker(site.waken(NEW, WakeReason.DELIVERY), Trap())


def asked(site: Site) -> None:
    approved(site)
    site.ask(NEW, "send")


def with_erp(fault: ErpFault) -> Callable[[Site], None]:
    def start(site: Site) -> None:
        approved(site)
        site.erp.faults.append(fault)

    return start


def with_odd(fault: OddFault) -> Callable[[Site], None]:
    def start(site: Site) -> None:
        approved(site)
        site.target.odd.append(fault)

    return start


def in_doubt(fault: ErpFault) -> Callable[[Site], None]:
    def start(site: Site) -> None:
        with_erp(fault)(site)
        site.worker(site.waken(NEW, WakeReason.DELIVERY), Trap())
        site.clock.advance(WARM_UP)

    return start


def edited(site: Site) -> None:
    done(site)
    site.edit(NEW, 5001)


def withdrawn(site: Site) -> None:
    done(site)
    site.change(NEW, status="Draft")


def unlinked(site: Site) -> None:
    done(site)
    site.delete_document(NEW)
    site.ask(NEW, "unlink")


def replaced(site: Site) -> None:
    done(site)
    site.delete_document(NEW)
    site.relink(site.platform.links, NEW, None)
    site.ask(NEW, "send")


def telling_in_doubt(site: Site) -> None:
    approved(site)
    site.desk.tell_faults.append(TellFault.LOSE_AFTER)


LOOKS: dict[str, Callable[[Site], None]] = {
    "draft": lambda _: None,
    "approved": approved,
    "asked for": asked,
    "refused": with_erp(ErpFault.REFUSE),
    "not connected": with_erp(ErpFault.NOT_CONNECTED),
    "answered later": with_erp(ErpFault.ANSWER_LATER),
    "lines dropped": with_erp(ErpFault.DROP_LINES),
    "amounts misplaced": with_odd(OddFault.MISPLACE),
    "partial in its own words": with_odd(OddFault.OWN_WORDS),
    "committed late": with_erp(ErpFault.COMMIT_LATE),
    "in doubt, there": in_doubt(ErpFault.LOSE_ANSWER_AFTER),
    "in doubt, not there": in_doubt(ErpFault.LOSE_ANSWER_BEFORE),
    "telling in doubt": telling_in_doubt,
    "edited": edited,
    "withdrawn": withdrawn,
    "unlinked": unlinked,
    "replaced": replaced,
}


def begun(look: str) -> tuple[Site, Wake]:
    """A site at the beginning of a look; what people did is in the ledger, as intake puts it there, and in no queue."""
    site = Site()
    LOOKS[look](site)
    for delivery in site.deliveries:
        site.hear(delivery)
    site.deliveries.clear()
    return site, (site.queues.waiting[-1][1] if site.queues.waiting else site.waken(NEW, WakeReason.DELIVERY))


def points(look: str) -> list[str]:
    """Every point that a worker passes in a look, in order."""
    site, wake = begun(look)
    trap = Trap()
    site.worker(wake, trap)
    return trap.points


def broken(site: Site) -> Iterator[str]:
    site.calm()
    site.pass_quietly(timedelta(hours=3))
    yield from (*broken_now(site), *broken_at_rest(site))
    site.resync(NEW)
    site.pass_quietly(timedelta(hours=1))
    yield from (*broken_now(site), *broken_at_rest(site), *broken_after_resync(site))


@pytest.mark.parametrize("lost", [True, False], ids=["message lost", "message redelivered"])
@pytest.mark.parametrize("look", LOOKS)
def test_death_at_any_point_of_any_look_keeps_every_promise(look: str, lost: bool) -> None:
    passed = points(look)
    assert len(passed) >= 10
    for at, point in enumerate(passed):
        site, wake = begun(look)
        site.worker(wake, Trap(at))
        if lost:
            site.queues.waiting.clear()
        else:
            site.queues.waiting.append((site.clock.now() + timedelta(minutes=10), wake))
        assert not list(broken(site)), f"a death at point {at}, {point}"


@pytest.mark.parametrize("look", LOOKS)
def test_takeover_at_any_point_of_any_look_keeps_every_promise(look: str) -> None:
    for at, point in enumerate(points(look)):
        site, wake = begun(look)
        site.worker(wake, Trap(at, site.overtaken(wake)))
        assert not list(broken(site)), f"a takeover at point {at}, {point}"


def meanwhile(site: Site, name: str) -> None:
    """The approval is withdrawn, and the wake that says so finds the lease taken."""
    site.change(name, status="Draft")
    site.hear(site.deliveries.pop())
    site.worker(site.queues.waiting.pop()[1], Trap())


@pytest.mark.parametrize("look", ["approved", "in doubt, there", "in doubt, not there", "lines dropped"])
def test_withdrawal_at_any_point_of_any_look_is_noticed(look: str) -> None:
    for at, point in enumerate(points(look)):
        site, wake = begun(look)
        site.worker(wake, Trap(at, lambda site=site: meanwhile(site, NEW)))  # type: ignore[misc]
        assert not list(broken(site)), f"a withdrawal at point {at}, {point}"


def test_looks_pass_every_kind_of_call_that_a_worker_makes() -> None:
    passed = {point for look in LOOKS for point in points(look)}
    calls = {
        "ledger": ("want", "lease", "write", "release", "entry"),
        "permits": ("take", "give_back"),
        "platform": ("fetch", "perform"),
        "erp": ("perform", "look_up", "read_back"),
        "queues": ("wake",),
        "payloads": ("keep",),
    }
    expected = {
        f"{when} {port}.{call}" for port, all_ in calls.items() for call in all_ for when in ("before", "after")
    }
    assert expected - passed <= {"before ledger.entry", "after ledger.entry"}
