"""`tieout status`: how many records are where, and what needs somebody: all of it, however old its last change."""

from datetime import datetime
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.find import all_records
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.pause import shown, table_of
from tieout.cli.status_records import Standing, needs_somebody, newest_synced, standing_of
from tieout.ledger.tallies import Tallies
from tieout.records.money import dollars
from tieout.sync.state import Entry, State

ROWS = 500
"""So many open records stand in the table for people, those that need somebody first; `--all` shows the others too."""


@told
def status(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help=f"Every open record, also past the first {ROWS}.")] = False,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Show where records stand, and what waits for whom."""
    deployed = deployment(context)
    parts = deployed.composition
    name = only_connection(deployed, connection)
    document = parts.connection(name)
    found = standing_of(all_records(parts), document)
    tallies = Tallies(parts.clients.dynamodb, parts.settings.ledger_table).read(name)
    pauses = parts.pauses.standing(name)
    if as_json:
        paused = [shown(pause) for pause in pauses]
        records = _as_told(found, newest_synced(parts.ledger, document))
        output.as_json({"connection": name, "paused": paused, **records, "counted": tallies})
        return
    modes = ", ".join(f"{entity.value} {section.mode.value}" for entity, section in document.entities.items())
    output.console.print(f"[bold]{name}[/bold]: {document.platform.system} → {document.erp.system} ({modes})")
    table_of(pauses)
    counts = [(entity.value, output.state(state.value), count) for (entity, state), count in found.counts.items()]
    output.table("Records", ("entity", "state", "records"), counts)
    _open(found.open, parts.clock.now(), len(found.open) if every else ROWS)
    if tallies:
        output.table("Heard and not acted on", ("what", "times"), sorted(tallies.items()))


def _open(entries: list[Entry], now: datetime, most: int) -> None:
    rows = [
        (entry.key.entity.value, entry.number or entry.key.reference, output.state(entry.state.value), entry.waiting_on,
         dollars(entry.total) if entry.total is not None else "", output.age(entry.since, now),
         " ".join(reason.text for reason in entry.reasons))
        for entry in entries[:most]
    ]  # fmt: skip
    if rows:
        output.table("Not synced", ("entity", "number", "state", "on", "amount", "for", "why"), rows)
    if left := entries[most:]:
        needing = sum(map(needs_somebody, left))
        text = (
            f"{len(left)} more are not shown, {needing} of which need somebody; 'tieout status --all' shows every one"
        )
        output.console.print(text, markup=False)


def _as_told(found: Standing, synced: list[Entry]) -> dict[str, Any]:
    """As JSON: every record that is not synced, the newest that are, and how many more there are of those."""
    counts: dict[str, dict[str, int]] = {}
    for (entity, state), count in found.counts.items():
        counts.setdefault(entity.value, {})[state.value] = count
    total = sum(count for (_, state), count in found.counts.items() if state is State.SYNCED)
    return {
        "records": [record_of(entry) for entry in (*found.open, *found.unlinked, *synced)],
        "states": counts,
        "synced_not_listed": max(0, total - len(synced)),
    }


def record_of(entry: Entry) -> dict[str, Any]:
    """One record as JSON."""
    return {
        "reference": str(entry.key.reference),
        "entity": entry.key.entity.value,
        "shadow": entry.key.shadow,
        "number": entry.number,
        "state": entry.state.value,
        "waiting_on": entry.waiting_on,
        "amount": None if entry.total is None else f"{entry.total:f}",
        "since": entry.since,
        "due_at": entry.due_at,
        "reasons": [reason.text for reason in entry.reasons],
        "documents": [document.model_dump(mode="json") for document in entry.documents],
    }
