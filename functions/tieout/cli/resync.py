"""`tieout resync`: look at a record again, or at every record of a project."""

from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.asking import Why, wake_by_hand, warn_if_paused
from tieout.cli.find import find_record
from tieout.cli.history import EntityName
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.config.connection import ConfigurationError, Connection
from tieout.records.entities import Entity
from tieout.sync.events import Concern
from tieout.sync.wakes import WakeReason
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import PLATFORM, Composition, connector


@told
def resync(
    context: typer.Context,
    entity: EntityName,
    name: Annotated[str | None, typer.Argument(metavar="ID", help="Its number, id, or system:kind:id.")] = None,
    project: Annotated[
        str | None,
        typer.Option(
            help="Every record of this project, by the platform's id; with ID only that one, seen before or not."
        ),
    ] = None,
    why: Why = "asked for by hand",
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Have a record looked at again. What is already in the ERP is not sent again."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    concerns = _asked_for(parts, document, entity, name, project)
    for concern in concerns:
        wake_by_hand(parts, document, concern, why, WakeReason.RESYNC)
    warn_if_paused(parts, document.id, {entity} if concerns else ())
    if as_json:
        output.as_json({"woken": [str(concern.reference) for concern in concerns]})
    else:
        output.console.print(f"{len(concerns)} woken")


def _asked_for(
    parts: Composition, document: Connection, entity: Entity, name: str | None, project: str | None
) -> list[Concern]:
    """Raises: ConfigurationError: neither is given, or there is no such record, or several."""
    if project is not None:
        found = _of_project(parts, document, entity, project)
        return found if name is None else [_named(found, entity, name, project)]
    if name is None:
        raise ConfigurationError(["give a record's ID, or --project, or both"])
    entry = find_record(parts, document.id, entity, name)
    return [Concern(entity, entry.key.reference, entry.hints)]


def _named(found: list[Concern], entity: Entity, name: str, project: str) -> Concern:
    """The one that a person means. The ledger need not know it: what it hangs on comes from the platform's own listing."""
    named = [concern for concern in found if name in {str(concern.reference), concern.reference.id}]
    if len(named) != 1:
        those = ", ".join(str(concern.reference) for concern in named) or "none"
        raise ConfigurationError([f"{name!r}: project {project} shows {those} of {entity.value}; give system:kind:id"])
    return named[0]


def _of_project(parts: Composition, document: Connection, entity: Entity, project: str) -> list[Concern]:
    module = connector(document.platform)
    listener = module.build_intake(parts.context(document, PLATFORM, NoDeadline()))
    try:
        found = [concern for kind in module.kinds for concern in listener.all_records(project, kind)]
        return [concern for concern in found if concern.entity is entity]
    finally:
        listener.close()
