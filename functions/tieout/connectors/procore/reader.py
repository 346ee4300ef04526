"""What every reader of records is made of, and what it offers: a record as it stands now, or as accounting accepted it."""

from dataclasses import dataclass, replace
from typing import Protocol

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_pay_apps import CONTRACT, NUMBER
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.values import text
from tieout.records.invoice import Invoice
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.ports import Fetched, Missing


class RecordReader(Protocol):
    """Reads records of one entity."""

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The record as it stands at this moment. Raises: NotFound, NotNow, NeedsPerson."""
        ...

    def accepted(self, request: ErpRequest) -> Fetched:
        """What accounting accepted, without the requests it answers. Raises: NotFound, NotNow, NeedsPerson."""
        ...


@dataclass(frozen=True)
class Desk:
    """What readers share."""

    client: ProcoreClient
    links: Links
    switched_on: frozenset[str]

    def fetched(self, record: Record, shown: Json) -> Fetched:
        """A record with the link that it carries; the documents' samples write none as "null" too."""
        origin_id = text(shown.get("origin_id"))
        origin_id = "" if origin_id == "null" else origin_id
        own, foreign = self.links.own(origin_id), self.links.foreign(origin_id)
        return Fetched(record=record, link=own, foreign_link=foreign, hints=_hints(record))

    def accepted(self, record: Record, shown: Json) -> Fetched:
        """The same, as accounting accepted it."""
        found = self.fetched(record, shown)
        return replace(found, accepted=True)

    def places(self, project: str, *, as_linked: bool = False) -> Places:
        """The budget's places in a project. `as_linked`: accounting linked them in the ERP tool, whatever the prefix."""
        return Places(self.client, project, self.links.as_linked if as_linked else self.links.code)


def _hints(record: Record) -> dict[str, str]:
    """What the payments of an invoice are placed by: ten thousand of them must not ask for it again."""
    return {CONTRACT: record.contract.id, NUMBER: record.number} if isinstance(record, Invoice) else {}
