"""Reading a record now: the contract itself, or what an ERP request carries as accepted content."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import ContractKind
from tieout.connectors.procore.erp_requests import UNLINK, ErpRequest, read_request
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.values import parts, text
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Fetched, Missing

LINES_PAGE = 500


class ContractReader:
    """Reads contracts and requests."""

    def __init__(self, client: ProcoreClient, context: ConnectorContext) -> None:
        self._client = client
        self._links = Links(client.settings.link_prefix)
        self._switched_on = context.assumptions

    def contract(self, contract: ContractKind, record_id: str, project: str) -> Fetched | Missing:
        """The contract as it stands at this moment, with its lines. Raises: NotNow, NeedsPerson."""
        scope = {"project_id": project}
        try:
            shown = self._client.read(f"{contract.path}/{record_id}", scope)
            if not isinstance(shown, dict):
                raise NotNow(f"{contract.path}/{record_id} did not answer with a contract")
            lines = parts(shown.get("line_items")) or self._lines(contract, record_id, scope)
        except NotFound as missing:
            return self._deleted(contract, record_id, project) or Missing(missing.why)
        return self._fetched(contract, shown, lines)

    def requested(self, record_id: str, request_ids: tuple[str, ...]) -> Fetched | Missing:
        """What the open requests ask for.

        Requests are served in the order in which they were made, as far as they ask for the same: an unlink that was
        followed by a new export is two things to do, one after the other. The newest of those served has the content.

        Raises:
            NotNow, NeedsPerson: a request could not be read.
        """
        found, missing = [], ""
        for request_id in request_ids:
            try:
                request = read_request(self._client, request_id, self._switched_on)
            except NotFound as error:
                missing = error.why
                continue
            if isinstance(request, ErpRequest) and request.record_id == record_id:
                found.append(request)
        found.sort(key=lambda request: request.order)
        served = tuple(takewhile(lambda request: request.action == found[0].action, found))
        return self._accepted(served) if served else Missing(missing or "none of its requests can be read")

    def _accepted(self, served: tuple[ErpRequest, ...]) -> Fetched:
        newest = served[-1]
        requests = tuple(request.as_request for request in served)
        if newest.action == UNLINK:
            return Fetched(record=None, requests=requests)
        record = read_commitment(newest.contract, newest.commitment, newest.lines, self._links.as_linked)
        link, foreign = self._links_of(newest.commitment)
        return Fetched(record=record, accepted=True, link=link, foreign_link=foreign, requests=requests)

    def _fetched(self, contract: ContractKind, shown: dict[str, Any], lines: Sequence[dict[str, Any]]) -> Fetched:
        link, foreign = self._links_of(shown)
        record = read_commitment(contract, shown, lines, self._links.own)
        return Fetched(record=record, link=link, foreign_link=foreign)

    def _links_of(self, shown: dict[str, Any]) -> tuple[str | None, str | None]:
        origin_id = text(shown.get("origin_id"))
        return self._links.own(origin_id), self._links.foreign(origin_id)

    def _lines(self, contract: ContractKind, record_id: str, scope: dict[str, str]) -> list[dict[str, Any]]:
        return list(self._client.rows(f"{contract.path}/{record_id}/line_items", scope, per_page=LINES_PAGE))

    def _deleted(self, contract: ContractKind, record_id: str, project: str) -> Fetched | None:
        """A deleted contract as the list still shows it. One that is listed alive is only not readable yet."""
        filters = {"project_id": project, "filters[id][]": record_id, "filters[include_deleted]": "with"}
        try:
            rows = list(self._client.rows(contract.path, filters, per_page=1))
        except NotFound:
            return None
        row = next((row for row in rows if str(row.get("id")) == record_id and row.get("deleted_at")), None)
        return None if row is None else self._fetched(contract, row, ())
