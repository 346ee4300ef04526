"""Procore as it is asked before go-live: what people can choose there, what stands there, and what our app may do.

Lists are taken whole, and nothing is written. A list that is refused to us is told as not seen, with Procore's own words.
"""

from collections.abc import Iterator
from datetime import timedelta

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_settings import split_settings
from tieout.connectors.procore.survey_access import Rights
from tieout.connectors.procore.survey_lists import SurveyLists, seen
from tieout.connectors.procore.survey_records import SurveyRecords
from tieout.preflight.ports import Access, CodeList, CompanySeen, ProjectSeen, Seen, Unlisted, Unread, VendorCreation
from tieout.records.record import Record

PATIENCE = timedelta(seconds=15)
"""A survey makes a call for every record and spends the 10-second limit again and again; waiting it out beats starting over."""

FREE_TEXT = "payment terms of a contract are free text; those in use are looked at with each record"


class ProcoreSurvey:
    """Implements `tieout.preflight.ports.PlatformSurvey`. Making one makes no call.

    Raises:
        ConfigurationError: the settings cannot be used.
    """

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        plain, mirror = split_settings(context)
        self._client = ProcoreClient(plain, patience=PATIENCE)
        links = Links(self._client.settings.link_prefix)
        self._lists = SurveyLists(self._client, links, context.credentials.get("tax_id_key", ""))
        self._records = SurveyRecords(self._client, links, context.assumptions)
        self._rights = Rights(self._client, mirror, context.assumptions)
        self._asked: set[str] = set()

    def cost_codes(self) -> CodeList | Unlisted:
        """The codes of every project, each once: lines carry a project's codes, not the company's standard ones."""
        codes = seen(lambda: self._lists.cost_codes(self._lists.working()))
        return codes if isinstance(codes, Unlisted) else CodeList(tuple(codes))

    def cost_types(self) -> Seen[str]:
        return seen(self._lists.cost_types)

    def terms(self) -> Seen[str]:
        return Unlisted(FREE_TEXT)

    def units(self) -> Seen[str]:
        return seen(self._lists.units)

    def vendors(self) -> Seen[CompanySeen]:
        return seen(self._lists.vendors)

    def projects(self) -> Seen[ProjectSeen]:
        return seen(self._lists.projects)

    def access(self) -> Access | Unlisted:
        """What the app may do, held against the kinds of records that were asked for; against all kinds before any was."""
        permissions = seen(lambda: self._rights.permissions(self._lists.working(), frozenset(self._asked)))
        return permissions if isinstance(permissions, Unlisted) else Access(tuple(permissions))

    def records(self, kind: str, project: str | None) -> Iterator[Record | Unread]:
        """Every record of a kind as it stands now, deleted ones left out. Raises: NotNow, NeedsPerson: nothing can be asked."""
        self._asked.add(kind)
        places = seen(self._lists.working)
        if isinstance(places, Unlisted):
            yield Unread(kind, "the list of projects", places.why)
            return
        if project is not None:
            places = [one for one in places if one.id == project] or [ProjectSeen(project, "")]
        for place in places:
            yield from self._records.of(kind, place)

    def vendor_creation(self) -> VendorCreation:
        """Whether vendors can be created by us, as far as the permission manifest says."""
        told = seen(lambda: [self._rights.vendor_creation()])
        return VendorCreation(None, told.why) if isinstance(told, Unlisted) else told[0]

    def close(self) -> None:
        self._client.close()
