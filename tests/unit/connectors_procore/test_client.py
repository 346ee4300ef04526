"""Every answer that Procore may give is one of our words: done, refused, not now, a person, or nobody knows."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tieout.connectors.context import Token
from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected
from tieout.connectors.procore.client import ProcoreClient
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_procore.wire import (
    COMPANY,
    NOW,
    FixedClock,
    HeldTokens,
    Left,
    Wire,
    context,
    reply,
    token,
)

READ, WRITE, LOGIN = "GET /x", "PATCH /x", "POST /oauth/token"
MINTED = {"access_token": "t-2", "token_type": "bearer", "expires_in": 5400, "created_at": 1}
UNIX_NOW = int(NOW.timestamp())


def client(wire: Wire, **given: Any) -> ProcoreClient:
    return ProcoreClient(context(wire, **given))


def test_every_call_names_the_company_and_carries_the_token() -> None:
    wire = Wire().on(READ, reply({}))
    client(wire).read("/x")
    sent = wire.requests[0].headers
    assert (sent["Authorization"], sent["Procore-Company-Id"]) == ("Bearer t-1", COMPANY)


def test_first_call_logs_in_with_the_credentials_in_the_body() -> None:
    wire = Wire().on(LOGIN, reply(MINTED)).on(READ, reply({}))
    tokens = HeldTokens(None)
    client(wire, tokens=tokens).read("/x")
    form = wire.requests[0].content.decode()
    assert form == "grant_type=client_credentials&client_id=app-1&client_secret=s3cret"
    assert tokens.token == Token("t-2", NOW + timedelta(seconds=5400))


def test_token_about_to_expire_is_renewed_before_it_is_used() -> None:
    wire = Wire().on(LOGIN, reply(MINTED)).on(READ, reply({}))
    client(wire, tokens=HeldTokens(token(life=timedelta(seconds=59)))).read("/x")
    assert wire.requests[-1].headers["Authorization"] == "Bearer t-2"


def test_token_taken_back_early_is_renewed_once_and_the_call_repeated() -> None:
    wire = Wire().on(WRITE, reply({"error": "The access token is invalid"}, 401), reply({"id": 1}))
    wire.on(LOGIN, reply(MINTED))
    assert client(wire).write("PATCH", "/x", {"a": 1}) == {"id": 1}
    assert wire.calls() == [WRITE, LOGIN, WRITE]


def test_second_401_is_a_persons_business_and_no_loop() -> None:
    wire = Wire().on(READ, reply({"error": "The access token is invalid"}, 401)).on(LOGIN, reply(MINTED))
    with pytest.raises(NeedsPerson, match="The access token is invalid"):
        client(wire).read("/x")
    assert wire.calls() == [READ, LOGIN, READ]


def test_refused_login_shows_the_vendors_words_and_never_the_secret() -> None:
    refusal = {"error": "invalid_client", "error_description": "Client authentication failed"}
    wire = Wire().on(LOGIN, reply(refusal, 401))
    with pytest.raises(NeedsPerson, match="Client authentication failed") as caught:
        client(wire, tokens=HeldTokens(None)).read("/x")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [reply({}, 503), reply({}, 429), reply({}), reply(["x"]), httpx.ReadTimeout("slow"), httpx.ConnectError("down")],
)
def test_login_without_a_token_is_tried_later(answer: httpx.Response | Exception) -> None:
    with pytest.raises(NotNow):
        client(Wire().on(LOGIN, answer), tokens=HeldTokens(None)).read("/x")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X_Rate_Limit_Reset": str(UNIX_NOW + 7)}, 7),
        ({"Retry_After": "9"}, 9),
        ({"X_Rate_Limit_Reset": str(UNIX_NOW + 7), "Retry_After": "9"}, 9),
        ({"Retry_After": "Mon, 02 Mar 2026 12:00:30 GMT"}, 30),
        ({"X_Rate_Limit_Reset": str(UNIX_NOW - 100)}, 1),
        ({"X_Rate_Limit_Reset": "99999999999999999999"}, None),
        ({"Retry_After": "99999999"}, 3600),
        ({"Retry_After": "soon", "X_Rate_Limit_Reset": "later"}, None),
        ({}, None),
    ],
)
def test_spent_rate_limit_rests_the_scope_until_the_vendor_said(headers: dict[str, str], seconds: int | None) -> None:
    wire = Wire().on(READ, reply({"message": "You have surpassed the max number of requests"}, 429, **headers))
    with pytest.raises(NotNow, match="surpassed") as caught:
        client(wire).read("/x")
    assert caught.value.pause_scope
    assert caught.value.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_overload_comes_back_when_the_vendor_said() -> None:
    wire = Wire().on(WRITE, reply("", 503, Retry_After="20"))
    with pytest.raises(NotNow) as caught:
        client(wire).write("PATCH", "/x", {})
    assert caught.value.retry_at == NOW + timedelta(seconds=20)


@pytest.mark.parametrize(
    "answer",
    [
        reply("", 500),
        reply("", 502),
        reply("", 503),
        reply("", 504),
        reply("", 408),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("cut"),
        httpx.Response(200, content=b"<html>"),
    ],
)
def test_write_that_was_sent_and_not_answered_is_a_doubt_and_a_read_is_tried_later(
    answer: httpx.Response | Exception,
) -> None:
    with pytest.raises(Doubtful):
        client(Wire().on(WRITE, answer)).write("PATCH", "/x", {})
    with pytest.raises(NotNow):
        client(Wire().on(READ, answer)).read("/x")


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("")])
def test_write_that_never_left_did_not_happen(error: Exception) -> None:
    with pytest.raises(NotNow):
        client(Wire().on(WRITE, error)).write("PATCH", "/x", {})


def test_forbidden_is_a_persons_business_in_the_vendors_words() -> None:
    wire = Wire().on(WRITE, reply({"error": "App is not connected to this company"}, 403))
    with pytest.raises(NeedsPerson, match="App is not connected to this company"):
        client(wire).write("PATCH", "/x", {})


def test_redirect_is_never_followed() -> None:
    wire = Wire().on(READ, reply(None, 302, Location="https://login.procore.com"))
    with pytest.raises(NeedsPerson, match="api_url"):
        client(wire).read("/x")
    assert wire.calls() == [READ]


def test_not_found_is_told_apart() -> None:
    missing = {"code": 404, "message": "Not found", "fields": "", "reason": "Not Found"}
    wire = Wire().on(READ, reply(missing, 404)).on(WRITE, reply(missing, 404))
    with pytest.raises(NotFound, match="Not found"):
        client(wire).read("/x")
    with pytest.raises(NotFound, match="Not found"):
        client(wire).write("PATCH", "/x", {})


@pytest.mark.parametrize("status", [400, 405, 409, 413, 422])
@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ({"errors": {"origin_id": ["is taken", "is odd"]}}, ["origin_id: is taken", "origin_id: is odd"]),
        ({"errors": {"base": ["It is locked"]}}, ["It is locked"]),
        ({"errors": {"number": "is too long"}}, ["number: is too long"]),
        ({"errors": ["It is locked"]}, ["It is locked"]),
        ({"errors": "It is locked"}, ["It is locked"]),
        ({"error": "It is locked"}, ["It is locked"]),
        ({"code": 422, "message": "It is locked", "fields": "status", "reason": "x"}, ["status: It is locked"]),
        (
            {"error": {"message": "m", "details": [{"reason_code": "r", "message": "bad", "source": "body.a"}]}},
            ["body.a: bad"],
        ),
        ({"error": {"code": "CONFLICT", "message": "It is locked", "details": []}}, ["It is locked"]),
        ({"error": {"code": "CONFLICT"}}, ["CONFLICT"]),
    ],
)
def test_refusal_of_a_write_keeps_every_word_of_each_body_shape(status: int, body: Any, texts: list[str]) -> None:
    with pytest.raises(Rejected) as caught:
        client(Wire().on(WRITE, reply(body, status))).write("PATCH", "/x", {})
    assert [reason.text for reason in caught.value.reasons] == texts


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null"])
def test_refusal_without_a_word_is_still_a_refusal(content: bytes) -> None:
    with pytest.raises(Rejected, match="422"):
        client(Wire().on(WRITE, httpx.Response(422, content=content))).write("PATCH", "/x", {})


def test_words_of_a_refusal_fit_on_one_line_for_people() -> None:
    wire = Wire().on(WRITE, httpx.Response(422, content=b"<h1>No\r\n\x1b[31m" + b"x" * 5000))
    with pytest.raises(Rejected) as caught:
        client(wire).write("PATCH", "/x", {})
    text = caught.value.reasons[0].text
    assert text.startswith("<h1>No [31mx")
    assert len(text) <= 500
    assert text.isprintable()


def test_refused_read_is_a_persons_business() -> None:
    with pytest.raises(NeedsPerson, match="filters"):
        client(Wire().on(READ, reply({"errors": {"filters": ["is not a range"]}}, 400))).read("/x")


def test_no_write_starts_that_could_outlive_its_function() -> None:
    wire = Wire()
    with pytest.raises(NotNow):
        client(wire, left=Left(timedelta(seconds=29))).write("PATCH", "/x", {})
    assert wire.requests == []


def test_administration_waits_out_a_short_limit_in_place() -> None:
    clock, slept = FixedClock(), list[float]()
    wire = Wire().on(READ, reply({}, 429, Retry_After="8"), reply({"id": 1}))
    patient = ProcoreClient(context(wire, clock=clock, sleep=slept.append), patience=timedelta(seconds=15))
    assert patient.read("/x") == {"id": 1}
    assert slept == [8]


@pytest.mark.parametrize(("wait", "left"), [("16", 300), ("8", 37)])
def test_administration_does_not_wait_longer_than_it_may(wait: str, left: int) -> None:
    wire = Wire().on(READ, reply({}, 429, Retry_After=wait))
    given = context(wire, left=Left(timedelta(seconds=left)))
    with pytest.raises(NotNow):
        ProcoreClient(given, patience=timedelta(seconds=15)).read("/x")
