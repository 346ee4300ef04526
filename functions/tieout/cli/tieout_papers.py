"""`tieout tieout sign | export`: a statement that ties is signed off; what a run said leaves as CSV and as a page to print."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_shelf import Local, Reading, RunName, reading, tie_out_told
from tieout.config.connection import ConfigurationError
from tieout.reconcile.exporting import findings_csv, print_page, statement_csv
from tieout.reconcile.manifest import run_name
from tieout.reconcile.reports import keep_signature, signature_of
from tieout.reconcile.signing import sign as signed_off


@tie_out_told
def sign(
    context: typer.Context,
    who: Annotated[str, typer.Option("--who", help="Who signs it off.")],
    remark: Annotated[str, typer.Option(help="Printed beside the signature.")] = "",
    run_: RunName = None,
    connection: Connections = None,
    as_json_: AsJson = False,
) -> None:
    """Sign a statement off. Only one that ties can be signed."""
    with reading(context, connection, None) as read:
        signed = signed_off(read.kept(run_).statement, who=who, at=read.now(), remark=remark)
        keep_signature(read.shelf, signed)
    if as_json_:
        output.as_json({"run": run_name(signed.run), "who": signed.who, "at": signed.at, "digest": signed.digest})
    else:
        output.console.print(f"run {run_name(signed.run)} signed off by {signed.who}", markup=False)


@tie_out_told
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to put it.")],
    snapshots: Annotated[
        bool, typer.Option("--snapshots", help="The run's snapshots too, to work on with --local.")
    ] = False,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """Write statement and findings as CSV, and the statement as a page to print."""
    with reading(context, connection, local) as read:
        kept = read.kept(run_)
        page = print_page(kept.statement, signature_of(read.shelf, kept.statement))
        files = {
            "statement.csv": statement_csv(kept.statement).encode(),
            "findings.csv": findings_csv(kept.report.findings, read.now()).encode(),
            "statement.html": page.encode(),
        }
        if snapshots:
            files |= _whole_run(read, run_name(kept.report.run))
    _write(folder, files)
    if as_json_:
        output.as_json({"run": run_name(kept.report.run), "files": sorted(files)})
    else:
        output.console.print(f"{len(files)} files written to {folder}", markup=False)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises: ConfigurationError: they cannot be written there."""
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as error:
        why = (
            f"nothing can be written there ({error.strerror}); give a folder of your own, or one that is not there yet"
        )
        raise ConfigurationError([f"{folder}: {why}"]) from error


def _whole_run(read: Reading, name: str) -> dict[str, bytes]:
    """Every file of a run, under its own path."""
    folders = ("snapshots", "reports", "findings", "drift", "signatures")
    paths = (path for folder in folders for path in read.shelf.listing(f"{folder}/connection={read.connection}/"))
    return {path: read.shelf.get(path) for path in paths if name in path}
