"""What waits for a person is shown until somebody acts, however much has happened to other records since."""

from typing import Any

import pytest

from tieout.cli import status, status_records
from tieout.ledger.keys import LIST_SK, moment_text, record_key, record_pk
from tieout.policy.reasons import Reason
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.steps import LATE_VERDICT
from tieout.sync.wakes import Wake
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.shelf import wake
from unit.cli.test_pause import paused_record
from unit.cli.test_records import NOW, seen

NEWER = 520
A_BATCH = 25


def table(desk: Desk) -> tuple[Any, str]:
    return desk.parts.clients.dynamodb, desk.parts.settings.ledger_table


def bury(desk: Desk, newer: int = NEWER) -> None:
    """So many other records are synced after everything that is there."""
    client, name = table(desk)
    seen(desk, "SC-NEW", "new", state=State.SYNCED)
    like = client.get_item(TableName=name, Key=record_key(wake("new").key(shadow=False)))["Item"]
    del like["due_at"], like["due_shard"]
    later = {LIST_SK: {"S": moment_text(NOW.replace(year=2027))}}
    items = [
        {**like, **later, "pk": {"S": record_pk(wake(f"n{one}").key(shadow=False))}, "id": {"S": f"n{one}"}}
        for one in range(newer - 1)
    ]
    for start in range(0, len(items), A_BATCH):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + A_BATCH]]
        client.batch_write_item(RequestItems={name: puts})


def in_small_pages(desk: Desk) -> None:
    """Every query answers with one record a page, as a table of large records does."""
    client, _ = table(desk)
    client.meta.events.register("provide-client-params.dynamodb.Query", lambda params, **_: {**params, "Limit": 1})


def test_record_that_waits_for_a_person_does_not_sink_below_hundreds_of_newer_ones(connected: Desk) -> None:
    seen(connected, "SC-OLD", state=State.PARTIAL)
    bury(connected)
    said = connected.tieout("status").text
    assert "SC-OLD" in said
    assert f"{NEWER}" in said


def test_programs_are_told_every_open_record_and_how_many_synced_ones_are_left_out(
    connected: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_records, "NEWEST_SYNCED", 2)
    seen(connected, "SC-OLD", state=State.PARTIAL)
    bury(connected, 5)
    told = connected.tieout("status", "--json").json()
    assert [record["state"] for record in told["records"]] == ["partial", "synced", "synced"]
    assert told["states"] == {"commitment": {"partial": 1, "synced": 5}}
    assert told["synced_not_listed"] == 3


def test_every_page_is_read_by_status_doubts_history_and_resume(connected: Desk) -> None:
    for number in ("42", "43", "44"):
        seen(connected, f"SC-{number}", number, state=State.SYNCED)
    seen(connected, "SC-41", "41", state=State.IN_DOUBT)
    paused_record(connected, "45")
    in_small_pages(connected)
    assert "SC-41" in connected.tieout("status").text
    doubts = connected.tieout("doubt", "list", "--no-look-up", "--json").json()["doubts"]
    assert [one["number"] for one in doubts] == ["SC-41"]
    assert connected.tieout("history", "commitment", "SC-42").code == 0
    assert connected.tieout("resume", "--why", "closed", "--json").json()["woken"] == 1


def test_record_that_changes_while_it_is_read_is_shown_once(connected: Desk) -> None:
    for number in ("41", "42", "43"):
        seen(connected, f"SC-{number}", number)
    client, _ = table(connected)
    in_small_pages(connected)
    moved: list[bool] = []

    def move(parsed: Any, **_: object) -> None:
        if (
            any(LIST_SK in item for item in parsed["Items"]) and not moved
        ):  # after the first page: what was read, or was still to be read, is the newest change now
            moved.append(True)
            for number in ("41", "42"):
                again(connected, wake(number, f"again-{number}"))

    client.meta.events.register("after-call.dynamodb.Query", move)
    records = connected.tieout("status", "--json").json()["records"]
    assert moved
    assert sorted(record["number"] for record in records) == ["SC-41", "SC-42", "SC-43"]


def again(desk: Desk, one: Wake, *reasons: Reason) -> None:
    """Somebody asked for it: a line, and so a change, at a later moment."""
    later = NOW.replace(hour=11)
    desk.parts.ledger.want(one, shadow=False, due_at=later, event=HistoryEvent(later, "asked", "Asked", "Maria"))
    lease = desk.parts.ledger.lease(one.key(shadow=False), owner="o", now=later, until=later)
    assert lease is not None
    change = Change(reasons=reasons, events=(HistoryEvent(later, "looked", "Looked", "Maria"),))
    assert desk.parts.ledger.release(lease, change, wanted=lease.entry.wanted)


def test_what_needs_somebody_comes_first_and_what_is_cut_is_said(
    connected: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "ROWS", 2)
    for number, state in (("41", State.PENDING), ("42", State.REFUSED), ("43", State.PARTIAL), ("44", State.REFUSED)):
        seen(connected, f"SC-{number}", number, state=state)
    said = connected.tieout("status").text
    assert "2 more are not shown, 1 of which need somebody" in said
    assert "SC-41" not in said
    every = connected.tieout("status", "--all").text
    assert all(f"SC-{number}" in every for number in (41, 42, 43, 44))


def test_verdict_that_is_late_needs_somebody(connected: Desk) -> None:
    for number in ("41", "42"):
        seen(connected, f"SC-{number}", number, state=State.ACCEPTED)
    again(connected, wake("42", "again"), Reason(LATE_VERDICT, "The ERP took it yesterday."))
    listed = [record["number"] for record in connected.tieout("status", "--json").json()["records"]]
    assert listed == ["SC-42", "SC-41"]
    assert "The ERP took it yesterday." in connected.tieout("status").text


def test_entity_that_the_document_no_longer_names_is_still_shown(connected: Desk) -> None:
    seen(connected, "SC-OLD")
    document = dict(connected.parts.documents.current(CONNECTION) or {})
    document["entities"] = {"invoice": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z"}}
    connected.parts.documents.put(CONNECTION, document, "tester", "only invoices")
    assert "SC-OLD" in connected.tieout("status").text
