"""`tieout config`: connection documents validated, shown, compared, pushed and rolled back."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.config_push import push, rollback
from tieout.cli.config_reading import checked, proved, read_file
from tieout.cli.config_telling import as_stored, change_as_json, comparable, table_of, warn
from tieout.cli.options import AsJson, deployment, told
from tieout.config.connection import ConfigurationError
from tieout.config.diff import changes
from tieout.config.schema import as_text
from tieout.ledger.documents import DocumentVersion
from tieout.wiring.compose import Composition

app = typer.Typer(
    help="The connection document: validated, shown, compared, pushed, rolled back.", no_args_is_help=True
)
app.command("push")(push)
app.command("rollback")(rollback)

ConnectionName = Annotated[str, typer.Argument(metavar="CONNECTION", help="The connection's id.")]


@app.command("validate")
@told
def validate(
    context: typer.Context,
    subject: Annotated[
        str, typer.Argument(metavar="FILE|CONNECTION", help="A file, or a connection's current document.")
    ],
    as_json: AsJson = False,
) -> None:
    """Name every mistake and every warning. A file needs no stack; a connection is checked with its secrets too."""
    path = Path(subject)
    is_file = path.is_file() or path.suffix == ".json" or len(path.parts) > 1
    if is_file:
        document = checked(read_file(path).content)
    else:
        parts = deployment(context).composition
        document = checked(stored(parts, subject).document)
        proved(parts, document)
    found = warn(document)
    if as_json:
        output.as_json({"connection": document.id, "valid": True, "warnings": [vars(one) for one in found]})
    else:
        output.console.print(f"{subject}: valid, {len(found)} warnings", markup=False)


@app.command("show")
@told
def show(
    context: typer.Context,
    connection: ConnectionName,
    version: Annotated[int | None, typer.Option("--version", help="An earlier one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a document. With --json it can be edited and pushed: push refuses it if somebody else was faster."""
    found = stored(deployment(context).composition, connection, version)
    if as_json:
        output.as_json({"connection": connection, **vars(found)})
        return
    at = f", {found.at:%Y-%m-%d %H:%M} UTC" if found.at else ""
    output.console.print(f"version {found.version} by {found.by}{at}: {found.why}", markup=False)
    output.as_json(found.document)


@app.command("versions")
@told
def versions(context: typer.Context, connection: ConnectionName, as_json: AsJson = False) -> None:
    """List the versions, newest first: who put each there, when and why."""
    listed = list(reversed(deployment(context).composition.documents.versions(connection)))
    if as_json:
        output.as_json([{name: value for name, value in vars(one).items() if name != "document"} for one in listed])
        return
    rows = [(one.version, f"{one.at:%Y-%m-%d %H:%M}" if one.at else "", one.by, one.why) for one in listed]
    output.table(f"Versions of {connection}", ("version", "at (UTC)", "by", "why"), rows)


@app.command("diff")
@told
def diff(
    context: typer.Context,
    connection: ConnectionName,
    file: Annotated[Path | None, typer.Argument(help="Compare the current version with this file.")] = None,
    versions: Annotated[
        tuple[int, int] | None, typer.Option("--versions", metavar="A B", help="Or two versions.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what differs, path by path: the stored document and a file, or two stored versions."""
    if (file is None) == (versions is None):
        raise ConfigurationError(["give either a FILE or --versions A B"])
    parts = deployment(context).composition
    if versions is not None:
        old, new = (comparable(stored(parts, connection, number).document) for number in versions)
        title = f"{connection}: version {versions[0]} → {versions[1]}"
    else:
        path = file or Path()
        current = stored(parts, connection)
        old, new = comparable(current.document), as_stored(checked(read_file(path).content))
        title = f"{connection}: version {current.version} → {path}"
    found = list(changes(old, new))
    if as_json:
        output.as_json([change_as_json(change) for change in found])
    else:
        table_of(found, title)


@app.command("schema")
def schema() -> None:
    """Print the document's JSON Schema, the page docs/connection.schema.json."""
    print(as_text(), end="")  # noqa: T201 - this is the command's answer


def stored(parts: Composition, connection: str, version: int | None = None) -> DocumentVersion:
    """A version of a connection's document, the newest unless said otherwise.

    Raises:
        ConfigurationError: there is none.
    """
    documents = parts.documents
    found = documents.newest(connection) if version is None else documents.version(connection, version)
    if found is None:
        known: Any = ", ".join(documents.ids()) or "none"
        what = f"no version {version} of" if version is not None else "no document of"
        raise ConfigurationError([f"there is {what} connection {connection!r}; connections: {known}"])
    return found
