"""`tieout replay`: look again at a record, at all in a state, or at all that came to rest within a time."""

from datetime import datetime
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.asking import Why, moment, told_count, wake_by_hand, warn_if_paused
from tieout.cli.find import all_records, find_record
from tieout.cli.history import EntityName
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.status import record_of
from tieout.config.connection import ConfigurationError, Connection
from tieout.ledger.reading_all import any_state, in_state
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.sync.events import Concern
from tieout.sync.other_mode import first_in_shadow
from tieout.sync.state import Entry, State
from tieout.sync.wakes import WakeReason
from tieout.wiring.compose import Composition


@told
def replay(
    context: typer.Context,
    entity: EntityName,
    name: Annotated[str | None, typer.Argument(metavar="ID", help="One record only.")] = None,
    number: Annotated[str | None, typer.Option(help="One record only, by its number.")] = None,
    state: Annotated[State | None, typer.Option(help="Only records in this state.")] = None,
    waiting_on: Annotated[
        str | None, typer.Option(help="Only records that wait on just this word of 'status'.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only records that came to their state at or after this.")] = None,
    until: Annotated[str | None, typer.Option(help="Only records that came to their state before this.")] = None,
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without, they are only listed.")] = False,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """List the records that a replay would look at again; with --yes, have them looked at. Nothing is ever sent twice."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    if yes and not why:
        raise ConfigurationError(["--why: say why, for the history"])
    if name is not None and number is not None:
        raise ConfigurationError([f"say which record once: ID {name!r} or --number {number!r}"])
    span = (moment(since, document, "--since"), moment(until, document, "--until"))
    entries = [
        entry
        for entry in _named(parts, document, entity, number if name is None else name, state)
        if state in {None, entry.state} and waiting_on in {None, entry.waiting_on} and _within(entry, *span)
    ]
    if yes:
        for entry in entries:
            concern = Concern(entity, entry.key.reference, entry.hints)
            wake_by_hand(parts, document, concern, why, WakeReason.RESYNC)
        warn_if_paused(parts, document.id, {entity} if entries else ())
    if as_json:
        output.as_json({"woken": yes, "records": [record_of(entry) for entry in entries]})
        return
    _table(entries)
    told_count(len(entries), "woken" if yes else "would be looked at again; --yes does it")


def _named(
    parts: Composition, document: Connection, entity: Entity, name: str | None, state: State | None
) -> list[Entry]:
    if name is not None:
        return [find_record(parts, document.id, entity, name)]
    # The other mode's records are history: a wake would reach the record of the mode that is switched on now.
    section = document.section(entity)
    clause = any_state() if state is None else in_state(state)
    found = all_records(parts).found(document.id, entity, clause)
    return [entry for entry in found.entries if entry.key.shadow is first_in_shadow(section, entry.key.reference)]


def _within(entry: Entry, since: datetime | None, until: datetime | None) -> bool:
    if since is None and until is None:
        return True
    if entry.since is None:
        return False
    return (since is None or entry.since >= since) and (until is None or entry.since < until)


def _table(entries: list[Entry]) -> None:
    rows = [
        (entry.number or entry.key.reference, output.state(entry.state.value), entry.waiting_on,
         dollars(entry.total) if entry.total is not None else "",
         f"{entry.since:%Y-%m-%d %H:%M}" if entry.since is not None else "")
        for entry in entries
    ]  # fmt: skip
    if rows:
        output.table("Records", ("number", "state", "on", "amount", "since (UTC)"), rows)
