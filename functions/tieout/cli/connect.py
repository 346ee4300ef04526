"""`tieout connect`: give a connection its document and its secrets."""

import getpass
import json
import secrets as random
from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.config_golive import fit_to_go_live
from tieout.cli.config_reading import checked, proved, read_file
from tieout.cli.config_telling import as_stored, warn
from tieout.cli.options import AsJson, deployment, told
from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.config.widening import made_live
from tieout.wiring.compose import Composition
from tieout.wiring.deployment import Deployment

TOKEN_BYTES = 32
SECRET_NAMES = ("platform", "erp")


@told
def connect(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help="The connection's id, as its stack was deployed.")],
    document: Annotated[Path | None, typer.Option(help="The connection document, JSON.")] = None,
    secrets: Annotated[
        Path | None, typer.Option(help='{"platform": {…}, "erp": {…}}; "-" reads it from standard input.')
    ] = None,
    new_webhook_token: Annotated[
        bool, typer.Option(help="Make a new webhook token; the last one stays valid.")
    ] = False,
    new_push_key: Annotated[
        str | None,
        typer.Option(help="Make a key for the ERP's own push notifications, in this header; the last one stays valid."),
    ] = None,
    why: Annotated[str, typer.Option(help="For the versions of the document.")] = "connect",
    unasked: Annotated[
        bool,
        typer.Option("--live-without-preflight", help="A first document that is live at once; its version says so."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check and store a connection's document and secrets. Nothing is stored if anything is wrong.

    Only preflight has to ask with the secrets: if it blocks, they are stored, and the document is not.
    """
    deployed = deployment(context)
    parts = deployed.composition
    read = None if document is None else _read_document(document, connection)
    given = {} if secrets is None else _read_secrets(secrets)
    done: dict[str, Any] = {"connection": connection, "webhook_url": webhook_url(deployed, connection, read)}
    if read is not None:
        proved(parts, read, given)
        warn(read)
    for name, content in given.items():
        _put(parts, connection, name, content)
    done["secrets"] = sorted(given)
    if read is not None:
        why = _fit(parts, read, why, unasked=unasked)
        done["version"] = parts.documents.put(connection, as_stored(read), getpass.getuser(), why, at=parts.clock.now())
        done["looked_at_again"] = parts.prerequisites(read).remapped(
            getpass.getuser(), f"version {done['version']} of the document: {why}"
        )
    if new_webhook_token or not _tokens(parts, connection):
        done["webhook_token"] = rotate(parts, connection)
    if new_push_key is not None:
        done |= push_key(deployed, connection, read, header=new_push_key)
    if as_json:
        output.as_json(done)
    else:
        output.table(f"Connection {connection}", ("what", "is"), list(done.items()))


def webhook_url(deployed: Deployment, connection: str, document: Connection | None) -> str:
    """Where the platform sends this connection's events."""
    read = document or read_connection(deployed.composition.documents.current(connection) or {"id": connection})
    return f"{deployed.webhooks_url.rstrip('/')}/{read.platform.system}/{connection}"


def _fit(parts: Composition, read: Connection, why: str, *, unasked: bool) -> str:
    """What makes something live goes by preflight, as with `config push`. The reason to keep with the version.

    A new firm, with nothing in either system that could be there twice, may say that it needs none: once, for the first.
    """
    standing = parts.documents.current(read.id)
    old = None if standing is None else read_connection(standing)
    if old is None and unasked:
        return f"{why} [live without preflight]" if made_live(old, read) else why
    fit_to_go_live(parts, old, read, despite=False)
    return why


def _read_document(path: Path, connection: str) -> Connection:
    read = checked(read_file(path).content)
    if read.id != connection:
        raise ConfigurationError([f"id: the document is of connection {read.id!r}, not {connection!r}"])
    return read


def _read_secrets(path: Path) -> dict[str, dict[str, str]]:
    try:
        text = typer.get_text_stream("stdin").read() if str(path) == "-" else path.read_text()
        content = json.loads(text)
    except (OSError, ValueError) as error:
        raise ConfigurationError([f"{path}: not readable as JSON ({type(error).__name__})"]) from error
    wrong = [name for name in content if name not in SECRET_NAMES]
    if wrong:
        raise ConfigurationError([f"{path}: {name!r} is not one of {', '.join(SECRET_NAMES)}" for name in wrong])
    return dict(content)


def _put(parts: Composition, connection: str, name: str, content: dict[str, Any]) -> None:
    secret = f"{parts.settings.secret_prefix}/{connection}/{name}"
    parts.clients.secrets.put_secret_value(SecretId=secret, SecretString=json.dumps(content))


def _tokens(parts: Composition, connection: str) -> list[str]:
    return list(parts.secret(connection, "webhook").get("tokens", []))


def rotate(parts: Composition, connection: str) -> str:
    """Make a new webhook token. The newest of the old ones stays valid until the next rotation."""
    token = random.token_urlsafe(TOKEN_BYTES)
    kept = parts.secret(connection, "webhook")
    _put(parts, connection, "webhook", {**kept, "tokens": [token, *kept.get("tokens", [])[:1]]})
    return token


def push_key(deployed: Deployment, connection: str, document: Connection | None, *, header: str) -> dict[str, str]:
    """Make a new key for what the ERP pushes by itself: an address and a header of its own, beside the platform's."""
    parts = deployed.composition
    read = document or read_connection(parts.documents.current(connection) or {"id": connection})
    key, kept = random.token_urlsafe(TOKEN_BYTES), parts.secret(connection, "webhook")
    sources = dict(kept.get("sources", {}))
    before = sources.get(read.erp.system, {}).get("tokens", [])
    sources[read.erp.system] = {"header": header, "tokens": [key, *before[:1]]}
    _put(parts, connection, "webhook", {**kept, "sources": sources})
    url = f"{deployed.webhooks_url.rstrip('/')}/{read.erp.system}/{connection}"
    return {"push_url": url, "push_header": header, "push_key": key}
