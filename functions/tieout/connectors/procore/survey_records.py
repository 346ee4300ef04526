"""Records one by one, by the same listings and readers that serve a resync: what is judged is what would be sent.

What cannot be read is told in its place and the rest goes on. A survey takes an hour at a large firm, and one requisition with a
line that nobody can read must not cost it.
"""

from collections.abc import Iterator

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.listing import Listings
from tieout.connectors.procore.platform import readers_of
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.survey_modifications import KIND as BUDGET_CHANGE
from tieout.connectors.procore.survey_modifications import modifications
from tieout.preflight.ports import ProjectSeen, Unread
from tieout.records.record import Record
from tieout.sync.events import Concern
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.ports import Missing

DOWN = 3
"""So many records in a row that Procore does not show are no sick records any more: it is down."""


class SurveyRecords:
    """Lists and reads them. Raises: NotNow, NeedsPerson: Procore cannot be asked at all."""

    def __init__(self, client: ProcoreClient, links: Links, switched_on: frozenset[str]) -> None:
        self._client = client
        self._listings = Listings(client)
        self._readers = readers_of(Desk(client, links, switched_on))
        self._unshown = 0

    def of(self, kind: str, project: ProjectSeen) -> Iterator[Record | Unread]:
        """Every record of a kind in one project, as it stands now."""
        place = f"project {project.number or project.name or project.id}"
        try:
            for concern in self._listings.listed(project.id, kind, None):
                yield from self._read(concern, project.id, place)
        except (NeedsPerson, ValueError) as refused:
            # The list itself: of another shape, or a tool that is forbidden to us in this project alone.
            yield Unread(kind, f"the list of {_words(kind)}s of {place}", _why(refused))
        if kind == BUDGET_CHANGE:
            yield from self._modifications(project.id, place)

    def _modifications(self, project: str, place: str) -> Iterator[Unread]:
        try:
            yield from modifications(self._client, project, place)
        except NotFound as missing:
            yield Unread(BUDGET_CHANGE, f"the list of budget modifications of {place}", missing.why)
        except (NeedsPerson, ValueError) as refused:
            yield Unread(BUDGET_CHANGE, f"the list of budget modifications of {place}", _why(refused))

    def _read(self, concern: Concern, project: str, place: str) -> Iterator[Record | Unread]:
        kind = concern.reference.kind
        name = f"{_words(kind)} {concern.reference.id} of {place}"
        try:
            fetched = self._readers[kind].now(concern.reference, project)
        except NotFound:
            return  # deleted since it was listed
        except (NeedsPerson, ValueError) as unreadable:
            yield Unread(kind, name, _why(unreadable))
            return
        except NotNow as unshown:
            yield Unread(kind, name, self._not_shown(unshown))
            return
        self._unshown = 0
        if not isinstance(fetched, Missing) and fetched.record is not None:
            yield fetched.record

    def _not_shown(self, unshown: NotNow) -> str:
        """Why one record is not shown. Raises: NotNow: none is, at present."""
        self._unshown += 1
        if self._unshown >= DOWN or unshown.pause_scope or isinstance(unshown, BudgetSpent):
            raise unshown
        return unshown.why


def _why(refused: NeedsPerson | ValueError) -> str:
    """In words. Raises: NeedsPerson: our sign-in is refused, so nothing at all can be seen."""
    if isinstance(refused, NeedsPerson) and refused.pause_scope:
        raise refused
    return str(refused)


def _words(kind: str) -> str:
    return kind.replace("_", " ")
