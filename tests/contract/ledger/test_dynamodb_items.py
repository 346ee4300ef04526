"""What stands in the table: sizes, indexes, sparse attributes, and amounts that survive the way there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.ledger.subjects import Desk, document, expectation, intent, many, subcontract
from tieout.ledger.attributes import from_attribute, to_attribute
from tieout.ledger.changes import Held
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.items import held_item, read_held
from tieout.ledger.keys import DUE_AT, DUE_SHARD, TTL_ATTRIBUTE, due_shard, moment_text, record_key, record_pk, wake_sk
from tieout.policy.reasons import Reason
from tieout.sync.state import Change, Entry, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = subcontract()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1))  # noqa: DTZ001
cents = st.integers(-(10**14), 10**14).map(lambda number: Decimal(number).scaleb(-2))
entries = st.builds(
    Entry,
    key=st.builds(subcontract, texts.filter(bool), shadow=st.booleans()),
    state=st.sampled_from(State),
    wanted=st.integers(1, 10**9),
    fence=st.integers(0, 10**9),
    lease_owner=texts,
    lease_until=st.none() | moments,
    due_at=st.none() | moments,
    since=st.none() | moments,
    reasons=st.lists(st.builds(Reason, texts, texts, texts), max_size=3).map(tuple),
    total=st.none() | cents,
    version=st.none() | moments,
    hints=st.dictionaries(texts.filter(bool), texts, max_size=3),
    requests=st.lists(texts, max_size=3).map(tuple),
    answered=st.lists(texts, max_size=3).map(tuple),
    steps=st.lists(st.sampled_from(["create", "release", "tell", "a"]), unique=True).map(
        lambda names: {name: intent(name, NOW) for name in names}
    ),
    documents=st.lists(st.sampled_from([document("1", lines=2), document("2"), document("3")]), unique_by=str).map(
        tuple
    ),
)


@settings(max_examples=60, deadline=None)
@given(entry=entries, shards=st.integers(1, 16))
def test_every_entry_is_read_back_as_it_was_written(entry: Entry, shards: int) -> None:
    held = Held(entry, revision=3, lines=7, changed_at=NOW, leased_at=NOW)
    back = read_held(held_item(held, shards=shards))
    assert back == held
    assert list(back.entry.steps) == list(entry.steps)
    assert str(back.entry.total) == str(entry.total)


def test_record_written_before_answered_requests_were_remembered_reads_as_having_none() -> None:
    item = held_item(Held(Entry(key=KEY, state=State.SYNCED, wanted=1), 1, 1, NOW, NOW), shards=8)
    assert "answered" not in item
    assert read_held(item).entry.answered == ()


def test_steps_keep_the_order_of_the_plan_although_a_map_has_none() -> None:
    steps = {name: intent(name, NOW) for name in ("reserve", "create", "a_last_one")}
    entry = Entry(key=KEY, state=State.PENDING, wanted=1, steps=steps)
    item = held_item(Held(entry, 1, 1, NOW, NOW), shards=8)
    item["steps"]["M"] = dict(sorted(item["steps"]["M"].items()))
    assert list(read_held(item).entry.steps) == list(steps)


@given(one=moments, other=moments)
def test_moments_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (moment_text(one) < moment_text(other)) == (one < other)


def test_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 3, 2))  # noqa: DTZ001


def test_float_never_becomes_a_number_of_the_ledger() -> None:
    with pytest.raises(TypeError, match="float"):
        to_attribute({"total": [0.1]})  # type: ignore[list-item]


def test_large_amount_is_written_without_an_exponent() -> None:
    assert to_attribute(Decimal("1E+3")) == {"N": "1000"}


def test_attribute_type_that_the_ledger_never_writes_is_refused() -> None:
    with pytest.raises(TypeError, match="SS"):
        from_attribute({"SS": ["a"]})


def test_record_of_500_lines_stays_under_half_of_what_an_item_may_hold() -> None:
    big = document(lines=500)
    created = replace(intent("create", NOW, lines=500), outcome="applied", documents=(big,))
    later = [replace(intent(name, NOW), outcome="applied", documents=(big,)) for name in ("release", "tell", "close")]
    steps = {note.name: note for note in (created, *later)}
    entry = Entry(key=KEY, state=State.SYNCED, wanted=1, steps=steps, documents=(big,), total=expectation(500).total)
    item = held_item(Held(entry, 1, 1, NOW, NOW), shards=8)
    assert len(json.dumps(item)) > 100_000, "the record is as large as it was meant to be"
    assert _size(item) < 200_000


def _size(value: object) -> int:
    """Bytes as DynamoDB counts them: UTF-8 of names and values, 3 bytes per map or list and 1 per element of it."""
    match value:
        case {"S": str(text)} | {"N": str(text)}:
            return len(text.encode())
        case {"M": dict(inner)}:
            return 3 + sum(len(name.encode()) + 1 + _size(each) for name, each in inner.items())
        case {"L": list(inner)}:
            return 3 + sum(1 + _size(each) for each in inner)
        case {"BOOL": _} | {"NULL": _}:
            return 1
        case dict(item):
            return sum(len(name.encode()) + _size(each) for name, each in item.items())
    raise AssertionError(f"not an attribute: {value!r}")


def test_record_that_is_not_due_has_no_attribute_of_the_due_index(dynamodb: DynamoDBClient, table: str) -> None:
    desk = Desk(DynamoLedger(dynamodb, table))
    lease = desk.leased(KEY)
    before = dynamodb.get_item(TableName=table, Key=record_key(KEY))["Item"]
    assert {DUE_SHARD, DUE_AT} <= before.keys()
    desk.ledger.release(lease, Change(due_at=None), wanted=1)
    after = dynamodb.get_item(TableName=table, Key=record_key(KEY))["Item"]
    assert not {DUE_SHARD, DUE_AT} & after.keys()


def test_mark_of_a_wake_deletes_itself_after_fourteen_days(dynamodb: DynamoDBClient, table: str) -> None:
    desk = Desk(DynamoLedger(dynamodb, table))
    desk.want(KEY, wake_id="delivery-7")
    key = {"pk": {"S": record_pk(KEY)}, "sk": {"S": wake_sk("delivery-7")}}
    mark = dynamodb.get_item(TableName=table, Key=key)["Item"]
    expires = datetime.fromtimestamp(int(mark[TTL_ATTRIBUTE]["N"]), UTC)
    assert expires == desk.clock.now() + timedelta(days=14)


def test_nothing_that_must_last_deletes_itself(dynamodb: DynamoDBClient, table: str) -> None:
    desk = Desk(DynamoLedger(dynamodb, table))
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(),), events=(desk.event("bound"),)))
    items = dynamodb.scan(TableName=table)["Items"]
    kinds = {item["sk"]["S"].split("#")[0] for item in items if TTL_ATTRIBUTE not in item}
    assert kinds == {"record", "history", "holder"}


def test_due_records_are_spread_over_the_shards() -> None:
    shards = {due_shard(key, 8) for key in many(200)}
    assert shards == {f"due#{shard}" for shard in range(8)}


def test_more_shards_still_find_what_fewer_wrote(dynamodb: DynamoDBClient, table: str) -> None:
    desk = Desk(DynamoLedger(dynamodb, table, shards=2))
    for key in many(6):
        desk.want(key, due_in=timedelta(0))
    more = Desk(DynamoLedger(dynamodb, table, shards=8), clock=desk.clock)
    seen = more.due()
    assert len(seen) == 6
    assert all(more.ledger.postpone(entry, due_at=desk.clock.now() + timedelta(minutes=1)) for entry in seen)
    assert more.due() == []
