"""Procore as the push flow sees it: where commitments are born and who is told what became of them."""

from collections.abc import Mapping

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import ContractKind, contract_of
from tieout.connectors.procore.erp_requests import UNLINK
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.reading import ContractReader
from tieout.connectors.procore.telling import answer_steps, external_data_steps, link_steps
from tieout.connectors.procore.writes import Writer
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson, Outcome
from tieout.sync.plan import Step
from tieout.sync.ports import Fetched, LimitScope, Missing


class ProcorePlatform:
    """Implements `tieout.sync.ports.Platform`. `hints["project"]` is the id of the record's project."""

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        self._client = ProcoreClient(context)
        self._links = Links(self._client.settings.link_prefix)
        self._reader = ContractReader(self._client, context)
        self._writer = Writer(self._client, context.assumptions)

    def limit_scope(self) -> LimitScope:
        return self._client.scope

    def fetch(
        self, entity: Entity, reference: SourceReference, *, hints: Mapping[str, str], requests: tuple[str, ...]
    ) -> Fetched | Missing:
        """Read the record now; with open requests, what accounting accepted.

        Requests are served in the order in which they were made, as far as they ask for the same; `Fetched.requests`
        has those, and the newest of them has the content.

        Raises:
            NotNow, NeedsPerson: it could not be read.
        """
        contract = _contract(entity, reference)
        if not (reference.id.isascii() and reference.id.isdigit()):
            return Missing(f"{reference.id!r} is no id of Procore's")
        if requests:
            return self._reader.requested(reference.id, requests)
        return self._reader.contract(contract, reference.id, self._project(hints, reference))

    def plan_success(
        self, entity: Entity, fetched: Fetched, documents: tuple[TargetDocument, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """Write the link where the record was heard of, and answer its requests. An unlink takes the link away."""
        if fetched.requests:
            unlink = fetched.requests[-1].action == UNLINK
            told = external_data_steps(self._links, fetched.requests, documents, unlink=unlink)
            return told + answer_steps(fetched.requests, "success")
        if not isinstance(fetched.record, Commitment) or not documents:
            return ()
        return link_steps(self._links, fetched.record, documents, fetched.record.project.id)

    def plan_failure(
        self, entity: Entity, fetched: Fetched, reasons: tuple[Reason, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """Answer its requests as failed, with every reason; a record without requests has nobody waiting."""
        return answer_steps(fetched.requests, "failed", reasons)

    def perform(self, step: Step) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        return self._writer.perform(step)

    def close(self) -> None:
        self._client.close()

    def _project(self, hints: Mapping[str, str], reference: SourceReference) -> str:
        permitted = self._client.settings.projects
        project = hints.get("project") or (permitted[0] if len(permitted) == 1 else "")
        if not project:
            raise NeedsPerson(f"{reference}: its project is not known; resync it with its project")
        return project


def _contract(entity: Entity, reference: SourceReference) -> ContractKind:
    if entity is not Entity.COMMITMENT:
        raise NeedsPerson(f"This connector carries commitments; {entity.value} is not one of its entities")
    try:
        return contract_of(reference.kind)
    except ValueError as error:
        raise NeedsPerson(f"{reference}: {error}") from error
