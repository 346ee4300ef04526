"""Differences and warnings as a person reads them."""

from collections.abc import Iterable
from typing import Any

import typer

from tieout.cli import output
from tieout.config.advice import warnings
from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.config.diff import ABSENT, Change, shown
from tieout.config.errors import Problem


def as_stored(document: Connection) -> dict[str, Any]:
    """A document as it is put into the ledger: every default stated, so that no later programme can move one."""
    return document.model_dump(mode="json")


def comparable(content: dict[str, Any]) -> dict[str, Any]:
    """A stored document with today's defaults stated, so that a key which is new since then is no difference.

    One that today's rules refuse is shown as it stands.
    """
    try:
        return as_stored(read_connection(content))
    except ConfigurationError:
        return content


def table_of(changes: Iterable[Change], title: str) -> None:
    """Differences: path, old, new."""
    rows = [(change.path, shown(change.old), shown(change.new)) for change in changes]
    if rows:
        output.table(title, ("path", "old", "new"), rows)
    else:
        output.console.print("no difference", markup=False)


def change_as_json(change: Change) -> dict[str, Any]:
    """A difference for programs; a side on which nothing stands is left out."""
    sides = {"old": change.old, "new": change.new}
    return {"path": change.path} | {name: value for name, value in sides.items() if value is not ABSENT}


def warn(document: Connection) -> list[Problem]:
    """Say to standard error what is allowed and probably not meant."""
    found = warnings(document)
    for one in found:
        typer.echo(f"warning: {one}", err=True)
    return found
