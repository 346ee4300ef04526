"""Every record that a question applies to is found, and the others are counted; lines about a connection keep their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ledger.subjects import MINUTE, Desk, many
from fakes.clock import START
from tieout.ledger.conditions import Clause
from tieout.ledger.connection_history import NO_CONNECTION, DynamoConnectionHistory
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.reading_all import DynamoRecords, Found, called, in_state, not_in_state, waits_on
from tieout.records.entities import Entity
from tieout.sync.state import Change, HistoryEvent, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_records_are_found_by_state_name_and_what_they_wait_on_and_the_others_counted(
    place: tuple[DynamoDBClient, str],
) -> None:
    desk, records = Desk(DynamoLedger(*place)), DynamoRecords(*place)
    changes = (
        Change(state=State.SYNCED),
        Change(state=State.WAITING, waiting_on="paused"),
        Change(state=State.SYNCED),
        Change(state=State.REFUSED, number="SC-4"),
    )
    for key, change in zip(many(4), changes, strict=True):
        desk.ledger.write(desk.leased(key), change)
        desk.clock.advance(MINUTE)

    def of(clause: Clause) -> tuple[list[str], int]:
        found = records.found("acme", Entity.COMMITMENT, clause)
        return [entry.key.reference.id for entry in found.entries], found.others

    assert of(not_in_state(State.SYNCED)) == (["4", "2"], 2)
    assert of(in_state(State.REFUSED)) == (["4"], 3)
    assert of(waits_on("paused")) == (["2"], 3)
    assert of(called("SC-4")) == of(called("4")) == (["4"], 3)
    assert records.found("other", Entity.COMMITMENT, not_in_state(State.SYNCED)) == Found([], 0)


def test_lines_about_a_connection_keep_their_order_and_stay_its_own(place: tuple[DynamoDBClient, str]) -> None:
    history = DynamoConnectionHistory(*place)
    events = [HistoryEvent(START + MINUTE * number, "redriven", f"line {number}", "Maria") for number in range(3)]
    for event in reversed(events):
        history.note("acme", event, about="m-1")
    history.note(NO_CONNECTION, events[0], about="m-2")
    assert history.lines("acme") == events
    assert history.lines(NO_CONNECTION) == events[:1]
    assert history.lines("other") == []
