"""`tieout doubt`: what nobody could know, with both sides shown; and a person's word on it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, me, warn_if_paused
from tieout.cli.find import all_records, find_record
from tieout.cli.history import EntityName, RecordName
from tieout.cli.options import AWS_FAILED, AsJson, Connections, deployment, only_connection, told
from tieout.cli.sides import as_told, show
from tieout.config.connection import ConfigurationError, Connection
from tieout.ledger.reading_all import in_state
from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction, Entity
from tieout.sync.both_sides import BothSides, look_at_both, open_note
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Erp
from tieout.sync.pull_remains import Traces
from tieout.sync.resolving import Decision, ItDidNotHappen, ItHappened, NotResolved, Resolving
from tieout.sync.state import Entry, State
from tieout.sync.steps import Steps
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import ERP, PLATFORM, Composition, connector
from tieout.wiring.mirroring import mirror_settings

app = typer.Typer(
    help="What nobody could know: listed with both sides, and resolved by a person.", no_args_is_help=True
)
SEAT_FOR = timedelta(minutes=3)


@app.command("list")
@told
def list_doubts(
    context: typer.Context,
    look_up: Annotated[bool, typer.Option(help="Ask what the ERP, or the platform, shows now. Reads only.")] = True,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Show every record in doubt: what was sent, under which reference, and what the other system shows now."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    records = all_records(parts)
    entries = [
        entry for entity in Entity for entry in records.found(document.id, entity, in_state(State.IN_DOUBT)).entries
    ]
    sides = _both(parts, document, entries) if look_up and entries else [BothSides(e, open_note(e)) for e in entries]
    now = parts.clock.now()
    if as_json:
        output.as_json({"connection": document.id, "doubts": [as_told(one, now, look_up=look_up) for one in sides]})
        return
    for one in sides:
        show(one, now, look_up=look_up)
    output.console.print(f"{len(sides)} in doubt", markup=False)


@app.command("resolve")
@told
def resolve(
    context: typer.Context,
    entity: EntityName,
    name: RecordName,
    why: Why,
    it_happened: Annotated[str | None, typer.Option(metavar="KEY", help="It is there, as this document.")] = None,
    it_did_not_happen: Annotated[bool, typer.Option("--it-did-not-happen", help="It may be sent again.")] = False,
    which: Annotated[str | None, typer.Option(metavar="KEY", help="Of several there, this one counts.")] = None,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Take a person's word on a doubt. It is held against what is shown, written into the history, and acted on."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    decision = _decision(it_happened, which, it_did_not_happen)
    entry = find_record(parts, document.id, entity, name)
    wake = Wake(
        id=parts.ids.new(),
        connection=document.id,
        entity=entity,
        reference=entry.key.reference,
        reason=WakeReason.RESUME,  # not a resync: that would send on what is found to differ
        hints=entry.hints,
        by=me(),
        why=why,
    )
    _take_over(parts, document, wake, decision, entry)
    warn_if_paused(parts, document.id, {entity})
    after = parts.ledger.entry(entry.key) or entry
    if as_json:
        output.as_json({"reference": str(entry.key.reference), "state": after.state, "waiting_on": after.waiting_on})
    else:
        output.console.print(
            f"{entry.number or entry.key.reference}: taken over; it is {after.state} now", markup=False
        )


def _decision(happened: str | None, which: str | None, did_not: bool) -> Decision:
    if sum((happened is not None, which is not None, did_not)) != 1:
        raise ConfigurationError(["say exactly one of --it-happened KEY, --which KEY, --it-did-not-happen"])
    if did_not:
        return ItDidNotHappen()
    return ItHappened(which, of_several=True) if which is not None else ItHappened(happened or "")


def _take_over(parts: Composition, document: Connection, wake: Wake, decision: Decision, entry: Entry) -> None:
    shadow = entry.key.shadow
    with _erp(parts, document) as erp, _traces(parts, document, [entry]) as traces:
        platform = connector(document.platform).build(parts.context(document, PLATFORM, NoDeadline()))
        try:
            steps = Steps(erp, platform, parts.payloads, NoDeadline())
            resolving = Resolving(parts.ledger, erp, steps, parts.clock, parts.ids, traces)
            state = resolving.resolve(wake, decision, shadow=shadow)
        except NotResolved as error:
            raise ConfigurationError([str(error)]) from error
        finally:
            platform.close()
    if state is State.PENDING:
        # It is in the ledger and due by now; this only saves the minute until the sweeper comes.
        try:
            parts.queues.wake(wake, group=entry.key.group)
        except AWS_FAILED as error:
            typer.echo(f"note: it goes on when the sweeper comes; its queue could not be asked: {error}", err=True)


def _both(parts: Composition, document: Connection, entries: list[Entry]) -> list[BothSides]:
    try:
        with _erp(parts, document) as erp, _traces(parts, document, entries) as traces:
            return [look_at_both(entry, erp, traces) for entry in entries]
    except NotNow as busy:
        return [BothSides(entry, open_note(entry), unread=busy.why) for entry in entries]


@contextmanager
def _erp(parts: Composition, document: Connection) -> Iterator[Erp]:
    """The ERP, with a seat of its own: a person's look must not push a worker out of the licence."""
    erp: Any = connector(document.erp).build(parts.context(document, ERP, NoDeadline()))
    try:
        now = parts.clock.now()
        permit = parts.permits.take(erp.limit_scope(), owner=parts.ids.new(), now=now, until=now + SEAT_FOR)
        if permit is None:
            raise NotNow("every seat at the ERP is taken, or it rests; try again in a minute")
        try:
            yield erp
        finally:
            parts.permits.give_back(permit)
    finally:
        erp.close()


@contextmanager
def _traces(parts: Composition, document: Connection, entries: list[Entry]) -> Iterator[Traces | None]:
    """The platform as the place where accounting's records are shown; `None` where none of these is in question."""
    if all(FLOW[entry.key.entity] is Direction.TO_ERP for entry in entries):
        yield None
        return
    context = replace(parts.context(document, PLATFORM, NoDeadline()), settings=mirror_settings(document))
    with closing(connector(document.platform).build_mirror(context)) as mirror:
        yield Traces(parts.bulk, mirror)
