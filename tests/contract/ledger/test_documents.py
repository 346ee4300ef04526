"""Connection documents keep every version; counters count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.interposed import InterposedClient
from tieout.ledger.documents import Documents, DocumentVersion
from tieout.ledger.tallies import Tallies
from tieout.ledger.transactions import LedgerBusy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST: dict[str, Any] = {"id": "acme", "entities": {"commitment": {"mode": "shadow"}}, "thresholds": {"repeats": 2}}
SECOND: dict[str, Any] = {
    "id": "acme",
    "entities": {"commitment": {"mode": "live", "golive_at": "2026-01-31T00:00:00Z"}},
}


@pytest.fixture
def documents(dynamodb: DynamoDBClient, table: str) -> Documents:
    return Documents(dynamodb, table)


@pytest.fixture
def tallies(dynamodb: DynamoDBClient, table: str) -> Tallies:
    return Tallies(dynamodb, table)


def test_newest_version_is_current_and_the_earlier_ones_are_kept(documents: Documents) -> None:
    assert documents.put("acme", FIRST, "jane", "pilot", at=AT) == 1
    assert documents.put("acme", SECOND, "joe", "go live") == 2
    assert documents.current("acme") == SECOND
    assert documents.versions("acme") == [
        DocumentVersion(1, FIRST, "jane", "pilot", AT),
        DocumentVersion(2, SECOND, "joe", "go live", None),
    ]


def test_connection_without_a_document_has_none(documents: Documents) -> None:
    assert documents.current("acme") is None
    assert documents.versions("acme") == []
    assert documents.ids() == []


def test_every_connection_is_listed_once(documents: Documents) -> None:
    for connection in ("west", "acme", "west"):
        documents.put(connection, FIRST, "jane", "set up")
    assert documents.ids() == ["acme", "west"]
    assert [each.version for each in documents.versions("acme")] == [1]


def test_versions_past_nine_stay_in_order(documents: Documents) -> None:
    for number in range(11):
        documents.put("acme", {"number": number}, "jane", "again")
    assert [each.document["number"] for each in documents.versions("acme")] == list(range(11))


def test_two_people_who_save_at_once_both_leave_a_version(dynamodb: DynamoDBClient, table: str) -> None:
    client = InterposedClient(dynamodb)
    theirs, ours = Documents(dynamodb, table), Documents(cast("Any", client), table)
    client.before.append(lambda: theirs.put("acme", FIRST, "jane", "first"))
    assert ours.put("acme", SECOND, "joe", "second") == 2
    assert [each.by for each in theirs.versions("acme")] == ["jane", "joe"]
    assert theirs.current("acme") == SECOND


def test_saving_against_endless_others_ends_as_busy(dynamodb: DynamoDBClient, table: str) -> None:
    client = InterposedClient(dynamodb)
    theirs, ours = Documents(dynamodb, table), Documents(cast("Any", client), table)
    client.before += [lambda: theirs.put("acme", FIRST, "jane", "again")] * 50
    with pytest.raises(LedgerBusy):
        ours.put("acme", SECOND, "joe", "never")
    assert theirs.current("acme") == FIRST


def test_document_that_is_no_json_is_refused(documents: Documents) -> None:
    with pytest.raises(TypeError):
        documents.put("acme", {"golive_at": AT}, "jane", "wrong")
    assert documents.current("acme") is None


def test_counters_count_by_connection_and_name(tallies: Tallies) -> None:
    assert tallies.count("acme", "other_intake") == 1
    assert tallies.count("acme", "other_intake") == 2
    assert tallies.count("acme", "unknown_resource:Tool Boxes") == 1
    assert tallies.count("west", "other_intake") == 1
    assert tallies.read("acme") == {"other_intake": 2, "unknown_resource:Tool Boxes": 1}
    assert tallies.read("nowhere") == {}
