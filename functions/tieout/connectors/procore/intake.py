"""From an event to the records it concerns, and listings for whatever events missed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tieout.config.connection import Intake
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import (
    BY_LINE_RESOURCE,
    BY_RESOURCE,
    ERP_REQUESTS,
    ContractKind,
    contract_of,
    reference_of,
)
from tieout.connectors.procore.erp_requests import OtherRequest, read_request
from tieout.connectors.procore.values import identifier, moment
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
from tieout.sync.outcomes import NeedsPerson, NotNow

LIST_PAGE = 500
"""Contracts per page: Procore recommends 2,000 at the most, and a compact contract is about 2 KB."""

BELIEVE_MISSING = timedelta(minutes=10)
"""A request may not be readable for a moment after its own event; after this long it is not there."""


class ProcoreIntake:
    """Procore as the intake sees it."""

    def __init__(self, context: ConnectorContext) -> None:
        self._client = ProcoreClient(context)
        self._settings = self._client.settings
        self._switched_on = context.assumptions

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        """Find the records that an event concerns; only an ERP request costs a call.

        Raises:
            NotNow, NeedsPerson: the request could not be read.
        """
        if event.company != self._settings.company_id:
            return OtherCompany(event.company)
        echo = self._echo(event)
        if echo is not None:
            return echo
        if event.resource == ERP_REQUESTS:
            return self._if_heard(event, intakes, Intake.ERP_REQUESTS) or self._of_request(event)
        contract = BY_RESOURCE.get(event.resource) or BY_LINE_RESOURCE.get(event.resource)
        if contract is None:
            return Unknown(event.resource)
        return self._if_heard(event, intakes, Intake.RESOURCES) or self._of_contract(event, contract)

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        """The contracts of a project whose `updated_at` lies in the range, ends included, deleted ones too.

        Procore takes a range only, with both ends and three dots; its times have whole seconds, so the range is widened
        to whole seconds.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        first = since.astimezone(UTC).replace(microsecond=0)
        last = (until.astimezone(UTC) + timedelta(seconds=1)).replace(microsecond=0)
        filters = {
            "filters[updated_at]": f"{_instant(first)}...{_instant(last)}",
            "filters[include_deleted]": "with",
        }
        return list(self._listed(project, contract_of(kind), filters))

    def all_records(self, project: str, kind: str) -> Iterator[Concern]:
        """Every contract of one kind in a project, page by page, without deleted ones.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        return self._listed(project, contract_of(kind), {})

    def close(self) -> None:
        self._client.close()

    def _echo(self, event: PlatformEvent) -> Echo | None:
        if event.application is not None and event.application == self._client.app_id:
            return Echo("our own app made this change")
        if event.actor is not None and event.actor == self._settings.service_user_id:
            return Echo("our own service account made this change")
        return None

    def _if_heard(self, event: PlatformEvent, intakes: Mapping[Entity, Intake], needed: Intake) -> Resolution | None:
        """What to answer if the configured intake is not the one this event belongs to; `None` to go on."""
        configured = intakes.get(Entity.COMMITMENT)
        if configured is needed:
            return None
        if configured is None:
            return Nothing(f"commitments are not listened to ({event.resource})")
        return OtherIntake(Entity.COMMITMENT, event.resource)

    def _of_contract(self, event: PlatformEvent, contract: ContractKind) -> Resolution:
        project = event.project or self._only_project()
        if project is None:
            return Nothing(f"event without a project ({event.resource})")
        if self._settings.projects and project not in self._settings.projects:
            return Nothing("event of a project that is not among the permitted ones")
        if event.resource == contract.resource:
            return Concerns((_concern(contract, event.resource_id, project),))
        for name, parent in event.parents:
            if name == contract.resource:
                return Concerns((_concern(contract, parent, project),))
        return ListChanged(project, Entity.COMMITMENT, contract.kind.value)

    def _only_project(self) -> str | None:
        return self._settings.projects[0] if len(self._settings.projects) == 1 else None

    def _of_request(self, event: PlatformEvent) -> Resolution:
        if event.action != "create":
            # An update follows from an answer, ours included: acting on it would answer the same request for ever.
            return Nothing(f"only new ERP requests are acted on, not their {event.action}")
        try:
            request = read_request(self._client, event.resource_id, self._switched_on)
        except NotFound as missing:
            if self._client.clock.now() - event.at < BELIEVE_MISSING:
                raise NotNow(f"ERP request {event.resource_id} cannot be read yet: {missing.why}") from missing
            return Nothing("ERP request that is not there")
        if isinstance(request, OtherRequest):
            return Unknown(f"{ERP_REQUESTS}: {request.name}")
        return Concerns((_concern(request.contract, request.record_id, request.project, request.id),))

    def _listed(self, project: str, contract: ContractKind, filters: Mapping[str, str]) -> Iterator[Concern]:
        seen = set()
        try:
            for row in self._client.rows(contract.path, {"project_id": project, **filters}, per_page=LIST_PAGE):
                record_id = identifier(row.get("id"))
                # A record that changes while its list is read may stand on two pages.
                if record_id not in seen:
                    seen.add(record_id)
                    yield replace(_concern(contract, record_id, project), version=moment(row.get("updated_at")))
        except NotFound as missing:
            raise NeedsPerson(
                f"Project {project} cannot be listed: {missing.why}. Is it permitted to our app?"
            ) from missing


def _concern(contract: ContractKind, record_id: str, project: str, request: str | None = None) -> Concern:
    return Concern(Entity.COMMITMENT, reference_of(contract, record_id), {"project": project}, request)


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
