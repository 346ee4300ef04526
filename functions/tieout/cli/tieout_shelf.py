"""Where the tie-out's commands read from: the stack's own shelf, or a folder that was downloaded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, ParamSpec, TypeVar

import typer

from tieout.cli.options import deployment, only_connection, tell_errors, told
from tieout.config.connection import ConfigurationError, Connection
from tieout.reconcile.derived import with_derived
from tieout.reconcile.desk import Desk, laid_out
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.manifest import run_name, run_of
from tieout.reconcile.opening import gather
from tieout.reconcile.ports import Shelf
from tieout.reconcile.reports import Kept, read_report, report_runs
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.signing import CannotSign
from tieout.wiring.compose import Composition
from tieout.wiring.deployment import Target
from tieout.wiring.reconciling_place import Place, find_place
from tieout.wiring.s3_shelf import S3Shelf

P = ParamSpec("P")
R = TypeVar("R")

Local = Annotated[Path | None, typer.Option("--local", help="A folder of downloaded snapshots, instead of the stack.")]
RunName = Annotated[
    str | None, typer.Option("--run", help="A run's name, such as 20261120T030000Z; the last one unless given.")
]


@dataclass(frozen=True)
class Reading:
    """What a command reads. `parts` and `document` are there only where the stack is."""

    shelf: Shelf
    connection: str
    parts: Composition | None = None
    document: Connection | None = None
    place: Place | None = None

    def run(self, named: str | None) -> datetime:
        """The run that was named, or the last one.

        Raises:
            ConfigurationError: there is none.
        """
        known = report_runs(self.shelf, self.connection)
        if not known:
            raise ConfigurationError(
                [f"no run of {self.connection!r} has been compared yet; start one: tieout tieout run"]
            )
        if named is None:
            return known[-1]
        if named not in {run_name(run) for run in known}:
            raise ConfigurationError([f"--run: {named!r} was not compared; the last was {run_name(known[-1])}"])
        return run_of(named)

    def kept(self, named: str | None) -> Kept:
        """The report of a run."""
        return read_report(self.shelf, self.connection, self.run(named))

    @contextmanager
    def desk(self, named: str | None) -> Iterator[Desk]:
        """A run's snapshots, laid out on this machine."""
        run = self.run(named)
        with laid_out(with_derived(self.shelf, gather(self.shelf, self.connection, run)), now=self.now()) as desk:
            yield desk

    def now(self) -> datetime:
        return self.parts.clock.now() if self.parts is not None else datetime.now(UTC)

    def deployed(self) -> tuple[Composition, Connection, Place]:
        """What only a stack has.

        Raises:
            ConfigurationError: the command was given a folder.
        """
        if self.parts is None or self.document is None or self.place is None:
            raise ConfigurationError(["this needs the stack; leave out --local"])
        return self.parts, self.document, self.place


@contextmanager
def reading(context: typer.Context, connection: str | None, local: Path | None) -> Iterator[Reading]:
    """What the options name. Copies of files from the stack are gone afterwards."""
    if local is not None:
        yield Reading(FolderShelf(local), _only_in(local, connection))
        return
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    place = find_place(context.find_object(Target) or Target(), parts.clients.session)
    with TemporaryDirectory() as folder:
        shelf = S3Shelf(parts.clients.s3, place.bucket, Path(folder))
        yield Reading(shelf, document.id, parts, document, place)


def _only_in(folder: Path, connection: str | None) -> str:
    known = sorted(found.name.removeprefix("connection=") for found in (folder / "reports").glob("connection=*"))
    if connection is None and len(known) != 1:
        raise ConfigurationError(
            [f"name the connection with --connection; {folder} holds: {', '.join(known) or 'none'}"]
        )
    return connection or known[0]


def tie_out_told(command: Callable[P, R]) -> Callable[P, R]:
    """As `told`, and what cannot be compared or signed too: exit code 2, one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (NotComparable, CannotSign) as error:
            tell_errors(str(error))
        except ModuleNotFoundError as error:
            if error.name != "duckdb":
                raise
            tell_errors("this needs DuckDB on this machine: pip install 'tieout[reconcile]'")
        raise typer.Exit(2)

    return told(run)
