"""The stories of people, deliveries, operators and documents: what is done to a record in a state, and what comes in its way."""

from collections.abc import Callable, Iterator

from property import crew
from property.ground import CALM, Triple
from property.interruptions import Trap
from property.operators import AT_IT, COMMAND_DIES, DID_NOT, HAPPENED
from property.people import DEEDS, do
from property.scenes import SCENES, begun, heard
from property.site import NEW, Site
from property.triples import MID_LOOK, OVERTAKING, SWITCHES, TURNS
from property.watched_erp import OddFault
from property.watched_limits import WAKE_LOST
from tieout.sync.resolving import ItDidNotHappen, ItHappened
from tieout.sync.wakes import WakeReason

Story = Callable[[Site, str], None]
FIRST: dict[str, str] = {"restore": "delete", "foreign link goes": "foreign link"}
"""What must have been done before."""


def after_lease(site: Site, spring: Callable[[], None]) -> None:
    """A worker takes the record, and something comes in between before it has done anything."""
    at = point_of(site)
    site.worker(site.waken(NEW, WakeReason.DELIVERY), Trap(at, spring))


def point_of(site: Site) -> int:
    """Before the worker has written that it was here, where nobody knows the record yet; else after it has the lease."""
    return 0 if site.known(NEW) is None else 3


def meanwhile(site: Site, deed: Callable[[], None]) -> None:
    after_lease(site, deed)
    heard_and_worked(site)


def heard_and_worked(site: Site) -> None:
    while site.deliveries:
        site.hear(site.deliveries.pop(0))


def deed(name: str) -> Story:
    def story(site: Site, fault: str) -> None:
        if name in FIRST:
            DEEDS[FIRST[name]](site, NEW)
        if fault == CALM:
            do(site, NEW, name, CALM)
        elif fault == MID_LOOK:
            meanwhile(site, lambda: do(site, NEW, name, MID_LOOK))
        else:
            at = point_of(site)
            wake = site.waken(NEW, WakeReason.DELIVERY)
            site.worker(wake, Trap(at, site.overtaken(wake, lambda: do(site, NEW, name, OVERTAKING))))

    return story


def hear(site: Site, fault: str) -> None:
    site.edit(NEW, 5001)
    site.edit(NEW, 5001)
    older, newer = site.deliveries
    site.deliveries.clear()
    match fault:
        case crew.TWICE:
            order = [older, newer, newer]
        case crew.LATE:
            order = [newer, older]
        case _:
            order = [older, newer]
    site.queues.lose = int(fault == WAKE_LOST)
    for delivery in order:
        site.hear(delivery)


def drop(site: Site, _: str) -> None:
    site.edit(NEW, 5001)
    site.drop(0)


def lose(site: Site, _: str) -> None:
    wake = site.waken(NEW, WakeReason.DELIVERY)
    site.queues.waiting.append((site.clock.now(), wake))
    site.lose(site.take(0))


def switch(scope: str) -> Story:
    def story(site: Site, fault: str) -> None:
        if fault == CALM:
            site.hold_back(scope, CALM)
        else:
            meanwhile(site, lambda: site.hold_back(scope, MID_LOOK))

    return story


def resume(site: Site, fault: str) -> None:
    site.throw_switch("commitments")
    if fault == WAKE_LOST:
        site.worker(
            site.waken(NEW, WakeReason.RESYNC), Trap()
        )  # so that it waits for the pause to end, whatever it waited for
        site.queues.lose = 1
    site.resume_all()


def turn(mode: str) -> Story:
    def story(site: Site, fault: str) -> None:
        if fault == CALM:
            site.turned_to(mode, CALM)
        else:
            meanwhile(site, lambda: site.turned_to(mode, MID_LOOK))
        heard(site)
        site.worker(site.waken(NEW, WakeReason.RESYNC), Trap())

    return story


def resync(site: Site, fault: str) -> None:
    site.queues.lose = int(fault == WAKE_LOST)
    site.resync(NEW)


def replay(site: Site, fault: str) -> None:
    site.queues.lose = int(fault == WAKE_LOST)
    site.replay(None)


def set_aside(site: Site, _: str) -> None:
    site.set_aside(site.waken(NEW, WakeReason.DELIVERY))


def redrive(site: Site, fault: str) -> None:
    site.set_aside(site.waken(NEW, WakeReason.DELIVERY))
    site.redrive(dies=fault == COMMAND_DIES)


def verdict(rule: str) -> Story:
    def story(site: Site, fault: str) -> None:
        truth = site.truth(NEW)
        if rule == HAPPENED and not isinstance(truth, ItHappened):
            truth = ItHappened("SC000001")
        decision = ItDidNotHappen() if rule == DID_NOT else truth
        if fault == AT_IT:
            after_lease(site, lambda: site.resolve(NEW, decision, Trap()))
            return
        if fault in set(OddFault):
            site.target.odd.append(OddFault(fault))
        site.resolve(NEW, decision, Trap(2) if fault == COMMAND_DIES else Trap())

    return story


STORIES: dict[str, Story] = {
    **{name: deed(name) for name in DEEDS},
    **{name: switch(name.removeprefix("pause ")) for name in SWITCHES},
    **{name: turn(name.removeprefix("turn: ")) for name in TURNS},
    **{name: verdict(name) for name in (HAPPENED, DID_NOT)},
    "hear": hear,
    "drop a delivery": drop,
    "lose a message": lose,
    "the index catches up": lambda site, _: site.index_catches_up(),
    "sweep": lambda site, _: site.swept(),
    "night": lambda site, _: site.night(),
    "time passes": lambda site, _: site.time_passes(),
    "resume": resume,
    "resync": resync,
    "replay": replay,
    "fail five times": set_aside,
    "redrive": redrive,
}


def deed_stories(triple: Triple) -> Iterator[Site]:
    """Every scene of the state, with the deed done in it."""
    rule, fault, state = triple
    for scene in SCENES[state]:
        site = begun(state, scene)
        STORIES[rule](site, fault)
        yield site
