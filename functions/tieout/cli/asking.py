"""Everything that a person asks for: in the record's history with who and why, first of all; then sent as a wake."""

import getpass
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.options import AWS_FAILED
from tieout.config.connection import ConfigurationError, Connection
from tieout.records.entities import Entity
from tieout.sync.events import Concern
from tieout.sync.other_mode import first_in_shadow
from tieout.sync.pauses import Pause, pause_over
from tieout.sync.state import HistoryEvent
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.compose import Composition
from tieout.wiring.zones import time_zone

MOST_OF_A_WHY = 1000
"""Characters: several sentences, and far below what an item of the ledger or a message can hold."""


def _said(parameter: typer.CallbackParam, why: str) -> str:
    """A why that says something: the history promises one. Where it may be left out, whoever needs it asks for it.

    Raises:
        typer.BadParameter: it is empty, or a document and no reason.
    """
    said = why.strip()
    if not said and why != parameter.default:
        raise typer.BadParameter(f"{why!r} says nothing; expected why this is done, in a few words.")
    if len(said) > MOST_OF_A_WHY:
        text = f"{len(said):,} characters, which begin {said[:30]!r}; expected at most {MOST_OF_A_WHY:,}."
        raise typer.BadParameter(f"{text} Say in a few words why, and where the rest can be read.")
    return said


Why = Annotated[
    str, typer.Option("--why", help="For the history: why this is done.", show_default=False, callback=_said)
]


def me() -> str:
    """Who is asking."""
    return getpass.getuser()


def wake_by_hand(parts: Composition, document: Connection, concern: Concern, why: str, reason: WakeReason) -> Wake:
    """Have a record looked at. It is in the ledger before it is in the queue, so what was asked for is never lost."""
    wake = Wake(
        id=parts.ids.new(),
        connection=document.id,
        entity=concern.entity,
        reference=concern.reference,
        reason=reason,
        hints=concern.hints,
        by=me(),
        why=why,
    )
    shadow = first_in_shadow(document.section(concern.entity), concern.reference)
    note_in_history(parts, document, wake, f"Asked for by hand ({reason}): {why}", shadow=shadow)
    try:
        parts.queues.wake(wake, group=wake.key(shadow=shadow).group)
    except AWS_FAILED as error:
        soon = f"the sweeper has it looked at within {document.thresholds.lost_wake.total_seconds():.0f} seconds"
        noted = f"{concern.entity} {concern.reference}: this is in its history, and {soon}"
        again = "Run it again for what else was asked for: nothing is sent twice."
        raise ConfigurationError([f"{noted}; but its queue could not be asked: {error}. {again}"]) from error
    return wake


def note_in_history(parts: Composition, document: Connection, wake: Wake, text: str, *, shadow: bool) -> None:
    """Write that a person asked for something into the record's history; the record is due soon, whatever comes next."""
    now = parts.clock.now()
    event = HistoryEvent(now, "asked", text, wake.by, {"wake": wake.id})
    noted = wake.model_copy(update={"id": f"asked-{wake.id}"})
    parts.ledger.want(noted, shadow=shadow, due_at=now + document.thresholds.lost_wake, event=event)


def standing_pause(parts: Composition, connection: str, entity: Entity) -> Pause | None:
    """The pause over an entity, if there is one."""
    return pause_over(parts.pauses.standing(connection), entity)


def warn_if_paused(parts: Composition, connection: str, entities: Iterable[Entity]) -> None:
    """Say that what is asked for has to wait. To standard error, so that a program's JSON stays what it is."""
    for entity in sorted(set(entities)):
        pause = standing_pause(parts, connection, entity)
        if pause is not None:
            typer.echo(
                f"note: {entity} is paused by {pause.by} ({pause.why}); nothing is written until resumed", err=True
            )


def moment(text: str | None, document: Connection, option: str) -> datetime | None:
    """A moment as a person writes it: `2026-03-01`, `2026-03-01T08:00`, in the connection's time zone unless it has one.

    Raises:
        ConfigurationError: it is no date or time.
    """
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError([f"{option}: {text!r} is no date or time; such as 2026-03-01T08:00"]) from error
    return read if read.tzinfo is not None else read.replace(tzinfo=time_zone(document.time_zone))


def told_count(count: int, what: str) -> None:
    output.console.print(f"{count} {what}", markup=False)
