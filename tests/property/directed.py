"""A story for every triple of the table, no chance involved: the scene is set, one fault lies in wait, one thing is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from fakes.erp import ErpFault
from property.crew import DIES, OVERTAKEN
from property.directed_deeds import deed_stories
from property.ground import LOOKS_BY_REASON, RESYNCED, Triple
from property.holding import SPENT
from property.interruptions import Trap
from property.promises import broken_after_resync, broken_at_rest, broken_now
from property.scenes import DRAFT, SCENES, begun
from property.site import NEW, Site
from property.triples import BY_HAND, LOOKS
from property.watched_erp import OddFault
from property.watched_limits import NO_SEAT, PAUSED, RESTS, WAKE_LOST
from property.watched_platform import ReadFault, TellFault
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason

REASONS = {rule: reason for reason, rule in LOOKS_BY_REASON.items()}
SOON = timedelta(minutes=1)
REST, SETTLED = timedelta(hours=1), timedelta(minutes=15)
STEPS = ("create", "release")


@dataclass(frozen=True)
class Trace:
    """What an undisturbed look passes: the points, and which steps it takes at the ERP."""

    points: tuple[str, ...]
    steps: tuple[str, ...]


def wake_of(site: Site, rule: str) -> Wake:
    """The message by which a rule has a worker look; it is in the worker's hand, and in no queue."""
    if rule in REASONS:
        return site.waken(NEW, REASONS[rule])
    if rule == RESYNCED:
        site.by_hand(NEW, WakeReason.RESYNC, site.why)
    elif rule == "replayed":
        site.replay(None)
    else:
        site.fail_five_times(site.waken(NEW, WakeReason.DELIVERY))
        site.redrive()
    mine = [wake for _, wake in site.queues.waiting if str(wake.reference) == NEW]
    site.queues.waiting.clear()
    return mine[-1]


def set_up(state: str, scene: str, rule: str) -> tuple[Site, Wake]:
    """A scene, and the message. What was heard of in shadow only is worked under a document that says live."""
    site = begun(state, scene)
    wake = wake_of(site, rule)
    if state == "unknown":
        site.turn("live")
    site.fired.clear()
    return site, wake


@cache
def traced(state: str, scene: str, by_hand: bool, crowded: bool) -> Trace:
    site, wake = set_up(state, scene, BY_HAND[0] if by_hand else "delivered")
    if crowded:
        site.take_seats(SOON)
    calls, trap = len(site.target.calls), Trap()
    site.worker(wake, trap)
    steps = tuple(call for call in site.target.calls[calls:] if call in STEPS)
    return Trace(tuple(trap.points), steps)


def _lose_wake(site: Site) -> None:
    site.take_seats(SOON)
    site.queues.lose = 1


DOOR: dict[str, Callable[[Site], object]] = {
    NO_SEAT: lambda site: site.take_seats(SOON),
    RESTS: lambda site: site.permits.pause("fake_erp:login", until=site.clock.now() + SOON, why="429"),
    PAUSED: lambda site: site.throw_switch("commitments"),
    WAKE_LOST: _lose_wake,
    SPENT: lambda site: site.spend(SOON),
}
NEEDS = {
    OddFault.MISPLACE: "create",
    OddFault.OWN_WORDS: "create",
    OddFault.LOOK_UP_FAILS: "before erp.look_up",
    OddFault.ANOTHERS: "before erp.look_up",
    OddFault.READ_BACK_FAILS: "before erp.read_back",
    OddFault.ASK_FAILS: "before erp.ask",
    OddFault.NO_VERDICT: "before erp.ask",
}


def lay(site: Site, fault: str, trace: Trace) -> bool:
    """Have a fault lie in wait for the look. False: this look never passes where it could strike."""
    if fault in DOOR:
        DOOR[fault](site)
    elif fault in set(ReadFault):
        site.desk.read_faults.append(ReadFault(fault))
    elif fault in set(TellFault):
        site.desk.tell_faults.append(TellFault(fault))
        return "before platform.perform" in trace.points
    elif fault in set(OddFault):
        site.target.odd.append(OddFault(fault))
        return NEEDS[OddFault(fault)] in (*trace.points, *trace.steps)
    else:
        step, _, what = fault.partition(": ")
        if step not in trace.steps:
            return False
        site.erp.faults += [None] * trace.steps.index(step) + [ErpFault(what)]
    return True


def woken(state: str) -> list[str]:
    """The scenes in which somebody may have sent a wake."""
    return [scene for scene in SCENES[state] if scene != DRAFT]


def look_stories(triple: Triple) -> Iterator[Site]:
    """Every scene of the state, with the fault in wait, and the look made."""
    rule, fault, state = triple
    for scene in woken(state):
        trace = traced(state, scene, rule in BY_HAND, False)
        site, wake = set_up(state, scene, rule)
        if fault == "nothing" or lay(site, fault, trace):
            site.worker(wake, Trap())
            yield site


def point_stories(triple: Triple) -> Iterator[Site]:
    """A worker dies, or is overtaken, where it first passes a point. Who finds no seat is who sends a wake."""
    rule, point, state = triple
    by_hand, crowded = state == State.PARTIAL, point.endswith("queues.wake")
    for scene in woken(state):
        trace = traced(state, scene, by_hand, crowded)
        if point not in trace.points:
            continue
        site, wake = set_up(state, scene, BY_HAND[0] if by_hand else "delivered")
        if crowded:
            site.take_seats(SOON)
        at = trace.points.index(point)
        site.worker(wake, Trap(at) if rule == DIES else Trap(at, site.overtaken(wake), rule=OVERTAKEN))
        yield site


def stories(triple: Triple) -> Iterator[Site]:
    """Ways to tell a triple, one after the other, until it has fired."""
    rule = triple[0]
    if rule in LOOKS:
        return look_stories(triple)
    return point_stories(triple) if rule in {DIES, OVERTAKEN} else deed_stories(triple)


def told(triple: Triple) -> tuple[Counter[Triple], list[str]]:
    """What fired in the story of one triple, and the promises that were broken, then or once it had come to rest."""
    fired: Counter[Triple] = Counter()
    for site in stories(triple):
        fires = bool(site.fired[triple])
        broken = list(broken_in_the_end(site)) if fires else []
        fired += site.fired
        if fires:
            return fired, [f"{' / '.join(triple)}: {why}" for why in broken]
    return fired, []


def broken_in_the_end(site: Site) -> Iterator[str]:
    yield from broken_now(site)
    site.calm()
    while site.deliveries:
        site.hear(site.deliveries.pop())
    if site.dropped or any(fault == ReadFault.STALE for _, fault, _ in site.fired):
        site.night()  # what was never delivered, or lost while the platform showed yesterday, is found by its lists
    site.pass_quietly(REST)
    yield from (*broken_now(site), *broken_at_rest(site))
    site.resync(NEW)
    site.pass_quietly(SETTLED)
    yield from (*broken_now(site), *broken_at_rest(site), *broken_after_resync(site))
