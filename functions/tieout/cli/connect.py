"""`tieout connect`: give a connection its document and its secrets."""

import getpass
import json
import secrets as random
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why
from tieout.cli.config_golive import fit_to_go_live
from tieout.cli.config_reading import checked, proved, read_file
from tieout.cli.config_telling import as_stored, warn
from tieout.cli.history_connection import note_by_hand
from tieout.cli.options import AsJson, deployment, told
from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.config.widening import made_live
from tieout.wiring.compose import Composition, connector
from tieout.wiring.deployment import Deployment

TOKEN_BYTES = 32
SECRET_NAMES = ("platform", "erp")
SIGNING = "push"
"""Among the secrets that are given: the key with which the ERP signs what it pushes. It is kept with the webhook's tokens."""


@told
def connect(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help="The connection's id, as its stack was deployed.")],
    document: Annotated[Path | None, typer.Option(help="The connection document, JSON.")] = None,
    secrets: Annotated[
        Path | None,
        typer.Option(help='{"platform": {…}, "erp": {…}, "push": {"key": …}}; "-" reads it from standard input.'),
    ] = None,
    new_webhook_token: Annotated[
        bool, typer.Option(help="Make a new webhook token; the last one stays valid.")
    ] = False,
    new_push_key: Annotated[
        str | None,
        typer.Option(help="Make a key for the ERP's own push notifications, in this header; the last one stays valid."),
    ] = None,
    why: Why = "connect",
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
    pushed = push_entry(_stored(parts, connection, read), new_push_key, given.pop(SIGNING, None))
    if read is not None:
        proved(parts, read, given)
        warn(read)
    _note(parts, connection, why, given, token=new_webhook_token, pushed=pushed)
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
    if pushed is not None:
        done |= let_in(deployed, _stored(parts, connection, read), pushed)
    if as_json:
        output.as_json(done)
    else:
        output.table(f"Connection {connection}", ("what", "is"), list(done.items()))


def _note(
    parts: Composition,
    connection: str,
    why: str,
    given: Mapping[str, Any],
    *,
    token: bool,
    pushed: Mapping[str, Any] | None,
) -> None:
    """Who replaced which secret, and why, before it is done; never what it is. A version of the document has its own why."""
    asked = [f"new secrets ({', '.join(sorted(given))})"] if given else []
    if token or not _tokens(parts, connection):
        asked.append("a new webhook token")
    if pushed is not None:
        asked.append("a new key for what the ERP pushes")
    if asked:
        note_by_hand(parts, connection, f"Connect, with {', '.join(asked)}: {why}")


def webhook_url(deployed: Deployment, connection: str, document: Connection | None) -> str:
    """Where the platform sends this connection's events."""
    system = _stored(deployed.composition, connection, document).platform.system
    return f"{deployed.webhooks_url.rstrip('/')}/{system}/{connection}"


def _stored(parts: Composition, connection: str, read: Connection | None) -> Connection:
    """The document that is given, else the one that is in force, else one that says nothing."""
    return read or read_connection(parts.documents.current(connection) or {"id": connection})


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
    wrong = [name for name in content if name not in (*SECRET_NAMES, SIGNING)]
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


def push_entry(document: Connection, header: str | None, signing: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What lets in what the ERP pushes by itself: a key that we make, in a header, or the key with which it signs.

    Raises:
        ConfigurationError: the ERP does it the other way, or the key is none.
    """
    if header is None and signing is None:
        return None
    system = document.erp.system
    form: Mapping[str, Any] | None = getattr(connector(document.erp), "SIGNED_PUSH", None)
    if signing is not None and form is None:
        raise ConfigurationError([f"secrets.{SIGNING}: {system} signs nothing: make a key with --new-push-key"])
    if header is not None and form is not None:
        raise ConfigurationError([f'--new-push-key: {system} signs what it pushes: give "{SIGNING}" in --secrets'])
    if form is None:
        return {"header": header, "tokens": [random.token_urlsafe(TOKEN_BYTES)]}
    key = signing.get("key") if isinstance(signing, Mapping) and set(signing) == {"key"} else None
    if not isinstance(key, str) or not key.strip():
        raise ConfigurationError([f'secrets.{SIGNING}: expected {{"key": "…"}}, with which {system} signs'])
    return {**form, "keys": [key.strip()]}


def let_in(deployed: Deployment, document: Connection, entry: dict[str, Any]) -> dict[str, str]:
    """Keep what lets the ERP in, at an address of its own beside the platform's. The last key stays valid."""
    parts, system = deployed.composition, document.erp.system
    kept = parts.secret(document.id, "webhook")
    sources = dict(kept.get("sources", {}))
    name = "tokens" if "tokens" in entry else "keys"
    newest, before = entry[name], [one for one in sources.get(system, {}).get(name, []) if one not in entry[name]]
    sources[system] = {**entry, name: [*newest, *before[:1]]}
    _put(parts, document.id, "webhook", {**kept, "sources": sources})
    url = {"push_url": f"{deployed.webhooks_url.rstrip('/')}/{system}/{document.id}"}
    return url if name == "keys" else url | {"push_header": entry["header"], "push_key": entry["tokens"][0]}
