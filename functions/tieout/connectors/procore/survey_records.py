"""Records one by one, by the same listings and readers that serve a resync: what is judged is what would be sent."""

from collections.abc import Iterator

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.listing import Listings
from tieout.connectors.procore.platform import _readers as readers_of
from tieout.connectors.procore.reader import Desk
from tieout.records.record import Record
from tieout.sync.ports import Missing


class SurveyRecords:
    """Lists and reads them. Raises: NotNow, NeedsPerson."""

    def __init__(self, client: ProcoreClient, links: Links, switched_on: frozenset[str]) -> None:
        self._listings = Listings(client)
        self._readers = readers_of(Desk(client, links, switched_on))

    def of(self, kind: str, project: str) -> Iterator[Record]:
        """Every record of a kind in one project, as it stands now."""
        reader = self._readers[kind]
        for concern in self._listings.listed(project, kind, None):
            try:
                fetched = reader.now(concern.reference, project)
            except NotFound:
                continue  # deleted since it was listed
            if not isinstance(fetched, Missing) and fetched.record is not None:
                yield fetched.record
