"""What must be in the histories: every event of the platform, every wake, what each look saw, every write to the ERP, every act
of an operator."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from property.site import NAMES, Site
from tieout.sync.seeing import SEEN
from tieout.sync.state import HistoryEvent, State


def rewritten(site: Site) -> list[str]:
    """A history only grows."""
    return site.books.rewritten()


def untold(site: Site) -> Iterator[str]:
    """Whatever happened and no history tells."""
    for name in NAMES:
        lines = [line for shadow in (False, True) for line in site.ledger.history(site.key(name, shadow=shadow))]
        yield from _events(site, name, lines)
        yield from _acts(site, name, lines)
        yield from _sights(site, name)
        yield from _writes(site, name, lines)
    yield from _wakes(site)


def _events(site: Site, name: str, lines: list[HistoryEvent]) -> Iterator[str]:
    """Each event that the platform told or kept in its log. What is heard while the entity is off is counted, not acted on."""
    told = {line.data.get("event") for line in lines}
    ours = {event for event, about in site.told_of.items() if about == name} - site.unlistened
    yield from (f"{name}: {event} is not in the history" for event in sorted(ours - told))


def _acts(site: Site, name: str, lines: list[HistoryEvent]) -> Iterator[str]:
    """Each time somebody asked: who, and why."""
    told = {line.data.get("wake"): line for line in lines if line.what == "asked"}
    for about, wake in site.acts:
        line = told.get(wake)
        if about == name and (line is None or not line.by or site.why not in line.text):
            yield f"{name}: the history does not tell who asked for {wake}, and why"


def _sights(site: Site, name: str) -> Iterator[str]:
    """What is remembered as seen was told, once for each time that it became another. What was sent keeps the total it had."""
    for key in (site.key(name), site.key(name, shadow=True)):
        entry = site.ledger.entry(key)
        seen = [line.data for line in site.ledger.history(key) if line.what == SEEN]
        if entry is None or not entry.number:
            continue
        if not seen:
            yield f"{key}: it was looked at, and the history does not tell what was seen"
        elif not (entry.bound or entry.state is State.UNLINKED) and seen[-1]["total"] != str(entry.total):
            yield f"{key}: {entry.total} is not what the history tells as seen last, {seen[-1]['total']}"
        yield from (f"{key}: {one} is told twice in a row" for one, other in pairwise(seen) if one == other)


def _writes(site: Site, name: str, lines: list[HistoryEvent]) -> Iterator[str]:
    """Each write to the ERP stands there before it is made, with what was sent; a worker may die before it makes one."""
    meant = Counter(line.data.get("step", "") for line in lines if line.what == "intent" and line.data.get("payload"))
    for (about, step), made in site.target.writes.items():
        if about == name and meant[step] < made:
            yield f"{name}: {step} was called {made} times, and the history tells of {meant[step]}"


def _wakes(site: Site) -> Iterator[str]:
    for key, wake in site.books.wakes:
        told = {line.data.get("wake") for line in site.ledger.history(key)}
        if wake.removeprefix("heard-").removeprefix("listed-").removeprefix("asked-") not in told:
            yield f"{key}: wake {wake} is not in the history"
