"""The receiver: who is let in, what is made durable, and what an answer means."""

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.wiring.receiver import MAX_BODY, Receiver
from tieout.wiring.webhook_tokens import WebhookTokens

OLD, NEW = "old-token-old-token-old-token-old", "new-token-new-token-new-token-new"


class Door:
    """A receiver whose queue and secrets are in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, dict[str, Any]] = {"oakridge": {"tokens": [OLD, NEW]}}
        self.sent: list[tuple[str, str, str]] = []
        self.reads = 0
        self.seconds = 0.0
        self.receiver = Receiver(
            WebhookTokens(self.fetch, lambda: self.seconds), lambda *message: self.sent.append(message)
        )

    def fetch(self, connection: str) -> dict[str, Any] | None:
        self.reads += 1
        return self.secrets.get(connection)

    def post(self, token: str | None = NEW, body: str = '{"id":"1"}', **fields: Any) -> int:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        request = {
            "pathParameters": {"source": "procore", "connection": "oakridge"},
            "headers": headers,
            "body": body,
            "requestContext": {"requestId": "r-1"},
        }
        return self.receiver.receive(request | fields).status


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("token", [OLD, NEW])
def test_both_live_tokens_are_accepted(door: Door, token: str) -> None:
    assert door.post(token) == 200
    assert len(door.sent) == 1


@pytest.mark.parametrize("token", [None, "", "wrong", NEW[:-1], NEW + "x", "tök€n😀", "\ud800"])
def test_wrong_or_missing_token_stores_nothing(door: Door, token: str | None) -> None:
    assert door.post(token) == 401
    assert not door.sent


def test_two_authorization_headers_are_refused(door: Door) -> None:
    assert door.post(multiValueHeaders={"Authorization": [f"Bearer {NEW}", "Bearer x"]}) == 401


@pytest.mark.parametrize("connection", ["other", "../oakridge", "", "oak ridge", "a" * 80])
def test_unknown_connection_looks_like_a_wrong_token(door: Door, connection: str) -> None:
    assert door.post(pathParameters={"source": "procore", "connection": connection}) == 401


def test_connection_without_tokens_lets_nobody_in(door: Door) -> None:
    door.secrets["oakridge"] = {"tokens": []}
    assert door.post("") == 401


def test_replaced_token_is_accepted_without_waiting_for_the_cache(door: Door) -> None:
    door.post(OLD)
    door.secrets["oakridge"] = {"tokens": ["the-newest-token"]}
    door.seconds = 60.0
    assert door.post("the-newest-token") == 200


def test_flood_of_wrong_tokens_is_not_a_flood_of_secret_reads(door: Door) -> None:
    for _ in range(500):
        door.post("wrong")
    assert door.reads <= 2


def test_message_carries_the_body_its_size_and_its_hash(door: Door) -> None:
    door.post(body='{"amount":"1.10"}')
    body, _, deduplication = door.sent[0]
    message = json.loads(body)
    assert base64.b64decode(message["body"]) == b'{"amount":"1.10"}'
    assert message["sha256"] == hashlib.sha256(b'{"amount":"1.10"}').hexdigest()
    assert len(deduplication) == 64


def test_body_over_the_limit_is_cut_and_still_answered_well(door: Door) -> None:
    assert door.post(body="x" * (MAX_BODY * 3)) == 200
    message = json.loads(door.sent[0][0])
    assert message["size"] == MAX_BODY * 3
    assert len(base64.b64decode(message["body"])) == MAX_BODY
    assert len(door.sent[0][0]) < 256 * 1024


def test_delivery_that_could_not_be_made_durable_raises(door: Door) -> None:
    def fail(*_: str) -> None:
        raise ConnectionError("queue is down")

    door.receiver.send = fail
    with pytest.raises(ConnectionError):
        door.post()


@given(body=st.text(max_size=200), token=st.text(max_size=40), encoded=st.booleans())
def test_nothing_that_a_stranger_sends_gets_in_or_breaks_it(body: str, token: str, encoded: bool) -> None:
    door = Door()
    content = base64.b64encode(body.encode("utf-8", "surrogatepass")).decode() if encoded else body
    assert door.post(token, content, isBase64Encoded=encoded) == 401
    assert door.post(NEW, content, isBase64Encoded=encoded) == 200
    assert base64.b64decode(json.loads(door.sent[0][0])["body"]) == body.encode("utf-8", "surrogatepass")


PUSH_KEY = "push-key-push-key-push-key-push-key"


def push(door: Door, **headers: str) -> int:
    return door.post(None, headers=headers, pathParameters={"source": "ledgerbase", "connection": "oakridge"})


@pytest.fixture
def pushed(door: Door) -> Door:
    """A connection whose ERP pushes with a header of its own."""
    door.secrets["oakridge"]["sources"] = {"ledgerbase": {"header": "X-Push-Key", "tokens": [PUSH_KEY]}}
    return door


def test_erp_is_let_in_by_its_own_header_and_its_message_says_where_it_came_from(pushed: Door) -> None:
    assert push(pushed, **{"x-push-KEY": PUSH_KEY}) == 200
    assert json.loads(pushed.sent[0][0])["source"] == "ledgerbase"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {NEW}"},
        {"X-Push-Key": NEW},
        {"Authorization": f"Bearer {PUSH_KEY}"},
        {"X-Push-Key": f"Bearer {PUSH_KEY}"},
        {"X-Push-Key": ""},
        {},
    ],
)
def test_nothing_but_its_own_key_in_its_own_header_opens_the_erps_door(pushed: Door, headers: dict[str, str]) -> None:
    assert push(pushed, **headers) == 401
    assert not pushed.sent


def test_key_of_the_erp_does_not_open_the_platforms_door(pushed: Door) -> None:
    assert pushed.post(PUSH_KEY) == 401
    assert pushed.post(None, headers={"x-push-key": PUSH_KEY}) == 401
    assert pushed.post(NEW) == 200


@pytest.mark.parametrize("entry", [{}, {"tokens": []}, {"header": "X-Push-Key"}, None, "everything", {"tokens": [""]}])
def test_source_with_an_empty_entry_lets_nobody_in(door: Door, entry: object) -> None:
    door.secrets["oakridge"]["sources"] = {"ledgerbase": entry}
    allowed = 200 if entry is None else 401
    assert push(door, Authorization=f"Bearer {NEW}") == allowed
    assert push(door, Authorization="Bearer ") == 401


def test_source_without_a_header_of_its_own_takes_a_bearer_token(door: Door) -> None:
    door.secrets["oakridge"]["sources"] = {"ledgerbase": {"tokens": [PUSH_KEY]}}
    assert push(door, Authorization=f"Bearer {PUSH_KEY}") == 200


def test_two_push_headers_are_refused(pushed: Door) -> None:
    path = {"source": "ledgerbase", "connection": "oakridge"}
    assert pushed.post(None, multiValueHeaders={"X-Push-Key": [PUSH_KEY, PUSH_KEY]}, pathParameters=path) == 401
