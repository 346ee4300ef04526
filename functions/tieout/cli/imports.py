"""`tieout import`: bring what accounting owns to the platform now, and not at night."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, me, moment, warn_if_paused
from tieout.cli.options import AsJson, deployment, only_connection, told
from tieout.config.connection import ConfigurationError, Connection
from tieout.sync.importing import ASKABLE, ask_by_hand
from tieout.sync.pull_progress import IMPORTS, Progress, import_key, mark_of_import, read_progress
from tieout.wiring.compose import Composition


class What(StrEnum):
    """What can be imported, in the words of a person."""

    VENDORS = "vendors"
    CUSTOMERS = "customers"
    PAYMENTS = "payments"
    JOB_COSTS = "job-costs"
    BALANCES = "balances"
    COST_CODES = "cost-codes"


@told
def import_(
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="What to import.")],
    connection: Annotated[str | None, typer.Argument(help="The connection; needed if there are several.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Everything, not only what changed since the last import.")
    ] = False,
    since: Annotated[str | None, typer.Option(help="What has changed since; from the watermark unless given.")] = None,
    why: Why = "asked for by hand",
    show: Annotated[bool, typer.Option("--show", help="Only show how far it has got.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import from the ERP. It may be repeated: what is shown as it should be is not written again."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    kinds = ASKABLE[what]
    if show:
        _show(parts, document, kinds, as_json)
        return
    if full and since is not None:
        raise ConfigurationError(["give either --full or --since"])
    entity = IMPORTS[kinds[0]]
    if not document.section(entity).is_on:
        raise ConfigurationError([f"{entity} is off for connection {document.id!r}; switch it on in its document"])
    start = moment(since, document, "--since")
    for kind in kinds:
        ask_by_hand(
            parts.ledger,
            parts.queues,
            document,
            kind,
            since=start,
            full=full,
            by=me(),
            why=why,
            now=parts.clock.now(),
            wake_id=parts.ids.new(),
        )
    warn_if_paused(parts, document.id, {entity})
    if as_json:
        output.as_json({"asked": list(kinds), "since": start, "full": full})
    else:
        output.console.print(f"import of {what} asked for; 'tieout import {what} --show' tells how far it has got")


def _show(parts: Composition, document: Connection, kinds: tuple[str, ...], as_json: bool) -> None:
    rows = [_row(parts, document, kind) for kind in kinds]
    if as_json:
        output.as_json({"connection": document.id, "imports": rows})
        return
    now = parts.clock.now()
    cells = [
        (row["kind"], output.state(row["state"]), row["look"], row["counts"], row["why"], output.age(row["until"], now))
        for row in rows
    ]
    output.table("Imports", ("what", "state", "look", "counts", "why", "complete up to, ago"), cells)


def _row(parts: Composition, document: Connection, kind: str) -> dict[str, Any]:
    entry = parts.ledger.entry(import_key(document.id, kind))
    progress = Progress() if entry is None else read_progress(entry.progress)
    return {
        "kind": kind,
        "state": "never" if entry is None else entry.state.value,
        "run": progress.run,
        "look": progress.look,
        "counts": ", ".join(f"{count} {what}" for what, count in sorted(progress.counts.items())),
        "why": "" if entry is None else "; ".join(reason.text for reason in entry.reasons) or entry.waiting_on,
        "until": parts.marks.reached(mark_of_import(document.id, kind, document.section(IMPORTS[kind]))),
    }
