"""Costs to date: project by project, each read whole, from the ERP to the platform.

Whole, because several of the ERP's codes may be one figure of the platform's, and they may stand on different pages: a part of
them would be shown as too small a figure, and nobody would see it.

They are no records: nothing of theirs is linked, a page that is shown twice changes nothing, and what could not be shown is a
line in the import's history, by project and reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.records.balances import JobCost
from tieout.records.entities import Entity
from tieout.sync.ends import GONE
from tieout.sync.pacing import Pace
from tieout.sync.ports import Deadline, Ledger, pausing
from tieout.sync.pull_ports import Feed, Mirror
from tieout.sync.state import Entry

MOST_PROJECTS = 10_000

TOO_MANY = (
    "they are more than can be read in one message, and none is shown, since a figure may be of several of them. "
    "What is shown is as it was."
)


@dataclass(frozen=True)
class CostPage:
    """What one project came to. `next_cursor`: `None` after the last one."""

    project: str
    shown: int
    reasons: tuple[Reason, ...]
    next_cursor: str | None


@dataclass
class JobCosts:
    """Shows the costs to date of every project that is in the ERP."""

    connection: Connection
    ledger: Ledger
    feed: Feed
    mirror: Mirror
    pace: Pace
    deadline: Deadline

    def page(self, cursor: str, *, shadow: bool) -> CostPage | None:
        """Read and show one project, the first that the cursor leaves; `None` if there is none. Raises: NotNow, NeedsPerson."""
        projects = self.projects()
        # By id and not by number: a project that appears or goes meanwhile moves nobody else's place.
        left = [project for project in sorted(projects) if project >= cursor]
        if not left:
            return None
        project, following = left[0], left[1] if left[1:] else None
        costs = self._whole(projects[project])
        if costs is None:
            return CostPage(project, 0, (Reason("too_many", TOO_MANY),), following)
        reasons: tuple[Reason, ...] = ()
        if costs and not shadow:
            with self.pace.step(self.mirror.limit_scope()), pausing(self.mirror.limit_scope()):
                reasons = self.mirror.show_job_costs(project, costs)
        return CostPage(project, len(costs), reasons, following)

    def _whole(self, project: str) -> list[JobCost] | None:
        """Every cost of a project; `None` if one message has no time for them."""
        found: list[JobCost] = []
        enough_left = self.deadline.left() / 2
        cursor: str | None = ""
        while cursor is not None:
            if cursor and self.deadline.left() < enough_left:
                return None
            with pausing(self.feed.limit_scope()):
                costs, cursor = self.feed.job_costs(project, cursor=cursor)
            found += costs
        return found

    def projects(self) -> dict[str, str]:
        """Each project's code in the ERP by its id on the platform: as mapped, or as it was created there.

        Whatever state it is in: one that is refused now, for a new owner say, costs no less. Only what is known to be gone from
        the ERP has no costs there.
        """
        entries = self.ledger.listing(self.connection.id, Entity.PROJECT, limit=MOST_PROJECTS)
        there = (one for one in entries if one.bound and not one.key.shadow and not _gone(one))
        made = {one.key.reference.id: one.documents[0].key for one in there}
        return made | dict(self.connection.value_maps.projects)


def _gone(entry: Entry) -> bool:
    return any(reason.code == GONE for reason in entry.reasons)


def in_words(project: str, reasons: Sequence[Reason]) -> str:
    """What of a project's costs could not be shown."""
    return f"Costs of project {project} not shown: " + "; ".join(reason.text for reason in reasons)
