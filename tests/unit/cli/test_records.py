"""`tieout status | history | resync`: what people ask, and what they are told."""

from datetime import UTC, datetime, timedelta

import pytest

from fakes.records import commitment
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, Desk, put

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "Vendor 'O'Brien [red]& Sons[/red] <b>😀' is not known in the ERP."


def seen(
    desk: Desk,
    number: str,
    record_id: str = "41",
    kind: str = "subcontract",
    state: State = State.REFUSED,
    *,
    shadow: bool = False,
    waiting_on: str = "",
) -> None:
    """A record that has been looked at once."""
    reference = SourceReference(system="procore", kind=kind, id=record_id)
    wake = Wake(
        id=f"w-{kind}-{record_id}",
        connection=CONNECTION,
        entity=Entity.COMMITMENT,
        reference=reference,
        reason=WakeReason.DELIVERY,
        hints={"project": "86"},
    )
    ledger = desk.parts.ledger
    ledger.want(wake, shadow=shadow, due_at=NOW, event=HistoryEvent(NOW, "heard", "Heard of it", "Maria"))
    lease = ledger.lease(wake.key(shadow=shadow), owner="o", now=NOW, until=NOW + timedelta(minutes=1))
    assert lease is not None
    change = Change(
        state=state,
        waiting_on=waiting_on,
        number=number,
        total=commitment().total,
        reasons=(Reason("unknown_vendor", HOSTILE),) if state is State.REFUSED else (),
        events=(HistoryEvent(NOW, state.value, HOSTILE, "tieout"),),
    )
    assert ledger.release(lease, change, wanted=lease.entry.wanted)


def test_status_tells_what_is_not_synced_and_why_in_full(connected: Desk) -> None:
    seen(connected, "SC-001")
    seen(connected, "SC-002", "42", state=State.SYNCED)
    said = connected.tieout("status")
    assert said.code == 0
    for told in ("SC-001", "$2,000.50", "[red]& Sons[/red]", "😀"):
        assert told in said.text
    assert "SC-002" not in said.text


def test_status_as_json_has_amounts_as_text(connected: Desk) -> None:
    seen(connected, "SC-001")
    (record,) = connected.tieout("status", "--json").json()["records"]
    assert (record["amount"], record["state"], record["reasons"]) == ("2000.50", "refused", [HOSTILE])


@pytest.mark.parametrize("state", [State.REFUSED, State.SYNCED])
def test_what_was_rehearsed_of_a_record_is_not_open_once_it_is_live(connected: Desk, state: State) -> None:
    seen(connected, "SC-001", state=state, shadow=True)
    seen(connected, "SC-001", state=State.SYNCED)
    told = connected.tieout("status", "--json").json()
    assert [(one["state"], one["shadow"]) for one in told["records"]] == [("synced", False)]
    assert (told["states"], told["synced_not_listed"]) == ({"commitment": {"synced": 1}}, 0)
    assert "Not synced" not in connected.tieout("status").text


def test_record_in_shadow_stands_on_status_and_what_was_begun_live_before_does_too(connected: Desk) -> None:
    put(connected, {"commitment": {"mode": "shadow"}})
    seen(connected, "SC-001", shadow=True)
    seen(connected, "SC-001", state=State.IN_DOUBT)
    told = connected.tieout("status", "--json").json()
    assert {(one["state"], one["shadow"]) for one in told["records"]} == {("refused", True), ("in_doubt", False)}


def test_record_of_a_slice_in_shadow_stands_on_status_until_its_slice_is_live(connected: Desk) -> None:
    pilot = {"name": "pilot", "projects": ["86"], "mode": "shadow"}
    put(connected, {"commitment": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z", "slices": [pilot]}})
    seen(connected, "SC-001", shadow=True)
    seen(connected, "SC-002", "42", shadow=True, state=State.WAITING, waiting_on="slice")
    records = connected.tieout("status", "--json").json()["records"]
    assert [one["number"] for one in records] == ["SC-001"]


def test_history_is_found_by_number_by_id_and_by_reference(connected: Desk) -> None:
    seen(connected, "SC-001")
    for name in ("SC-001", "41", "procore:subcontract:41"):
        said = connected.tieout("history", "commitment", name)
        assert said.code == 0
        assert "Heard of it" in said.text
        assert "Maria" in said.text


def test_unknown_record_is_said_to_be_unknown(connected: Desk) -> None:
    said = connected.tieout("history", "commitment", "SC-404")
    assert said.code == 2
    assert "SC-404" in said.text


def test_ambiguous_name_lists_what_it_may_mean(connected: Desk) -> None:
    seen(connected, "001", "41")
    seen(connected, "001", "41", kind="purchase_order")
    said = connected.tieout("history", "commitment", "001")
    assert said.code == 2
    assert "procore:subcontract:41" in said.text
    assert "procore:purchase_order:41" in said.text


def test_resync_wakes_the_record_with_who_and_why(connected: Desk) -> None:
    seen(connected, "SC-001")
    assert connected.tieout("resync", "commitment", "SC-001", "--why", "vendor was created").code == 0
    (message,) = connected.messages()
    wake = Wake.model_validate(message["body"])
    assert (wake.reason, wake.why, wake.hints) == (WakeReason.RESYNC, "vendor was created", {"project": "86"})
    assert wake.by


def test_resync_within_a_project_refuses_a_record_that_the_project_does_not_show(
    connected: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = SourceReference(system="procore", kind="subcontract", id="41")
    monkeypatch.setattr("tieout.cli.resync._of_project", lambda *_: [Concern(Entity.COMMITMENT, shown)])
    said = connected.tieout("resync", "commitment", "procore:subcontract:42", "--project", "86")
    assert (said.code, connected.messages()) == (2, [])
    assert "project 86 shows none" in said.text


def test_fifo_ids_are_within_the_queues_rules(connected: Desk) -> None:
    seen(connected, "SC 001 / Ünïcode 😀" + "x" * 60, "41")
    connected.tieout("resync", "commitment", "41")
    (message,) = connected.messages()
    for name in ("MessageGroupId", "MessageDeduplicationId"):
        assert 0 < len(message[name]) <= 128
        assert message[name].isascii()
        assert message[name].isalnum()


def test_connection_must_be_named_when_there_are_several(connected: Desk) -> None:
    connected.parts.documents.put("second", {}, "tester", "set up")
    said = connected.tieout("status")
    assert said.code == 2
    assert "oakridge, second" in said.text
