"""`tieout preflight`: everything that stands in the way of going live, found before it does."""

import json
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from tieout.cli import output
from tieout.cli.config import stored
from tieout.cli.options import AsJson, deployment, only_connection, told
from tieout.cli.preflight_survey import (
    Remembered,
    erp_survey,
    kinds_from_erp,
    kinds_to_erp,
    platform_survey,
    why_not_read,
)
from tieout.config.connection import ConfigurationError, Connection
from tieout.preflight.findings import Finding, Report, Severity
from tieout.preflight.proposal import Proposal
from tieout.preflight.run import Preflight
from tieout.wiring.compose import Composition

COLOURS = {Severity.BLOCKS: "red", Severity.WARNS: "yellow", Severity.INFO: "dim"}
SHOWN_EACH = 20
"""How many findings of one sort a table shows. All of them are in the JSON, and the counts are of all."""


@told
def preflight(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="The connection; needed if there are several.")] = None,
    project: Annotated[str | None, typer.Option(help="Only records of this project, by the platform's id.")] = None,
    propose: Annotated[
        Path | None, typer.Option(help="Write the document with the proposed cost codes, for 'config push'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at both systems before going live. Ends with 1 if anything blocks. Writes to neither system."""
    parts = deployment(context).composition
    document = parts.connection(only_connection(deployment(context), connection))
    found, proposal = _look(parts, document, project)
    written = _write(parts, document, proposal, propose) if propose is not None else None
    if as_json:
        output.as_json(_as_told(found, proposal) | ({"written": written} if written else {}))
    else:
        _show(found, proposal, written)
    if found.blocks:
        raise typer.Exit(1)


def _look(parts: Composition, document: Connection, project: str | None) -> tuple[Report, Proposal]:
    remembered = Remembered(parts, document)
    with (
        platform_survey(parts, document) as platform,
        erp_survey(parts, document) as (erp, _),
        why_not_read(parts, document) as not_read,
    ):
        kinds, heard_of = kinds_to_erp(document), remembered.heard_of(document.entities)
        places = [] if project is None else [project]
        look = Preflight(
            document,
            platform,
            erp,
            remembered.known,
            heard_of,
            kinds,
            kinds_back=kinds_from_erp(document),
            why_not_read=not_read,
        )
        return look.run(*places)


def _write(parts: Composition, document: Connection, proposal: Proposal, path: Path) -> str:
    """The newest document with what is proposed, as 'config push' reads it: refused there if somebody pushes meanwhile."""
    current = stored(parts, document.id)
    content = {
        "connection": document.id,
        "version": current.version,
        "document": proposal.applied_to(current.document),
        "proposed": proposal.reasons,
    }
    try:
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ConfigurationError([f"--propose: {error}"]) from error
    return str(path)


def _as_told(found: Report, proposal: Proposal) -> dict[str, Any]:
    return {
        "connection": found.connection,
        "blocks": found.blocks,
        "counts": {severity.value: count for severity, count in found.counts.items()},
        "looked_at": found.looked_at,
        "findings": [{**vars(finding), "severity": finding.severity.value} for finding in found.findings],
        "proposal": {"patch": proposal.patch, "reasons": proposal.reasons},
    }


def _show(found: Report, proposal: Proposal, written: str | None) -> None:
    looked = ", ".join(f"{count} {what}" for what, count in found.looked_at.items())
    output.console.print(f"{found.connection}: looked at {looked}", markup=False)
    for (severity, check, code), group in groupby(found.findings, key=lambda one: (one.severity, one.check, one.code)):
        _table(severity, f"{check}: {code.replace('_', ' ')}", list(group))
    counts = ", ".join(f"{count} {severity.value}" for severity, count in found.counts.items())
    output.console.print(f"{'Not ready to go live' if found.blocks else 'Nothing blocks'}: {counts}", markup=False)
    if proposal.cost_codes:
        where = f"written to {written}; read it, then" if written else "--propose FILE writes them; then"
        push = f"tieout config push {found.connection} {written or 'FILE'} --why …"
        output.console.print(f"{len(proposal.cost_codes)} cost codes proposed: {where} {push}", markup=False)


def _table(severity: Severity, title: str, group: list[Finding]) -> None:
    rows = [
        (Text(severity.value, style=COLOURS[severity]), one.text, one.platform, one.erp, one.records or "", one.fix)
        for one in group[:SHOWN_EACH]
    ]
    more = f" (the first {SHOWN_EACH} of {len(group)})" if len(group) > SHOWN_EACH else f" ({len(group)})"
    output.table(title + more, ("", "what", "platform", "ERP", "records", "what to do"), rows)
