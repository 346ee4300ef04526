"""`tieout shadow report`: the parallel run beside today's process; what would have been written against what is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.adopt_matches import sought, standing_in
from tieout.cli.adopt_rows import Rows
from tieout.cli.options import AsJson, deployment, only_connection, told
from tieout.cli.preflight_survey import Remembered, erp_survey, platform_survey, pull_sides
from tieout.cli.shadow_beside import Beside, Compared
from tieout.cli.shadow_lines import Compare, Known, Line, Verdict, apart_cells, as_cells, as_told, line_of, totals
from tieout.cli.shadow_mirrored import Mirrored
from tieout.config.connection import ConfigurationError, Connection
from tieout.config.kinds import KINDS
from tieout.config.modes import Flow, Mode
from tieout.config.ownership import OWNERSHIP
from tieout.preflight.candidates import Documents, Sought
from tieout.preflight.ports import DocumentSeen, Unlisted
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.state import Entry
from tieout.wiring.compose import Composition

app = typer.Typer(help="Shadow mode: everything is judged and nothing is written.", no_args_is_help=True)


@app.callback()
def shadow() -> None:
    """Shadow mode: everything is judged and nothing is written."""


@app.command("report")
@told
def report(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="The connection; needed if there are several.")] = None,
    entity: Annotated[Entity | None, typer.Argument(help="One entity; all in shadow unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell for each record of a shadow run what would have been written, and what stands there now, line by line.

    Reads only: both systems' lists, and one document of the ERP for each record that stands there.
    """
    parts = deployment(context).composition
    document = parts.connection(only_connection(deployment(context), connection))
    shadowed = [
        one for one in Entity if Mode.SHADOW in document.section(one).modes and (entity is None or one is entity)
    ]
    if not shadowed:
        raise ConfigurationError([f"{entity.value if entity else 'nothing'} is in shadow at {document.id!r}"])
    lines = _lines(parts, document, shadowed)
    if as_json:
        _tell(document, lines)
    else:
        _show(document, lines)


def _lines(parts: Composition, document: Connection, entities: Iterable[Entity]) -> list[Line]:
    remembered = Remembered(parts, document)
    told = [
        entry
        for entry in remembered.shadow.values()
        if entry.key.entity in entities and entry.number  # a run of an import has no number, and is no record
    ]
    pushed = [one for one in entities if OWNERSHIP[one].direction is Flow.TO_ERP]
    of_the_erp = [entry for entry in told if entry.key.entity not in pushed]
    lines = list(_shown(parts, document, remembered, of_the_erp)) if of_the_erp else []
    if not pushed:
        return lines
    with platform_survey(parts, document) as platform, erp_survey(parts, document) as (survey, erp):
        records = {
            record.reference: record
            for one in pushed
            for kind in KINDS[one]
            for record in platform.records(kind, None)
            if isinstance(record, Record)  # what cannot be read is shown as its shadow run left it
        }
        there = {one: Documents(each for kind in KINDS[one] for each in standing_in(survey, kind)) for one in pushed}
        wanted = {reference: sought(document, record, erp) for reference, record in records.items()}
        beside = Beside(document, parts.ledger, erp, records)
        own = [entry for entry in told if entry.key.entity in pushed]
        return [*lines, *(_line(parts, remembered, entry, wanted, there, beside.compared) for entry in own)]


def _shown(
    parts: Composition, document: Connection, remembered: Remembered, entries: Sequence[Entry]
) -> Iterator[Line]:
    """The lines of what comes from the ERP, each held against what the platform shows of it."""
    with platform_survey(parts, document) as platform, pull_sides(parts, document) as (feed, mirror):
        seen = platform.vendors()
        companies = {} if isinstance(seen, Unlisted) else {one.id: one for one in seen}
        rows = Rows(document.id, parts.bulk, feed, mirror)
        mirrored = Mirrored(rows, rows.of(entries), companies)
        for entry in entries:
            line = _line(parts, remembered, entry, {}, {}, _of_no_erp)
            yield mirrored.line(line, entry, remembered.live.get(entry.key.reference))


def _line(
    parts: Composition,
    remembered: Remembered,
    entry: Entry,
    wanted: Mapping[SourceReference, Sought],
    there: Mapping[Entity, Documents],
    compare: Compare,
) -> Line:
    reference = entry.key.reference
    documents = there.get(entry.key.entity, Documents(()))
    known = Known(remembered.live.get(reference), wanted.get(reference), documents, compare)
    return line_of(entry, parts.ledger.history(entry.key), known)


def _of_no_erp(_entry: Entry, _live: Entry | None, _stands: DocumentSeen) -> Compared:
    """What comes from the ERP is shown on the platform: there is no document of the ERP to hold it against."""
    return Compared()


def _tell(document: Connection, lines: list[Line]) -> None:
    summed = {
        verdict.value: {"records": count, "amount": f"{amount:f}", "difference": f"{difference:f}"}
        for verdict, (count, amount, difference) in totals(lines).items()
    }
    output.as_json({"connection": document.id, "totals": summed, "records": [as_told(line) for line in lines]})


def _show(document: Connection, lines: list[Line]) -> None:
    order = list(Verdict)
    for entity in dict.fromkeys(line.entity for line in lines):
        own = sorted(
            (line for line in lines if line.entity == entity), key=lambda line: (order.index(line.verdict), line.number)
        )
        columns = ("record", "verdict", "amount", "stands there", "difference", "why")
        output.table(f"{document.id}: {entity} in shadow", columns, [as_cells(line) for line in own])
        if apart := [cells for line in own for cells in apart_cells(line)]:
            values = ("record", "line", "cost code", "field", "would write", "stands there")
            output.table(f"{document.id}: {entity}, value by value", values, apart)
    rows = [
        (verdict.value, count, dollars(amount), dollars(difference) if difference else "")
        for verdict, (count, amount, difference) in totals(lines).items()
    ]
    output.table("In dollars", ("verdict", "records", "amount", "differences"), rows)
