"""`tieout history`: what was seen, decided, sent and answered, and by whom."""

from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.find import find_record
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.status import record_of
from tieout.records.entities import Entity
from tieout.records.money import dollars

EntityName = Annotated[Entity, typer.Argument(help="Such as commitment.", show_default=False)]
RecordName = Annotated[str, typer.Argument(metavar="ID", help="Its number, its id on the platform, or system:kind:id.")]


@told
def history(
    context: typer.Context,
    entity: EntityName,
    name: RecordName,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Tell a record's history, oldest first."""
    deployed = deployment(context)
    parts = deployed.composition
    entry = find_record(parts, only_connection(deployed, connection), entity, name)
    events = parts.ledger.history(entry.key)
    if as_json:
        lines = [
            {"at": event.at, "what": event.what, "text": event.text, "by": event.by, **event.data} for event in events
        ]
        output.as_json({**record_of(entry), "history": lines})
        return
    total = dollars(entry.total) if entry.total is not None else "no amount yet"
    title = f"{entry.number or entry.key.reference} · {total} · {entry.state.value}"
    rows = [(f"{event.at:%Y-%m-%d %H:%M:%S}", event.what, event.text, event.by) for event in events]
    output.table(title, ("when (UTC)", "what", "told", "by"), rows)
    for document in entry.documents:
        output.console.print(f"in the ERP as {document.address}, {len(document.lines)} lines linked", markup=False)
