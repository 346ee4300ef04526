"""`tieout config push` and `rollback`: a new version, over the one that was looked at and no other."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, me
from tieout.cli.config_golive import FLAG, fit_to_go_live
from tieout.cli.config_reading import checked, proved, read_file
from tieout.cli.config_telling import as_stored, change_as_json, comparable, table_of, warn
from tieout.cli.options import AsJson, deployment, told
from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.config.diff import changes
from tieout.config.errors import Problem
from tieout.ledger.documents import OtherVersion
from tieout.wiring.compose import Composition

Name = Annotated[str, typer.Argument(metavar="CONNECTION", help="The connection's id.")]
Despite = Annotated[
    bool, typer.Option(FLAG, help="Go live although preflight blocks it; the version says so for ever, beside --why.")
]


@dataclass(frozen=True)
class NewVersion:
    """What is to be put: the document, the version it was made from, and why.

    `despite`: what it makes live is put even if preflight blocks it.
    """

    document: Connection
    based_on: int
    why: str
    despite: bool


@told
def push(
    context: typer.Context,
    connection: Name,
    file: Annotated[Path, typer.Argument(help="The document, or what 'config show --json' has written.")],
    why: Why,
    based_on: Annotated[
        int | None, typer.Option("--based-on", help="The version that the file was made from; the newest unless given.")
    ] = None,
    despite: Despite = False,
    as_json: AsJson = False,
) -> None:
    """Check a document whole, show what it changes, and store it as a new version. Refused if another came in between.

    What it makes live is looked at in both systems first, as 'tieout preflight' does, and refused while anything blocks it.
    """
    parts = deployment(context).composition
    newest = parts.documents.newest(connection)
    read = read_file(file)
    document = checked(read.content)
    if document.id != connection:
        raise ConfigurationError([f"id: the document is of connection {document.id!r}, not {connection!r}"])
    versions = (based_on, read.version, newest.version if newest else 0)
    base = next(version for version in versions if version is not None)
    _put(parts, NewVersion(document, base, why, despite), newest.document if newest else {}, as_json)


@told
def rollback(
    context: typer.Context,
    connection: Name,
    to: Annotated[int, typer.Option("--to", help="The version whose document comes back.", show_default=False)],
    why: Why,
    despite: Despite = False,
    as_json: AsJson = False,
) -> None:
    """Store an earlier version's document as the newest version. It has to pass today's checks; nothing is deleted."""
    parts = deployment(context).composition
    newest, wanted = parts.documents.newest(connection), parts.documents.version(connection, to)
    if newest is None or wanted is None:
        raise ConfigurationError([f"--to: there is no version {to} of connection {connection!r}"])
    version = NewVersion(checked(wanted.document), newest.version, f"back to version {to}: {why}", despite)
    _put(parts, version, newest.document, as_json)


def _put(parts: Composition, new: NewVersion, old: dict[str, Any], as_json: bool) -> None:
    proved(parts, new.document)
    content = as_stored(new.document)
    found = list(changes(comparable(old), content))
    warned = warn(new.document)
    if not as_json:
        table_of(found, f"{new.document.id}: what changes")
    if not found:
        _tell(new, {"version": new.based_on, "looked_at_again": 0}, [], warned, as_json)
        return
    noted = fit_to_go_live(parts, _as_read(old), new.document, despite=new.despite)
    if noted:
        typer.echo(f"warning: {noted}", err=True)
        new = replace(new, why=f"{new.why} [{noted}]")
    try:
        version = parts.documents.put(
            new.document.id, content, me(), new.why, at=parts.clock.now(), expected=new.based_on
        )
    except OtherVersion as other:
        text = (
            f"version {other.newest} was put meanwhile; this was made from version {new.based_on}. Nothing was stored. "
            f"See 'tieout config diff {new.document.id} --versions {new.based_on} {other.newest}'."
        )
        raise ConfigurationError([text]) from other
    again = parts.prerequisites(new.document).remapped(me(), f"version {version} of the document: {new.why}")
    _tell(new, {"version": version, "looked_at_again": again}, [change_as_json(one) for one in found], warned, as_json)


def _as_read(content: dict[str, Any]) -> Connection | None:
    """The document that stands there; `None` if there is none, or one that today's rules refuse: all of it is new then."""
    try:
        return read_connection(content)
    except ConfigurationError:
        return None


def _tell(
    new: NewVersion, done: dict[str, int], changed: list[dict[str, Any]], warned: list[Problem], as_json: bool
) -> None:
    if as_json:
        told_warnings = [vars(one) for one in warned]
        output.as_json({"connection": new.document.id, **done, "changes": changed, "warnings": told_warnings})
    else:
        what = f"version {done['version']}"
        stands = "stands as it was" if done["version"] == new.based_on else "is in force"
        output.console.print(f"{what} {stands}; {done['looked_at_again']} looked at again", markup=False)
