"""`tieout recover`: ask the platform for what it could not deliver and for what changed, now and not at night."""

from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, me, moment
from tieout.cli.history_connection import note_by_hand
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.config.connection import Connection
from tieout.sync.recovery import listened, mark_of
from tieout.sync.recovery_parts import Ask, RecoveryPart, send_part
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import PLATFORM, Composition, connector


@told
def recover(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="From when; from the watermarks unless given.")] = None,
    why: Why = "asked for by hand",
    show: Annotated[bool, typer.Option("--show", help="Only show how far recoveries have got.")] = False,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Start a recovery. It may be repeated: what is known already is looked at again, and nothing is sent twice."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    if show:
        _show(parts, document, as_json)
        return
    start = moment(since, document, "--since")
    part = RecoveryPart(
        run=parts.ids.new(),
        connection=document.id,
        since=start,
        by=me(),
        why=why,
    )
    begins = "from the watermarks" if start is None else f"since {start:%Y-%m-%d %H:%M %Z}"
    note_by_hand(parts, document.id, f"Recovery asked for, {begins}: {why}", run=part.run)
    send_part(parts.queues, part)
    if as_json:
        output.as_json({"run": part.run, "since": part.since})
    else:
        output.console.print(f"recovery {part.run} started; 'tieout recover --show' tells how far it has got")


def _show(parts: Composition, document: Connection, as_json: bool) -> None:
    platform = connector(document.platform).build_recovery(parts.context(document, PLATFORM, NoDeadline()))
    try:
        asked = [(Ask.DELIVERIES, scope, "") for scope in platform.hook_scopes]
        kinds = listened(document, platform.kinds)
        asked += [(Ask.CHANGES, project, kind) for project in platform.projects for kind in kinds]
    finally:
        platform.close()
    rows: list[dict[str, Any]] = [
        {
            "ask": ask.value,
            "scope": scope,
            "kind": kind,
            "until": parts.marks.reached(mark_of(document.id, ask, scope, kind)),
        }
        for ask, scope, kind in asked
    ]
    if as_json:
        output.as_json({"connection": document.id, "recovered": rows})
        return
    now = parts.clock.now()
    cells = [
        (row["ask"], row["scope"], row["kind"], f"{row['until']:%Y-%m-%d %H:%M:%S}" if row["until"] else "never",
         output.age(row["until"], now))
        for row in rows
    ]  # fmt: skip
    output.table("Everything is durable here up to", ("what", "of", "kind", "until (UTC)", "ago"), cells)
