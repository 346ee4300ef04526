"""Reading a contract as it stands now, with its lines, or as accounting accepted it."""

from collections.abc import Sequence

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import ContractKind, contract_of, show_commitment
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.parties import Json, in_currency_of
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.values import part, parts
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Fetched, Missing

LINES_PAGE = 500


class ContractReader:
    """Reads commitments. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The contract as it stands at this moment, with its lines. Raises: NotFound, NotNow, NeedsPerson."""
        contract, record_id = contract_of(reference.kind), reference.id
        scope = {"project_id": project}
        try:
            shown = self._desk.client.read(f"{contract.path}/{record_id}", scope)
            if not isinstance(shown, dict):
                raise NotNow(f"{contract.path}/{record_id} did not answer with a contract")
            lines = parts(shown.get("line_items")) or self._lines(contract, record_id, scope)
        except NotFound as missing:
            return self._deleted(contract, record_id, project) or Missing(missing.why)
        return self._fetched(contract, shown, lines)

    def accepted(self, request: ErpRequest) -> Fetched:
        """The contract that accounting accepted, in the currency that it shows now: a request tells none.

        Raises: NotFound, NotNow, NeedsPerson.
        """
        shown, lines = part(request.data, "commitment"), parts(request.data.get("commitment_items"))
        contract = contract_of(request.kind)
        record = read_commitment(contract, shown, lines, self._desk.links.as_linked)
        _, now = show_commitment(self._desk.client, request.record_id, request.project, contract.erp_type)
        return self._desk.accepted(in_currency_of(record, now), shown)

    def _fetched(self, contract: ContractKind, shown: Json, lines: Sequence[Json]) -> Fetched:
        return self._desk.fetched(read_commitment(contract, shown, lines, self._desk.links.code), shown)

    def _lines(self, contract: ContractKind, record_id: str, scope: dict[str, str]) -> list[Json]:
        return list(self._desk.client.rows(f"{contract.path}/{record_id}/line_items", scope, per_page=LINES_PAGE))

    def _deleted(self, contract: ContractKind, record_id: str, project: str) -> Fetched | None:
        """A deleted contract as the list still shows it. One that is listed alive is only not readable yet."""
        filters = {"project_id": project, "filters[id][]": record_id, "filters[include_deleted]": "with"}
        try:
            rows = list(self._desk.client.rows(contract.path, filters, per_page=1))
        except NotFound:
            return None
        row = next((row for row in rows if str(row.get("id")) == record_id and row.get("deleted_at")), None)
        return None if row is None else self._fetched(contract, row, ())
