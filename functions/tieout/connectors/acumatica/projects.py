"""Projects: the body, field by field; what stands in the way, the plan of a new one, and the update of one that is there.

Only what the platform owns is ever written to a project that is there: name, manager, dates, address and mapped extensions.
Customer, template and general-ledger coding are accounting's; the first two are set once, on creation. What accounting owns for
good, the coding and the legal entity, is read back with the rest, under the names of the ownership table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.document_steps import CREATE
from tieout.connectors.acumatica.encoding import custom_fields, text, wrapped
from tieout.connectors.acumatica.moves import until
from tieout.connectors.acumatica.objections import switched_off, unknown_extensions
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.policy.ready import FieldLimits, Ready, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.plan import Expectation, Side, Step

KIND, UPDATE = "Project", "update"
PROPERTIES, ADDRESS = "ProjectProperties", "ProjectAddress"
LEDGER, BILLING = "GLAccounts", "BillingAndAllocationSettings"
SHOWN = ",".join((PROPERTIES, ADDRESS, LEDGER, BILLING))
"""The parts of a project that a read-back needs; nothing is shown of a part that is not expanded."""
_DATES = frozenset({"StartDate", "EndDate"})
_PARTS = {
    PROPERTIES: ("ProjectManager", "StartDate", "EndDate"),
    ADDRESS: ("AddressLine1", "City", "State", "PostalCode", "Country"),
}


@dataclass(frozen=True)
class Projects:
    """Projects as the platform knows them."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            title=chosen.projects.title_limit,
            external_reference=place_of(KIND, chosen).limit,
            currency=chosen.currency,
            managers=chosen.projects.manager,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this project cannot be sent."""
        project = _project(ready)
        return [
            *switched_off(self._relied_on(project), self.switched_on),
            *unknown_extensions(project.extensions, ()),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Make it in planning, then activate it."""
        project, reference = _project(ready), ready.external_reference
        owned, place = self._owned(project), place_of(KIND, self.settings)
        custom = dict(project.extensions)
        if place.custom is not None:
            custom[place.field] = reference
        chosen = {"ProjectTemplateID": self.settings.projects.template, "Customer": project.customer}
        body = wrapped(ProjectID=project.project, Hold=True, **chosen)
        body |= _nested(owned) | place.fields(reference, project.title.strip()) | custom_fields(custom)
        expects = expectation(owned | ({"Customer": project.customer} if project.customer else {}))
        steps = [Step(CREATE, Side.ERP, KIND, body, reference, expects)]
        end = until(
            KIND, "off_hold" if self.settings.projects.activate and project.active else "on_hold", self.settings
        )
        steps += [Step(move.step, Side.ERP, KIND, {}, reference, repeatable=True, moves=True) for move in end]
        return tuple(steps)

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """Write the owned fields once more, as they are now."""
        project = _project(ready)
        owned = self._owned(project)
        body = _nested(owned) | custom_fields(project.extensions)
        expects = expectation(owned)
        return (Step(UPDATE, Side.ERP, KIND, body, project.external_reference, expects, repeatable=True),)

    def _owned(self, project: ReadyProject) -> dict[str, str]:
        """What the platform owns, by path; what it does not state is left as it is."""
        address = project.address
        fields = {
            "Description": project.title.strip(),
            f"{PROPERTIES}/ProjectManager": project.manager if self.settings.projects.manager else None,
            f"{PROPERTIES}/StartDate": project.start_date.isoformat() if project.start_date else None,
            f"{PROPERTIES}/EndDate": project.completion_date.isoformat() if project.completion_date else None,
            f"{ADDRESS}/AddressLine1": address.street,
            f"{ADDRESS}/City": address.city,
            f"{ADDRESS}/State": address.region,
            f"{ADDRESS}/PostalCode": address.postal_code,
            f"{ADDRESS}/Country": address.country,
        }
        return {path: value for path, value in fields.items() if value}

    def _relied_on(self, project: ReadyProject) -> Iterator[Assumption]:
        yield from relied_on(KIND, self.settings)
        if project.extensions:
            yield assumptions.EXTENSION_FIELDS


def shown_fields(entity: Mapping[str, Any]) -> dict[str, str]:
    """Every field that an expectation may name, as text; dates without the hour that the ERP adds."""
    found = {name: text(entity, name) for name in ("Description", "Customer")}
    for part, names in _PARTS.items():
        held = entity.get(part)
        inner: Mapping[str, Any] = held if isinstance(held, dict) else {}
        for name in names:
            value = text(inner, name)
            found[f"{part}/{name}"] = value[:10] if name in _DATES else value
    return found | dict(_owned_by_accounting(entity))


def _owned_by_accounting(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What accounting owns, by the names of the ownership table, as far as the answer shows it.

    `ProjectGLAccount` and `ProjectBillingAndAllocationSettings` of the contract (Default 24.200.001). That the legal entity is
    the branch that bills, and the coding the two default accounts with their subaccounts, is read off the names of their fields.
    """
    ledger, billing = entity.get(LEDGER), entity.get(BILLING)
    if isinstance(ledger, dict):
        cost = _account(ledger, "DefaultCostAccount", "DefaultCostSubaccount")
        other = _account(ledger, "DefaultAccount", "DefaultSubaccount")
        yield "general_ledger", ", ".join(filter(None, (cost and f"cost {cost}", other and f"default {other}")))
    if isinstance(billing, dict):
        yield "legal_entity", text(billing, "Branch")


def _account(ledger: Mapping[str, Any], account: str, subaccount: str) -> str:
    code = text(ledger, account)
    return " ".join(filter(None, (code, text(ledger, subaccount)))) if code else ""


def expectation(fields: Mapping[str, str]) -> Expectation:
    """A project has no amount and no lines: only its fields must be there."""
    return Expectation(Decimal("0.00"), (), dict(fields))


def _nested(owned: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for path, value in owned.items():
        part, _, name = path.rpartition("/")
        (body.setdefault(part, {}) if part else body)[name] = {"value": value}
    return body


def _project(ready: Ready) -> ReadyProject:
    if not isinstance(ready, ReadyProject):
        raise TypeError(f"{ready.kind} is no project")
    return ready
