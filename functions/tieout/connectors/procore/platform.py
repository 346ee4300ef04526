"""Procore as the push flow sees it: where records are born and who is told what became of them."""

from collections.abc import Mapping

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.budgets import BudgetReader
from tieout.connectors.procore.change_orders import ChangeOrderReader
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.owner_invoices import OwnerInvoiceReader
from tieout.connectors.procore.project_fields import field_steps
from tieout.connectors.procore.projects import ProjectReader
from tieout.connectors.procore.reader import Desk, RecordReader
from tieout.connectors.procore.reading import ContractReader
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.connectors.procore.request_bodies import UNLINK
from tieout.connectors.procore.requested import open_requests, read_requested
from tieout.connectors.procore.requisitions import RequisitionReader
from tieout.connectors.procore.telling import answer_steps, external_data_steps, link_steps, mark_steps
from tieout.connectors.procore.values import digits
from tieout.connectors.procore.writes import Writer
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
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
        self._desk = Desk(self._client, self._links, context.assumptions)
        self._readers = readers_of(self._desk)
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
        reader = self._reader(entity, reference)
        if not digits(reference.id):
            return Missing(f"{reference.id!r} is no id of Procore's")
        if requests:
            return read_requested(self._desk, self._readers, reference, requests, hints)
        try:
            return reader.now(reference, self._project(hints, reference))
        except NotFound as missing:
            return Missing(missing.why)

    def open_requests(self, entity: Entity, reference: SourceReference) -> tuple[str, ...]:
        """The requests about a record that wait for an answer. Raises: NotNow, NeedsPerson."""
        self._reader(entity, reference)
        return open_requests(self._desk, reference) if digits(reference.id) else ()

    def plan_success(
        self, entity: Entity, fetched: Fetched, documents: tuple[TargetDocument, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """Write the link where the record was heard of, and answer its requests. An unlink takes the link away."""
        if fetched.requests:
            unlink = fetched.requests[-1].action == UNLINK
            told = external_data_steps(self._links, fetched.requests, documents, unlink=unlink)
            marks = () if unlink else mark_steps(self._links, fetched.requests, documents, self._desk.switched_on)
            return told + marks + answer_steps(fetched.requests, "success")
        if fetched.record is None or not documents:
            return ()
        return link_steps(self._links, fetched.record, documents, hints.get("project", ""))

    def plan_failure(
        self, entity: Entity, fetched: Fetched, reasons: tuple[Reason, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """Answer its requests as failed, with every reason; a record without requests has nobody waiting."""
        return answer_steps(fetched.requests, "failed", reasons)

    def places(self, entity: Entity) -> frozenset[str]:
        """What the ERP owns of a project, as far as the settings name a field for it; of nothing else anything is told back."""
        return frozenset(self._client.settings.project_fields) if entity is Entity.PROJECT else frozenset()

    def plan_fields(self, fetched: Fetched, values: Mapping[str, str]) -> tuple[Step, ...]:
        """Write what the ERP owns of a project into the fields named for it, where they show something else."""
        return field_steps(fetched, values, self._client.settings.project_fields)

    def perform(self, step: Step) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        return self._writer.perform(step)

    def close(self) -> None:
        self._client.close()

    def _reader(self, entity: Entity, reference: SourceReference) -> RecordReader:
        if reference.kind not in ENTITY_OF:
            raise NeedsPerson(f"{reference}: {reference.kind!r} is no kind of record that this connector carries")
        if ENTITY_OF[reference.kind] is not entity:
            raise NeedsPerson(f"{reference} is no {entity.value}: it is a {ENTITY_OF[reference.kind].value}")
        return self._readers[reference.kind]

    def _project(self, hints: Mapping[str, str], reference: SourceReference) -> str:
        permitted = self._client.settings.projects
        own = reference.id if reference.kind in {"project", "budget"} else ""
        project = own or hints.get("project") or (permitted[0] if len(permitted) == 1 else "")
        if not project:
            raise NeedsPerson(f"{reference}: its project is not known; resync it with its project")
        return project


def readers_of(desk: Desk) -> dict[str, RecordReader]:
    """A reader for each kind; both kinds of an entity share one, but for invoices, which are two resources."""
    of_entity: dict[Entity, RecordReader] = {
        Entity.PROJECT: ProjectReader(desk),
        Entity.BUDGET: BudgetReader(desk),
        Entity.COMMITMENT: ContractReader(desk),
        Entity.CHANGE_ORDER: ChangeOrderReader(desk),
        Entity.INVOICE: RequisitionReader(desk),
    }
    return {kind: of_entity[entity] for kind, entity in ENTITY_OF.items()} | {
        InvoiceKind.OWNER.value: OwnerInvoiceReader(desk)
    }
