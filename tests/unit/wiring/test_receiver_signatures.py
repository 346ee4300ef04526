"""The receiver and a sender that signs: only what it signed for us, about exactly this body, not long ago, each once."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.wiring.signing import BODY, ENTRY, KEY, NOW, TOKEN, Gate, encoded, token, wrapped

HOUR = 3600


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize("form", [token(), wrapped(token()), f"Bearer {token()}"], ids=["itself", "wrapped", "bearer"])
def test_signed_delivery_is_made_durable_with_what_came_beside_it(gate: Gate, form: str) -> None:
    assert gate.post(form).status == 200
    (message,) = gate.messages()
    assert base64.b64decode(message["body"]).decode() == BODY
    assert message["beside"]["signed_at"] == "2026-03-02T12:00:00+00:00"
    assert set(message["beside"]) == {"delivery", "signed_at"}


def test_times_in_seconds_are_read_too(gate: Gate) -> None:
    assert gate.post(token(iat=NOW, exp=NOW + HOUR)).status == 200


@pytest.mark.parametrize(
    "signature",
    [
        token(key="another"),
        token(key=""),
        token(alg="none"),
        token(alg="HS512"),
        token(iss="Somebody"),
        token(payload_signature=""),
        token(iat=None),
        token(exp=None),
        token(exp=True),
        token(iat=10**400),
        token(iat=(NOW + 2 * HOUR) * 1000),
        token(exp=(NOW - HOUR) * 1000),
        None,
        "",
        "a.b.c",
        "é.é.é",
        token().rpartition(".")[0] + ".",
        f"{encoded({'alg': 'HS256'})}.\ud800.x",
        encoded({"jwtData": None}),
        base64.b64encode(b"[" * 6000).decode(),
    ],
)
def test_what_is_not_signed_for_us_is_answered_401_counted_and_not_kept(gate: Gate, signature: str | None) -> None:
    for form in (signature, None if signature is None else wrapped(signature)):
        reply = gate.post(form)
        assert (reply.status, reply.counted) == (401, "Unauthorized")
    assert not gate.sent


def test_another_body_under_a_good_signature_is_refused(gate: Gate) -> None:
    assert gate.post(token(), BODY.replace("V-1", "V-2")).status == 401
    assert gate.post(token(), BODY + " ").status == 401
    assert not gate.sent


def test_old_signature_is_refused_however_late_it_says_to_expire(gate: Gate) -> None:
    late = token(exp=(NOW + 365 * 24 * HOUR) * 1000)
    gate.clock = NOW + 2.0 * HOUR
    assert [gate.post(one).status for one in (late, token())] == [401, 401]
    gate.clock = NOW + 140.0  # the last of a sender's retries
    assert gate.post(token()).status == 200


def test_key_that_was_replaced_opens_until_the_next_and_no_longer(gate: Gate) -> None:
    gate.entry = {**ENTRY, "keys": ["the-newest-key", KEY]}
    assert gate.post(token()).status == 200
    gate = Gate()
    gate.entry = {**ENTRY, "keys": ["the-newest-key"]}
    assert gate.post(token()).status == 401


def test_no_token_opens_the_door_of_a_sender_that_signs_nor_its_signature_the_platforms(gate: Gate) -> None:
    assert gate.post(None, Authorization=f"Bearer {TOKEN}").status == 401
    path = {"pathParameters": {"source": "procore", "connection": "oakridge"}, "body": BODY}
    signed = {"x-signature": token(), "authorization": f"Bearer {token()}"}
    assert gate.receiver.receive(path | {"headers": signed}).status == 401


@pytest.mark.parametrize(
    "change", [{"scheme": "rs256"}, {"keys": []}, {"keys": [""]}, {"keys": None}, {"issuer": ""}, {"header": None}]
)
def test_entry_that_is_not_whole_lets_nobody_in(gate: Gate, change: dict[str, Any]) -> None:
    gate.entry = {**ENTRY, "tokens": [TOKEN], **change}
    for signature in (token(), token(key="")):
        assert gate.post(signature, Authorization=f"Bearer {TOKEN}").status == 401


def test_repeat_has_the_same_deduplication_id_even_if_it_is_signed_anew(gate: Gate) -> None:
    gate.post(token())
    gate.post(token(iat=(NOW + 10) * 1000))
    assert len({deduplication for _, _, deduplication in gate.sent}) == 1


def test_no_delivery_hides_another(gate: Gate) -> None:
    other = BODY.replace("V-1", "V-2")
    gate.post(token())
    gate.post(token(), delivery="d-2")
    gate.post(token(), connection="harbor")
    gate.post(token(other), other)
    assert len({deduplication for _, _, deduplication in gate.sent}) == 4


@given(signature=st.text(max_size=80), body=st.text(max_size=40), delivery=st.text(max_size=20))
def test_nothing_that_a_stranger_sends_gets_in_or_breaks_it(signature: str, body: str, delivery: str) -> None:
    gate = Gate()
    parts = [signature, f"{signature}.{body}.{delivery}", f"{encoded({'alg': 'HS256'})}.{body}.{signature}"]
    assert {gate.post(one, body, delivery=delivery).status for one in parts} == {401}
