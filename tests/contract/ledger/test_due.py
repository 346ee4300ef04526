"""What is due is found, oldest first; what the index says is only a hint, and the record decides."""

from datetime import timedelta

from contract.ledger.subjects import MINUTE, Desk, many, subcontract
from fakes.ledger import MemoryLedger
from tieout.records.entities import Entity
from tieout.sync.state import Change, State

KEY = subcontract()


def test_due_records_come_oldest_first_from_all_shards(desk: Desk) -> None:
    for minutes, key in enumerate(many(20)):
        desk.want(key, due_in=MINUTE * (20 - minutes))
    desk.clock.advance(MINUTE * 30)
    found = desk.due()
    assert [entry.key for entry in found] == list(reversed(list(many(20))))
    assert found[0] == desk.entry(found[0].key)


def test_limit_takes_the_oldest(desk: Desk) -> None:
    for minutes, key in enumerate(many(12)):
        desk.want(key, due_in=MINUTE * minutes)
    desk.clock.advance(MINUTE * 30)
    assert [entry.key for entry in desk.due(limit=3)] == list(many(3))
    assert desk.due(limit=0) == []


def test_record_is_due_at_its_moment_and_not_before(desk: Desk) -> None:
    desk.want(KEY, due_in=MINUTE)
    desk.clock.advance(MINUTE - timedelta(microseconds=1))
    assert desk.due() == []
    desk.clock.advance(timedelta(microseconds=1))
    assert [entry.key for entry in desk.due()] == [KEY]


def test_record_without_a_due_time_is_in_no_index(desk: Desk) -> None:
    assert desk.ledger.release(desk.leased(KEY), Change(state=State.SYNCED, due_at=None), wanted=1)
    desk.clock.advance(timedelta(days=365))
    assert desk.due() == []


def test_shadow_records_fall_due_like_others(desk: Desk) -> None:
    shadow = subcontract(shadow=True)
    desk.want(shadow, due_in=MINUTE)
    desk.clock.advance(MINUTE)
    assert [entry.key for entry in desk.due()] == [shadow]


def test_postponed_record_is_due_later_and_otherwise_the_same(desk: Desk) -> None:
    before = desk.want(KEY, due_in=timedelta(0))
    later = desk.clock.now() + MINUTE * 5
    assert desk.ledger.postpone(before, due_at=later) is True
    assert desk.due() == []
    after = desk.entry(KEY)
    assert (after.due_at, after.wanted, after.state) == (later, before.wanted, before.state)


def test_only_one_of_two_sweepers_moves_a_record_on(desk: Desk) -> None:
    desk.want(KEY, due_in=timedelta(0))
    (first,) = desk.due()
    (second,) = desk.due()
    later = desk.clock.now() + MINUTE * 5
    assert desk.ledger.postpone(first, due_at=later) is True
    assert desk.ledger.postpone(second, due_at=later + MINUTE) is False
    assert desk.entry(KEY).due_at == later


def test_record_that_a_worker_finished_meanwhile_is_not_postponed(desk: Desk) -> None:
    desk.want(KEY, due_in=timedelta(0))
    (seen,) = desk.due()
    assert desk.ledger.release(desk.leased(KEY), Change(state=State.SYNCED, due_at=None), wanted=1)
    assert desk.ledger.postpone(seen, due_at=desk.clock.now() + MINUTE) is False
    assert desk.entry(KEY).due_at is None


def test_record_with_no_due_time_cannot_be_postponed_into_one(desk: Desk) -> None:
    assert desk.ledger.release(desk.leased(KEY), Change(due_at=None), wanted=1)
    assert desk.ledger.postpone(desk.entry(KEY), due_at=desk.clock.now()) is False
    assert desk.entry(KEY).due_at is None


def test_postponing_between_lease_and_write_does_not_cost_the_worker_its_lease(desk: Desk) -> None:
    desk.want(KEY, due_in=timedelta(0))
    lease = desk.leased(KEY)
    assert desk.ledger.postpone(lease.entry, due_at=desk.clock.now() + MINUTE)
    assert desk.ledger.write(lease, Change(attempts=1)).due_at == desk.clock.now() + MINUTE


def test_stale_index_is_corrected_by_the_record() -> None:
    desk = Desk(MemoryLedger(lag=3))
    ledger = desk.ledger
    assert isinstance(ledger, MemoryLedger)
    desk.want(KEY, due_in=timedelta(0))
    assert desk.due() == []
    ledger.catch_up()
    (seen,) = desk.due()
    assert ledger.release(desk.leased(KEY), Change(state=State.SYNCED, due_at=None), wanted=1)
    assert desk.due() == [seen], "the index still believes that it is due"
    assert ledger.postpone(seen, due_at=desk.clock.now() + MINUTE) is False
    ledger.catch_up()
    assert desk.due() == []


def test_people_see_the_newest_change_first(desk: Desk) -> None:
    for key in many(4):
        desk.want(key)
        desk.clock.advance(MINUTE)
    desk.ledger.write(desk.leased(subcontract("2")), Change(state=State.REFUSED, events=(desk.event("refused"),)))
    listed = desk.ledger.listing("acme", Entity.COMMITMENT)
    assert [entry.key.reference.id for entry in listed] == ["2", "4", "3", "1"]
    assert [entry.key.reference.id for entry in desk.ledger.listing("acme", Entity.COMMITMENT, limit=2)] == ["2", "4"]


def test_people_can_ask_for_one_state_of_one_entity_of_one_connection(desk: Desk) -> None:
    for number, key in enumerate(many(6)):
        state = State.REFUSED if number % 2 else State.SYNCED
        desk.ledger.write(desk.leased(key), Change(state=state, events=(desk.event(state.value),)))
        desk.clock.advance(MINUTE)
    desk.want(subcontract("99", connection="other"))
    refused = desk.ledger.listing("acme", Entity.COMMITMENT, state="refused", limit=2)
    assert [entry.key.reference.id for entry in refused] == ["6", "4"]
    assert desk.ledger.listing("acme", Entity.INVOICE) == []


def test_a_wake_alone_moves_no_record_to_the_top_of_the_list(desk: Desk) -> None:
    for key in many(2):
        desk.want(key)
        desk.clock.advance(MINUTE)
    desk.want(subcontract("1"))
    assert [entry.key.reference.id for entry in desk.ledger.listing("acme", Entity.COMMITMENT)] == ["2", "1"]
