"""`tieout status`: how many records are where, and what needs somebody."""

from collections import Counter
from typing import Any

import typer

from tieout.cli import output
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.pause import shown, table_of
from tieout.ledger.tallies import Tallies
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.sync.state import Entry, State

RESTING = {State.SYNCED, State.UNLINKED}
MOST = 500


@told
def status(context: typer.Context, connection: Connections = None, as_json: AsJson = False) -> None:
    """Show where records stand, and what waits for whom."""
    deployed = deployment(context)
    parts = deployed.composition
    name = only_connection(deployed, connection)
    document = parts.connection(name)
    entries = [entry for entity in document.entities for entry in parts.ledger.listing(name, entity, limit=MOST)]
    tallies = Tallies(parts.clients.dynamodb, parts.settings.ledger_table).read(name)
    standing = parts.pauses.standing(name)
    if as_json:
        records = [record_of(entry) for entry in entries]
        paused = [shown(pause) for pause in standing]
        output.as_json({"connection": name, "paused": paused, "records": records, "counted": tallies})
        return
    modes = ", ".join(f"{entity.value} {section.mode.value}" for entity, section in document.entities.items())
    output.console.print(f"[bold]{name}[/bold]: {document.platform.system} → {document.erp.system} ({modes})")
    table_of(standing)
    _counts(entries)
    now = parts.clock.now()
    open_entries = [entry for entry in entries if entry.state not in RESTING]
    rows = [
        (entry.key.entity.value, entry.number or entry.key.reference, output.state(entry.state.value), entry.waiting_on,
         dollars(entry.total) if entry.total is not None else "", output.age(entry.since, now),
         " ".join(reason.text for reason in entry.reasons))
        for entry in open_entries
    ]  # fmt: skip
    if rows:
        output.table("Not synced", ("entity", "number", "state", "on", "amount", "for", "why"), rows)
    if tallies:
        output.table("Heard and not acted on", ("what", "times"), sorted(tallies.items()))


def _counts(entries: list[Entry]) -> None:
    counts = Counter((entry.key.entity, entry.state) for entry in entries)
    rows = [
        (entity.value, output.state(state.value), counts[entity, state])
        for entity in Entity
        for state in State
        if counts[entity, state]
    ]
    output.table("Records", ("entity", "state", "records"), rows)


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
