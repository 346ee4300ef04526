"""One stretch of records, shown: judged by what the platform lists, then written batch by batch."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tieout.sync.pacing import Pace
from tieout.sync.ports import Clock, Deadline, pausing
from tieout.sync.pull_deciding import Judging
from tieout.sync.pull_judging import Judged
from tieout.sync.pull_ledger import BulkLedger, Listings
from tieout.sync.pull_listed import Listed
from tieout.sync.pull_ports import Mirror, Row
from tieout.sync.pull_reading import Looked
from tieout.sync.pull_showing import Pair, Showing, Tally
from tieout.sync.state import RecordKey

ENOUGH_LEFT = timedelta(seconds=30)
"""What must be left for a call and for writing down what came of it; a quarter of a short invocation."""


@dataclass
class Platform:
    """The platform as one message of an import uses it: what it lists is asked for once per run, and remembered."""

    mirror: Mirror
    listings: Listings
    clock: Clock
    run: str
    kind: str
    _now: dict[str, Listed] = field(default_factory=dict)
    _kept: dict[str, Listed] = field(default_factory=dict)

    def listed(self, group: str) -> Listed:
        """What a group showed when this run first looked. Raises: NotNow, NeedsPerson."""
        if group not in self._kept:
            known = self.listings.kept(self.run, self.kind, group) if self.run else None
            self._kept[group] = self.listed_now(group) if known is None else Listed(known)
        return self._kept[group]

    def listed_now(self, group: str) -> Listed:
        """What a group shows at this moment; asked for once per message. Raises: NotNow, NeedsPerson."""
        if group not in self._now:
            with pausing(self.mirror.limit_scope()):
                shown = tuple(self.mirror.listing(self.kind, group))
            if self.run:
                self.listings.keep(self.run, self.kind, group, shown, now=self.clock.now())
            self._now[group] = Listed(shown)
        return self._now[group]


@dataclass
class Shows:
    """Shows what was read. `whole`: nothing more comes to fill a batch with, so the last one may be small."""

    kind: str
    mirror: Mirror
    bulk: BulkLedger
    listings: Listings
    clock: Clock
    deadline: Deadline
    pace: Pace
    stopped: Callable[[], bool]
    linked: Callable[[Collection[str]], None]

    def show(
        self, looked: Sequence[Looked], *, run: str, owner: str, by: str, whole: bool
    ) -> tuple[Tally, set[RecordKey], bool]:
        """Returns what became of the records, those that are left undone, and whether a pause stands over the rest.

        Raises:
            NotNow, NeedsPerson: it could not go on; what was shown until then is written down.
        """
        tallies: list[Tally] = []
        undone: set[RecordKey] = set()
        paused = False
        for shadow in (False, True):
            mine = [one for one in looked if one.subject.key.shadow is shadow]
            if not mine or paused:
                undone |= {one.subject.key for one in mine}
                continue
            showing = self._showing(owner, by, shadow=shadow)
            left, paused = self._show(showing, self._judge(mine, run), whole=whole)
            undone |= left
            tallies.append(showing.tally)
        return _sum(tallies), undone, paused

    def _showing(self, owner: str, by: str, *, shadow: bool) -> Showing:
        return Showing(
            self.kind,
            self.mirror,
            self.bulk,
            self.clock,
            self.deadline,
            self.pace,
            owner,
            by,
            self.stopped,
            self.linked,
            shadow,
        )

    def _judge(self, looked: Sequence[Looked], run: str) -> list[Judged]:
        platform = Platform(self.mirror, self.listings, self.clock, run, self.kind)
        judging = Judging(self.mirror, self.kind, platform.listed, platform.listed_now, self.clock.now())
        return [judging.judge(one.subject, one.entry, one.rows, one.mapped) for one in looked]

    def _show(self, showing: Showing, judged: list[Judged], *, whole: bool) -> tuple[set[RecordKey], bool]:
        showing.settle_without_call([one for one in judged if showing.shadow or not one.writes])
        rows: list[Pair] = [(one, row) for one in judged for row in one.writes]
        batch, enough = self.mirror.batch(self.kind), min(ENOUGH_LEFT, self.deadline.left() / 4)
        full = len(rows) if whole else len(rows) - len(rows) % batch
        for start in range(0, full, batch):
            if self.deadline.left() < enough:
                return _keys(rows[start:]), False
            if not showing.write(rows[start : min(start + batch, full)]):
                return _keys(rows[start:]), True
        return _keys(rows[full:]), False


def _keys(rows: Iterable[tuple[Judged, Row]]) -> set[RecordKey]:
    return {judged.subject.key for judged, _ in rows}


def _sum(tallies: Sequence[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        for name, count in vars(tally).items():
            setattr(total, name, getattr(total, name) + count)
    return total
