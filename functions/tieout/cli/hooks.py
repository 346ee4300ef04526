"""`tieout hooks`: the platform's webhooks, kept in step with the connection document."""

from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why
from tieout.cli.connect import rotate, webhook_url
from tieout.cli.history_connection import note_by_hand
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.config.connection import ConfigurationError, Connection
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import PLATFORM, connector
from tieout.wiring.deployment import Deployment

app = typer.Typer(help="The platform's webhooks: in step with the document, listed, or removed.", no_args_is_help=True)


@app.command("sync")
@told
def sync(
    context: typer.Context,
    connection: Connections = None,
    url: Annotated[str | None, typer.Option(help="Where deliveries go, if not to the stack's own address.")] = None,
    why: Why = "asked for by hand",
    as_json: AsJson = False,
) -> None:
    """Create, redirect and prune hooks so that exactly what the document asks for is delivered."""
    deployed, document, hooks = _open(context, connection)
    parts = deployed.composition
    try:
        tokens = parts.secret(document.id, "webhook").get("tokens", [])
        first = "" if tokens else ", with a new webhook token"
        text = f"Hooks to be brought in step with the document{first}: {why}"
        note_by_hand(parts, document.id, text, url=url or "")
        token = tokens[0] if tokens else rotate(parts, document.id)
        intakes = {entity: section.intake for entity, section in document.entities.items() if section.is_on}
        wanted = connector(document.platform).wanted_triggers(intakes)
        report = hooks.sync_hooks(wanted, url or webhook_url(deployed, document.id, document), token)
    finally:
        hooks.close()
    _report(report, as_json)


@app.command("list")
@told
def list_hooks(context: typer.Context, connection: Connections = None, as_json: AsJson = False) -> None:
    """List our hooks as the platform has them."""
    _, _, hooks = _open(context, connection)
    try:
        found = hooks.list_hooks()
    finally:
        hooks.close()
    if as_json:
        output.as_json([{**vars(hook), "triggers": [list(trigger) for trigger in hook.triggers]} for hook in found])
        return
    rows = [
        (hook.scope, hook.id, hook.status, hook.payload_version, hook.destination_url,
         "\n".join(f"{name}: {action}" for name, action in hook.triggers))
        for hook in found
    ]  # fmt: skip
    output.table("Hooks", ("scope", "id", "status", "payload", "destination", "triggers"), rows)


@app.command("remove")
@told
def remove(context: typer.Context, why: Why, connection: Connections = None, as_json: AsJson = False) -> None:
    """Take our hooks away. Events are then missed until they are back."""
    deployed, document, hooks = _open(context, connection)
    try:
        note_by_hand(deployed.composition, document.id, f"Hooks to be removed: {why}")
        report = hooks.remove_hooks()
    finally:
        hooks.close()
    _report(report, as_json)


def _open(context: typer.Context, named: str | None) -> tuple[Deployment, Connection, Any]:
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, named))
    module = connector(document.platform)
    return deployed, document, module.build_hooks(parts.context(document, PLATFORM, NoDeadline()))


def _report(report: Any, as_json: bool) -> None:
    if as_json:
        output.as_json(vars(report))
    else:
        rows = [(what, one) for what, several in vars(report).items() for one in several]
        output.table("Hooks", ("what", "which"), rows)
    if not report.ok:
        raise ConfigurationError(list(report.problems))
