"""`tieout pause` and `tieout resume`: the kill switch, by connection, entity and direction."""

from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, me, wake_by_hand
from tieout.cli.find import all_records
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.config.connection import ConfigurationError, Connection
from tieout.ledger.reading_all import waits_on
from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction, Entity
from tieout.sync.events import Concern
from tieout.sync.other_mode import is_reached
from tieout.sync.pauses import PAUSED, Pause, PauseScope, pause_over
from tieout.sync.state import Entry
from tieout.sync.wakes import WakeReason
from tieout.wiring.compose import Composition

WAY = "Only records that flow this way. What others are told of where they came from (a link, an answer) is not held."

EntityOption = Annotated[Entity | None, typer.Option("--entity", help="Only this entity. Every entity unless given.")]
DirectionOption = Annotated[
    Direction | None,
    typer.Option("--direction", help=WAY),
]


@told
def pause(
    context: typer.Context,
    why: Why,
    entity: EntityOption = None,
    direction: DirectionOption = None,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Stop writing to the outside at once. What comes in meanwhile is kept, and waits."""
    scope = PauseScope(entity, direction)
    _refuse_nothing(scope)
    parts, name, asked = _asked(context, connection, scope, why)
    done = "paused" if parts.pauses.pause(name, asked) else "already paused"
    _tell(name, done, 0, parts.pauses.standing(name), as_json)


@told
def resume(
    context: typer.Context,
    why: Why,
    entity: EntityOption = None,
    direction: DirectionOption = None,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Lift the pause that was set with the same options, and wake what waited. May be repeated: it goes on where it stopped."""
    parts, name, asked = _asked(context, connection, PauseScope(entity, direction), why)
    document = parts.connection(name)
    done = "resumed" if parts.pauses.resume(document.id, asked) else "nothing was paused by just that"
    standing = parts.pauses.standing(document.id)
    woken = [
        wake_by_hand(
            parts, document, Concern(entry.key.entity, entry.key.reference, entry.hints), why, WakeReason.RESUME
        )
        for entry in _waiting(parts, document)
        if pause_over(standing, entry.key.entity) is None
    ]
    _tell(document.id, done, len(woken), standing, as_json)


def _refuse_nothing(scope: PauseScope) -> None:
    """A pause over nothing would be believed to hold something. It can still be lifted, where one was set before.

    Raises:
        ConfigurationError: no entity flows so; says which way it does.
    """
    if scope.entity is None or scope.direction is None or scope.covers(scope.entity):
        return
    flows = FLOW[scope.entity]
    others = ", ".join(entity for entity in Entity if FLOW[entity] is scope.direction)
    raise ConfigurationError(
        [
            f"--direction: {scope.entity} flows {flows} only, so a pause {scope.direction} would hold nothing of it; "
            f"give --direction {flows}, or leave it out ({scope.direction} flow: {others})"
        ]
    )


def _asked(
    context: typer.Context, connection: str | None, scope: PauseScope, why: str
) -> tuple[Composition, str, Pause]:
    """Who asks for what, of which connection. Its document is not read: that may be what is wrong with it."""
    deployed = deployment(context)
    parts = deployed.composition
    return parts, only_connection(deployed, connection), Pause(scope, me(), why, parts.clock.now())


def _waiting(parts: Composition, document: Connection) -> list[Entry]:
    """What waits because of a pause, also of one that was lifted without anybody being woken: a resume may die half-way.

    Each record once, by whichever of its entries a wake comes to: of the other mode's it would be said again at every resume.
    """
    records = all_records(parts)
    return [
        entry
        for entity, section in document.entities.items()
        for entry in {
            entry.key.reference: entry
            for entry in records.found(document.id, entity, waits_on(PAUSED)).entries
            if is_reached(section, entry.key)
        }.values()
    ]


def shown(pause: Pause) -> dict[str, Any]:
    """A pause as JSON."""
    return {
        "entity": pause.scope.entity or "*",
        "direction": pause.scope.direction or "*",
        "by": pause.by,
        "why": pause.why,
        "at": pause.at,
    }


def _tell(connection: str, done: str, woken: int, standing: list[Pause], as_json: bool) -> None:
    if as_json:
        output.as_json(
            {"connection": connection, "done": done, "woken": woken, "paused": [shown(pause) for pause in standing]}
        )
        return
    output.console.print(f"{done}; {woken} woken", markup=False)
    table_of(standing)


def table_of(standing: list[Pause]) -> None:
    """The pauses that stand, for people; nothing if there are none."""
    if standing:
        rows = [(str(pause.scope), pause.by, pause.why, f"{pause.at:%Y-%m-%d %H:%M} UTC") for pause in standing]
        output.table("Paused: nothing of this is written", ("what", "by", "why", "since"), rows)
