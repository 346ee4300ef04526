"""Costs to date: page by page, project by project, from the ERP to the platform.

They are no records: nothing of theirs is linked, a page that is shown twice changes nothing, and what could not be shown is a
line in the import's history, by project and reason.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.sync.ends import GONE
from tieout.sync.pacing import Pace
from tieout.sync.ports import Ledger, pausing
from tieout.sync.pull_ports import Feed, Mirror
from tieout.sync.state import Entry

MOST_PROJECTS = 10_000


@dataclass(frozen=True)
class CostPage:
    """What one page came to. `next_cursor`: `None` when the last project's last page was shown."""

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

    def page(self, cursor: str, *, shadow: bool) -> CostPage | None:
        """Read and show one page; `None` if there is no project. Raises: NotNow, NeedsPerson."""
        projects = self.projects()
        place = json.loads(cursor) if cursor else {"project": "", "page": ""}
        # By id and not by number: a project that appears or goes meanwhile moves nobody else's place.
        left = [project for project in sorted(projects) if project >= place["project"]]
        if not left:
            return None
        project = left[0]
        within = str(place["page"]) if project == place["project"] else ""
        with pausing(self.feed.limit_scope()):
            costs, more = self.feed.job_costs(projects[project], cursor=within)
        reasons: tuple[Reason, ...] = ()
        if costs and not shadow:
            with self.pace.step(self.mirror.limit_scope()), pausing(self.mirror.limit_scope()):
                reasons = self.mirror.show_job_costs(project, costs)
        following = _place(project, more) if more is not None else _place(left[1], "") if left[1:] else None
        return CostPage(project, len(costs), reasons, following)

    def projects(self) -> dict[str, str]:
        """Each project's code in the ERP by its id on the platform: as mapped, or as it was created there.

        Whatever state it is in: one that is refused now, for a new owner say, costs no less. Only what is known to be gone from
        the ERP has no costs there.
        """
        entries = self.ledger.listing(self.connection.id, Entity.PROJECT, limit=MOST_PROJECTS)
        there = (one for one in entries if one.bound and not one.key.shadow and not _gone(one))
        made = {one.key.reference.id: one.documents[0].key for one in there}
        return made | dict(self.connection.value_maps.projects)


def _place(project: str, page: str) -> str:
    return json.dumps({"project": project, "page": page})


def _gone(entry: Entry) -> bool:
    return any(reason.code == GONE for reason in entry.reasons)


def in_words(project: str, reasons: Sequence[Reason]) -> str:
    """What of a project's costs could not be shown."""
    return f"Costs of project {project} not shown: " + "; ".join(reason.text for reason in reasons)
