"""`tieout history`: what was seen, decided, sent and answered, and by whom: of a record, or of the connection itself."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.find import find_record
from tieout.cli.history_connection import connection_history
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.status import record_of
from tieout.config.connection import ConfigurationError
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.sync.state import Entry, HistoryEvent

EntityName = Annotated[Entity, typer.Argument(help="Such as commitment.", show_default=False)]
RecordName = Annotated[str, typer.Argument(metavar="ID", help="Its number, its id on the platform, or system:kind:id.")]


@told
def history(
    context: typer.Context,
    entity: Annotated[Entity | None, typer.Argument(help="Such as commitment.", show_default=False)] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="Its number, its id on the platform, or system:kind:id.")
    ] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="What was rehearsed, of a record that is live now.")] = False,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Tell a record's history, oldest first; without a record, what people did to the connection as a whole."""
    deployed = deployment(context)
    parts = deployed.composition
    where = only_connection(deployed, connection)
    if entity is None:
        events = connection_history(parts, where)
        if as_json:
            output.as_json({"connection": where, "history": _as_told(events)})
            return
        _table(f"{where}: what people did to it as a whole", events)
        return
    if name is None:
        raise ConfigurationError(
            [f"give the {entity.value} too: its number, its id on the platform, or system:kind:id"]
        )
    entry = find_record(parts, where, entity, name, rehearsed=shadow)
    events = parts.ledger.history(entry.key)
    if as_json:
        output.as_json({**record_of(entry), "history": _as_told(events)})
        return
    _of_record(entry, events)


def _of_record(entry: Entry, events: list[HistoryEvent]) -> None:
    total = dollars(entry.total) if entry.total is not None else "no amount yet"
    rehearsed = " · in shadow" if entry.key.shadow else ""
    _table(f"{entry.number or entry.key.reference} · {total} · {entry.state.value}{rehearsed}", events)
    for document in entry.documents:
        output.console.print(f"in the ERP as {document.address}, {len(document.lines)} lines linked", markup=False)


def _table(title: str, events: Iterable[HistoryEvent]) -> None:
    rows = [(f"{event.at:%Y-%m-%d %H:%M:%S}", event.what, _in_full(event), event.by) for event in events]
    output.table(title, ("when (UTC)", "what", "told", "by"), rows)


def _in_full(event: HistoryEvent) -> str:
    """What a line says, and below it what it names: the payload that was sent, the documents that came back, the wake."""
    return "\n".join([event.text, *(f"  {name}: {value}" for name, value in event.data.items() if value)])


def _as_told(events: Iterable[HistoryEvent]) -> list[dict[str, Any]]:
    """As JSON. What a line names stands beside it, but never in its place: a delivery has a moment of its own."""
    return [
        {**event.data, "data": event.data, "at": event.at, "what": event.what, "text": event.text, "by": event.by}
        for event in events
    ]
