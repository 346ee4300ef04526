"""From an event to the records it concerns, and listings for whatever events missed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tieout.config.connection import Intake
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.erp_requests import ErpRequest, OtherRequest, read_request
from tieout.connectors.procore.finding import package_kind, package_of
from tieout.connectors.procore.instructions import answer_words, unserved
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.listing import Listings, concern, contract_hint
from tieout.connectors.procore.mirror_requests import COST_CODE, PROJECT, read_instructions, request_of
from tieout.connectors.procore.mirror_settings import LIST_ID
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.resources import BY_NAME, ERP_REQUESTS, Resource, Says
from tieout.connectors.procore.telling import answer_steps
from tieout.connectors.procore.writes import Writer
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.sync.events import (
    Concern,
    Concerns,
    Echo,
    ListChanged,
    Nothing,
    OtherCompany,
    OtherIntake,
    PlatformEvent,
    Resolution,
    Unknown,
)
from tieout.sync.instructions import Instructed, Instruction, SyncAsked
from tieout.sync.outcomes import InDoubt, NotNow, Refused
from tieout.sync.ports import LimitScope, Request

BELIEVE_MISSING = timedelta(minutes=10)
"""A record may not be readable for a moment after its own event; after this long it is not there."""


class ProcoreIntake:
    """Procore as the intake sees it."""

    def __init__(self, context: ConnectorContext) -> None:
        self._client = ProcoreClient(context)
        self._settings = self._client.settings
        self._switched_on = context.assumptions
        self._listings = Listings(self._client)

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        """Find the records that an event concerns; only an ERP request and a change order package cost calls.

        Raises:
            NotNow, NeedsPerson: what it concerns could not be read.
        """
        if event.company != self._settings.company_id:
            return OtherCompany(event.company)
        echo = self._echo(event)
        if echo is not None:
            return echo
        if event.resource == ERP_REQUESTS:
            return self._unheard_request(event, intakes) or self._of_request(event, intakes)
        resource = BY_NAME.get(event.resource)
        if resource is None:
            return Unknown(event.resource)
        return _if_heard(event.resource, resource.entity, intakes, Intake.RESOURCES) or self._of_resource(
            event, resource
        )

    def limit_scope(self) -> LimitScope:
        return self._client.scope

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        """The records of a project whose `updated_at` lies in the range, ends included, deleted ones too where listed.

        A kind that cannot be listed by its last change is listed whole.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        return list(self._listings.listed(project, kind, (since, until)))

    def all_records(self, project: str, kind: str) -> Iterator[Concern]:
        """Every record of one kind in a project, page by page, without deleted ones.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        return self._listings.listed(project, kind, None)

    def answer(self, request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Close a request: failed with these reasons, or as done. Returns why Procore would not have it closed, if so.

        A request that nobody waits for, because it names no detail or has been answered, costs nothing or a look.

        Raises:
            NotNow: nobody can know whether it is closed: closing it again, in the same way, is harmless.
            NeedsPerson: it could not be closed.
        """
        words = answer_words(request, reasons)
        for step in answer_steps((request,), "failed" if words else "success", words):
            outcome = Writer(self._client, self._switched_on).perform(step)
            if isinstance(outcome, InDoubt):
                raise NotNow(f"The answer to ERP request {request.id} was lost: {outcome.why}")
            if isinstance(outcome, Refused):
                return outcome.reasons
        return ()

    def close(self) -> None:
        self._client.close()

    def _echo(self, event: PlatformEvent) -> Echo | None:
        if event.application is not None and event.application == self._client.app_id:
            return Echo("our own app made this change")
        if event.actor is not None and event.actor == self._settings.service_user_id:
            return Echo("our own service account made this change")
        return None

    def _of_resource(self, event: PlatformEvent, resource: Resource) -> Resolution:
        if resource.says is Says.COMPANY:
            return Concerns((Concern(resource.entity, reference(resource.kind, event.resource_id)),))
        # A new project's own event names no project beside it.
        own = event.resource_id if resource.name == "Projects" else None
        project = own or event.project or self._only_project()
        if project is None:
            return Nothing(f"event without a project ({event.resource})")
        if self._settings.projects and project not in self._settings.projects:
            return Nothing("event of a project that is not among the permitted ones")
        match resource.says:
            case Says.RECORD:
                return Concerns((concern(resource.kind, event.resource_id, project),))
            case Says.PROJECT:
                return Concerns((concern(resource.kind, project, project),))
            case Says.PART:
                parent = next((number for name, number in event.parents if name == resource.parent), None)
                if parent is None:
                    return ListChanged(project, resource.entity, resource.kind)
                return Concerns((concern(resource.kind, parent, project),))
            case Says.PACKAGE | Says.CHANGE_ORDER:
                return self._of_change_order(event, resource, project)

    def _of_change_order(self, event: PlatformEvent, resource: Resource, project: str) -> Resolution:
        try:
            if resource.says is Says.CHANGE_ORDER:
                package = package_of(self._client, event.resource_id, resource.kind, project)
                return Concerns((concern(resource.kind, package, project),))
            kind = package_kind(self._client, event.resource_id, project)
            return Concerns((concern(kind, event.resource_id, project),))
        except NotFound as missing:
            return self._not_there(event, missing, "change order")

    def _only_project(self) -> str | None:
        return self._settings.projects[0] if len(self._settings.projects) == 1 else None

    def _unheard_request(self, event: PlatformEvent, intakes: Mapping[Entity, Intake]) -> Resolution | None:
        """What to answer if no entity is heard of by requests; which one this is about is then not asked."""
        if Intake.ERP_REQUESTS in intakes.values():
            return None
        first = next(iter(intakes), None)
        return (
            Nothing(f"nothing is listened to ({event.resource})")
            if first is None
            else OtherIntake(first, event.resource)
        )

    def _of_request(self, event: PlatformEvent, intakes: Mapping[Entity, Intake]) -> Resolution:
        if event.action != "create":
            # An update follows from an answer, ours included: acting on it would answer the same request for ever.
            return Nothing(f"only new ERP requests are acted on, not their {event.action}")
        try:
            read = read_request(self._client, event.resource_id, self._switched_on, event.project or "")
        except NotFound as missing:
            return self._not_there(event, missing, "ERP request")
        if isinstance(read, OtherRequest):
            return self._instructed(event.resource_id, read)
        if not read:
            return Nothing("ERP request without a record")
        name = f"{ERP_REQUESTS}: {read[0].name}"
        return _if_heard(name, read[0].entity, intakes, Intake.ERP_REQUESTS) or Concerns(tuple(map(_requested, read)))

    def _instructed(self, request_id: str, read: OtherRequest) -> Resolution:
        """What accounting asks for about records of its own."""
        links = Links(self._settings.link_prefix)
        instructions = read_instructions(read.name, read.body, links, self._switched_on)
        if instructions is None:
            company = self._settings.company_id
            return unserved(request_id, read, company) or Unknown(f"{ERP_REQUESTS}: {read.name}")
        instructions = tuple(self._placed(one) for one in instructions)
        request = request_of(request_id, read.body, instructions, self._settings.company_id, self._switched_on)
        return Instructed(request, read.name, instructions)

    def _placed(self, one: Instruction) -> Instruction:
        """Whoever asks for the ERP's projects or cost codes to be read must hear where there is no place to show them in."""
        if not isinstance(one, SyncAsked):
            return one
        places = {PROJECT: bool(self._settings.project_fields), COST_CODE: bool(self._settings.mirror.get(LIST_ID))}
        return replace(one, shown=places.get(one.kind, True))

    def _not_there(self, event: PlatformEvent, missing: NotFound, what: str) -> Resolution:
        if self._client.clock.now() - event.at < BELIEVE_MISSING:
            raise NotNow(f"{what} {event.resource_id} cannot be read yet: {missing.why}") from missing
        return Nothing(f"{what} that is not there")


def _if_heard(resource: str, entity: Entity, intakes: Mapping[Entity, Intake], needed: Intake) -> Resolution | None:
    """What to answer if the configured intake is not the one this event belongs to; `None` to go on."""
    configured = intakes.get(entity)
    if configured is needed:
        return None
    if configured is None:
        return Nothing(f"{entity.value} is not listened to ({resource})")
    return OtherIntake(entity, resource)


def _requested(request: ErpRequest) -> Concern:
    found = concern(request.kind, request.record_id, request.project, request.id)
    return replace(found, hints=found.hints | contract_hint(request.kind, request.data))
