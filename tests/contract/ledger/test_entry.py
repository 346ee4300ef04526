"""What is written is what is read: states, steps, amounts, moments, and other people's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from contract.ledger.subjects import MINUTE, Desk, document, intent, subcontract
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Change, HistoryEvent, RecordKey, State

KEY = subcontract()
HOSTILE = (
    "'; DROP TABLE ledger; --",
    '<script>alert("x")</script>',
    "#state = :state OR attribute_exists(pk)",
    "\x00\x1b[31m\r\n\t",
    "\u202egnp.exe 💣 Müller & Söhne ÷ 令和",
    "",
)


def test_every_field_of_a_change_is_read_back_as_it_was_written(desk: Desk) -> None:
    now = desk.clock.now()
    change = Change(
        state=State.WAITING,
        waiting_on="adopt",
        reasons=(Reason("unmapped_cost_code", "Cost code 03-300 has no account.", "lines.1"),),
        due_at=now + MINUTE,
        attempts=3,
        generation=2,
        number="SC-0007",
        total=Decimal("1250.00"),
        version=now - MINUTE,
        fingerprint="abc",
        seen="def",
        seen_unapproved_at=now - MINUTE * 2,
        hints={"contract": "41"},
    )
    before = desk.leased(KEY)
    written = desk.ledger.write(before, change)
    assert written == desk.entry(KEY)
    assert written.hints == {**before.entry.hints, "contract": "41"}
    for name in ("state", "waiting_on", "reasons", "due_at", "attempts", "generation", "number", "total", "version"):
        assert getattr(written, name) == getattr(change, name), name
    assert (written.fingerprint, written.seen, written.seen_unapproved_at) == ("abc", "def", now - MINUTE * 2)


def test_fields_that_a_change_leaves_out_stay_as_they_are(desk: Desk) -> None:
    lease = desk.leased(KEY)
    first = desk.ledger.write(
        lease, Change(number="SC-7", total=Decimal("9.90"), put_steps=(intent("create", desk.clock.now()),))
    )
    second = desk.ledger.write(lease, Change(attempts=1))
    assert second == replace(first, attempts=1)
    assert desk.entry(KEY) == second


@pytest.mark.parametrize("total", ["0.00", "-0.01", "1250.10", "99999999999999.99", "1000.00"])
def test_amount_keeps_its_cents(desk: Desk, total: str) -> None:
    desk.ledger.write(desk.leased(KEY), Change(total=Decimal(total)))
    assert str(desk.entry(KEY).total) == total


def test_moments_keep_their_microseconds_and_are_read_back_in_utc(desk: Desk) -> None:
    there = datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-6)))
    desk.ledger.write(desk.leased(KEY), Change(version=there))
    version = desk.entry(KEY).version
    assert version == there
    assert version is not None
    assert version.utcoffset() is not None


def test_since_moves_only_when_the_state_does(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.clock.advance(MINUTE)
    waiting = desk.ledger.write(lease, Change(state=State.WAITING, events=(desk.event(),)))
    assert waiting.since == desk.clock.now()
    desk.clock.advance(MINUTE)
    still = desk.ledger.write(lease, Change(state=State.WAITING, waiting_on="seat", events=(desk.event(),)))
    assert still.since == waiting.since
    moved = desk.ledger.write(lease, Change(state=State.REFUSED, events=(desk.event(),)))
    assert moved.since == desk.clock.now()
    assert desk.entry(KEY).since == moved.since


def test_state_that_changes_without_a_line_began_when_the_lease_was_taken(desk: Desk) -> None:
    desk.want(KEY)
    desk.clock.advance(MINUTE)
    lease = desk.leased(KEY)
    assert desk.ledger.write(lease, Change(state=State.SYNCED)).since == desk.clock.now()


def test_steps_are_read_back_in_the_order_of_the_plan(desk: Desk) -> None:
    lease = desk.leased(KEY)
    names = ["reserve", "create", "attach", "tell_link", "a_last_one"]
    for name in names:
        desk.ledger.write(lease, Change(put_steps=(intent(name, desk.clock.now()),)))
    settled = replace(intent("create", desk.clock.now()), outcome="applied", documents=(document(lines=2),), ended=True)
    written = desk.ledger.write(lease, Change(put_steps=(settled,)))
    assert list(written.steps) == names
    assert list(desk.entry(KEY).steps.values()) == list(written.steps.values())
    assert desk.entry(KEY).steps["create"] == settled


def test_what_a_plan_goes_on_with_is_left_until_each_step_of_it_has_ended(desk: Desk) -> None:
    lease = desk.leased(KEY)
    create = replace(intent("create", desk.clock.now()), outcome="applied", ended=True, then=("add_lines_2", "release"))
    desk.ledger.write(lease, Change(put_steps=(create, intent("add_lines_2", desk.clock.now()))))
    assert desk.entry(KEY).unfinished == ("add_lines_2", "release")
    added = replace(intent("add_lines_2", desk.clock.now()), outcome="applied", ended=True)
    desk.ledger.write(lease, Change(put_steps=(added,)))
    assert desk.entry(KEY).unfinished == ("release",)


def test_intent_without_an_outcome_is_the_doubt_that_is_read_back(desk: Desk) -> None:
    lease = desk.leased(KEY)
    done = replace(intent("create", desk.clock.now()), outcome="applied", settled_at=desk.clock.now(), ticket="t-1")
    desk.ledger.write(lease, Change(put_steps=(done, intent("release", desk.clock.now()))))
    doubtful = desk.entry(KEY).doubtful()
    assert doubtful is not None
    assert doubtful.name == "release"


def test_new_plan_begins_with_no_steps_but_its_own(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(
        lease, Change(put_steps=(intent("create", desk.clock.now()), intent("release", desk.clock.now())))
    )
    note = intent("change", desk.clock.now())
    assert desk.ledger.write(lease, Change(clear_steps=True, put_steps=(note,))).steps == {"change": note}
    desk.ledger.write(lease, Change(clear_steps=True))
    assert desk.entry(KEY).steps == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_stored_and_read_back_as_words(desk: Desk, text: str) -> None:
    reason = Reason("refused", text, text)
    event = HistoryEvent(desk.clock.now(), "refused", text, text, {"answer": text})
    desk.ledger.write(desk.leased(KEY), Change(waiting_on=text, number=text, reasons=(reason,), events=(event,)))
    entry = desk.entry(KEY)
    assert (entry.waiting_on, entry.number, entry.reasons) == (text, text, (reason,))
    assert desk.ledger.history(KEY)[-1] == event


@pytest.mark.parametrize("name", [text for text in HOSTILE if text.strip() and "\n" not in text])
def test_hostile_names_name_a_record_as_well_as_others(desk: Desk, name: str) -> None:
    key = RecordKey("acme", Entity.COMMITMENT, SourceReference(system="platform", kind="subcontract", id=name))
    desk.ledger.write(desk.leased(key), Change(bind=(document(name),), put_steps=(intent("create", desk.clock.now()),)))
    assert [entry.key for entry in desk.ledger.listing("acme", Entity.COMMITMENT)] == [key]
    assert desk.entry(key).documents == (document(name),)


def test_half_a_character_in_an_answer_does_not_block_the_record(desk: Desk) -> None:
    broken = "Vendor \ud83d is on hold"
    desk.ledger.write(
        desk.leased(KEY), Change(reasons=(Reason("refused", broken),), events=(desk.event("no", broken),))
    )
    assert desk.entry(KEY).reasons[0].text == "Vendor \ufffd is on hold"
    assert desk.ledger.history(KEY)[-1].text == "Vendor \ufffd is on hold"


def test_document_of_500_lines_fits_with_all_its_steps(desk: Desk) -> None:
    lease = desk.leased(KEY)
    big = document(lines=500)
    created = replace(intent("create", desk.clock.now(), lines=500), outcome="applied", documents=(big,))
    rest = tuple(
        replace(intent(name, desk.clock.now()), outcome="applied", documents=(big,))
        for name in ("release", "tell_link")
    )
    reasons = tuple(
        Reason("line_differs", f"Subcontract SC-1001: line {n} says 03-3000 $1.00", f"lines.{n}") for n in range(500)
    )
    written = desk.ledger.write(
        lease, Change(put_steps=(created, *rest), bind=(big,), reasons=reasons, total=Decimal("5250.00"))
    )
    assert desk.entry(KEY) == written
    assert written.documents == (big,)
    assert written.steps["create"].expects == created.expects
    assert len(written.reasons) == 500


def test_error_page_of_an_erp_does_not_outgrow_the_record(desk: Desk) -> None:
    page = "<html>" + "ü" * 300_000
    reasons = tuple(Reason("refused", page, f"lines.{number}") for number in range(300))
    entry = desk.ledger.write(desk.leased(KEY), Change(reasons=reasons, events=(desk.event("refused", page),)))
    assert entry.reasons[0].text.startswith("<html>üü")
    assert entry.reasons[-1].code == "more"
    assert str(300 - len(entry.reasons) + 1) in entry.reasons[-1].text
    assert desk.entry(KEY) == entry
    assert desk.ledger.history(KEY)[-1].text.endswith("…")


def test_clock_moments_are_in_utc(desk: Desk) -> None:
    desk.want(KEY)
    due_at = desk.entry(KEY).due_at
    assert due_at is not None
    assert due_at.tzinfo is UTC
