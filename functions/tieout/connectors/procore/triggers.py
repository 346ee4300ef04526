"""Which events our hooks should listen to, by the names that Procore itself serves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.config.connection import Intake
from tieout.connectors.procore.resources import ACTIONS, ERP_REQUESTS, RESOURCES
from tieout.records.entities import Entity

Trigger = tuple[str, str]
"""(resource name, event type)."""


@dataclass(frozen=True)
class Wanted:
    """The events to listen to: on the company's hook, and on the hook of every permitted project."""

    company: tuple[Trigger, ...]
    project: tuple[Trigger, ...]


def wanted_triggers(intakes: Mapping[Entity, Intake]) -> Wanted:
    """What the configured intakes need. An entity that is missing is not listened to. Of what flows to the platform only the
    companies that people add there are heard of.

    A company hook gets no events of project tools; projects, companies and ERP requests are the company's (Procore's webhook
    guide).
    """
    heard = {entity for entity, intake in intakes.items() if intake is Intake.RESOURCES}
    wanted = [resource for resource in RESOURCES if resource.listened and resource.entity in heard]
    told = [(resource.company, (resource.name, action)) for resource in wanted for action in resource.actions]
    requests = ((ERP_REQUESTS, "create"),) if Intake.ERP_REQUESTS in intakes.values() else ()
    return Wanted(
        company=requests + tuple(trigger for company, trigger in told if company),
        project=tuple(trigger for company, trigger in told if not company),
    )


class NotServed(Exception):
    """Procore does not offer events by this name in this scope."""

    def __init__(self, scope: str, missing: list[str]) -> None:
        names = ", ".join(f"'{name}'" for name in missing)
        super().__init__(f"Procore serves no events named {names} for {scope}; see its list of webhook resources")


def check_served(scope: str, wanted: tuple[Trigger, ...], resources: list[dict[str, Any]]) -> None:
    """Hold the wanted names against Procore's own list.

    Raises:
        NotServed: naming every resource or event type that is missing.
    """
    served = {str(row.get("name")): _actions(row.get("actions")) for row in resources}
    missing = []
    for name, action in wanted:
        if name not in served:
            missing.append(name)
        elif served[name] and action not in served[name]:
            missing.append(f"{name} ({action})")
    if missing:
        raise NotServed(scope, list(dict.fromkeys(missing)))


def _actions(listed: object) -> set[str]:
    # The specification says "nested object" and no more: words are read where they stand, and no word excludes nothing.
    words: set[str] = set()
    for item in listed if isinstance(listed, list) else []:
        values = item.values() if isinstance(item, dict) else [item]
        words |= {value.lower() for value in values if isinstance(value, str)}
    return words & set(ACTIONS)
