"""What the ERP owns of a project, in the fields of the project that the connection's settings name for it.

    "project_fields": {"general_ledger": "accounting_project_number", "legal_entity": "custom_field_598134325"}

Show project and Update project have both kinds of field (Procore's field lists of the two): `accounting_project_number` is a
text; custom fields are read as `custom_fields.custom_field_<definition id>` with `data_type` and `value`, and written as
`custom_field_<definition id>`. A department or an office is written by its id, so neither can hold the ERP's own text.

A field that is named here is the ERP's: it is no part of what is sent to the ERP, and an edit of it in Procore is set right by
the next look. Any other field is the project team's and is never written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, part, text
from tieout.policy.reasons import Reason
from tieout.records.project import Project, ProjectKind
from tieout.sync.outcomes import Applied, InDoubt, NotNow, Outcome, Refused
from tieout.sync.plan import Side, Step
from tieout.sync.ports import Fetched

FIELDS = "project_fields"
"""What `body["do"]` says; `writes.py` reads it."""

TELL_FIELDS = "tell_fields"
_NO_TEXT = frozenset({"boolean", "decimal", "datetime", "lov_entry", "lov_entries"})


@dataclass(frozen=True)
class FetchedProject(Fetched):
    """A project, with what stands at this moment in the fields that are the ERP's."""

    shown: Mapping[str, str] = field(default_factory=dict)


def shown_in(project: Json, places: Mapping[str, str]) -> dict[str, str]:
    """What a project shows in the ERP's fields, by the names of the ownership table."""
    custom = extensions_of(project)
    return {
        name: custom.get(place, "") if _is_custom(place) else text(project.get(place)) for name, place in places.items()
    }


def without_places(record: Project, places: Mapping[str, str]) -> Project:
    """The project without what is the ERP's: sent to the ERP as well, our own write would be an edit, and come back for ever."""
    own = {name: value for name, value in record.extensions.items() if name not in places.values()}
    return record.model_copy(update={"extensions": own})


def field_steps(fetched: Fetched, values: Mapping[str, str], places: Mapping[str, str]) -> tuple[Step, ...]:
    """One step that writes what differs; none if nothing does. A request of the ERP tool shows none of these fields."""
    if fetched.record is None:
        return ()
    shown = fetched.shown if isinstance(fetched, FetchedProject) else {}
    differing = {places[name]: value for name, value in values.items() if shown.get(name) != value}
    body = {"do": FIELDS, "id": fetched.record.reference.id, "fields": differing}
    # Fixed values to a known record: sent twice, they change nothing twice.
    return (Step(TELL_FIELDS, Side.PLATFORM, ProjectKind.PROJECT.value, body, repeatable=True),) if differing else ()


def write_fields(client: ProcoreClient, body: Mapping[str, Any]) -> Outcome:
    """Write the fields that still differ, and believe the answer only. Raises as `ProcoreClient.write` does, and NotNow."""
    path, company = f"/rest/v1.0/projects/{body['id']}", client.settings.company_id
    wanted: dict[str, str] = body["fields"]
    project = client.read(path, {"company_id": company})
    if not isinstance(project, dict):
        raise NotNow(f"{path} did not answer with a project")
    before = shown_in(project, {place: place for place in wanted})
    differing = {place: value for place, value in wanted.items() if before[place] != value}
    if not differing:
        return Applied(note="The project shows them already")
    reasons = tuple(reason for place in differing for reason in _no_text(project, place))
    if reasons:
        return Refused(reasons)
    answer = client.write("PATCH", path, {"company_id": as_number(company), "project": differing})
    if not isinstance(answer, dict):
        return InDoubt("Procore answered the update of a project with no project")
    after = shown_in(answer, {place: place for place in differing})
    untaken = tuple(_untaken(place, value) for place, value in differing.items() if after[place] != value)
    if untaken:
        return Refused(untaken)
    told = ", ".join(f"{place} '{before[place]}' is now '{value}'" for place, value in differing.items())
    return Applied(note=f"Told what the ERP owns: {told}")


def _no_text(project: Json, place: str) -> list[Reason]:
    kind = text(part(part(project, "custom_fields"), place).get("data_type"))
    if kind not in _NO_TEXT:
        return []
    words = f"{place} is a field of the type '{kind}' in Procore, which takes no text. Name a text field for it in the settings."
    return [Reason("no_text_field", words, place)]


def _untaken(place: str, value: str) -> Reason:
    words = (
        f"Procore took '{value}' for {place} and does not show it. Does this company's project have that custom field?"
    )
    return Reason("not_taken", words, place)


def _is_custom(place: str) -> bool:
    return place.startswith("custom_field_")
