"""One token for all, no password tried twice, no seat left behind."""

from datetime import timedelta

import httpx
import pytest

from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.context import Token
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NeedsPerson, NotNow, Observed
from unit.connectors_acumatica.vendor_answers import (
    LOGIN,
    NOON,
    Vault,
    Watch,
    Wire,
    connector,
    subcontract,
    valid_token,
)

DOCUMENT = TargetDocument(role="commitment", kind="Subcontract", key="SC-000001", company="Firm")
NO_PASSWORD = {"client_id": "guid@Firm", "client_secret": "s3cret"}


def _read(erp: AcumaticaErp) -> None:
    assert isinstance(erp.read_back(DOCUMENT), Observed)


def _serving(token_answer: httpx.Response | Exception, dead: str = "") -> Wire:
    """An instance that lets every bearer in but the dead one."""

    def script(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/connect/token"):
            if isinstance(token_answer, Exception):
                raise token_answer
            return token_answer
        if request.url.path.endswith("/auth/logout"):
            return httpx.Response(204)
        if request.headers.get("authorization") == f"Bearer {dead}":
            return httpx.Response(401)
        return httpx.Response(200, json=subcontract())

    return Wire(script)


def _granted(access: str = "t2", refresh: str = "r2") -> httpx.Response:
    return httpx.Response(200, json={"access_token": access, "refresh_token": refresh, "expires_in": 3600})


def test_first_sign_in_is_a_password_grant_with_the_plain_scope() -> None:
    wire, vault = _serving(_granted()), Vault()
    _read(connector(wire, vault=vault))
    form = dict(httpx.QueryParams(wire.sent[0].content.decode()))
    assert form == LOGIN | {"grant_type": "password", "scope": "api offline_access"}
    assert vault.stored == Token("t2", NOON + timedelta(hours=1), "r2")


def test_stored_token_is_used_without_signing_in() -> None:
    wire = _serving(AssertionError("no sign-in is needed"))
    _read(connector(wire, settings={"branch": "EAST"}))
    assert (wire.last.headers["authorization"], wire.last.headers["px-cbapibranch"]) == ("Bearer t1", "EAST")


def test_renewal_stores_the_pair_logs_the_old_seat_out_and_then_calls() -> None:
    wire = _serving(_granted())
    vault = Vault(valid_token(seconds=20), story=[])
    wire.story = vault.story
    _read(connector(wire, vault=vault))
    assert vault.story == [
        "POST /identity/connect/token",
        "stored t2",
        "POST /entity/auth/logout t1",
        "GET /entity/Default/24.200.001/Subcontract/SC-000001 t2",
    ]
    assert "grant_type=refresh_token&refresh_token=r1" in wire.sent[0].content.decode()
    assert wire.sent[1].headers["content-length"] == "0"


def test_token_that_another_function_renewed_is_taken_and_not_logged_out() -> None:
    wire, vault = _serving(AssertionError("somebody else minted it")), Vault(valid_token())
    erp = connector(wire, vault=vault)
    _read(erp)
    wire.script = _serving(AssertionError("somebody else minted it"), dead="t1").script
    vault.stored = valid_token("t9")
    _read(erp)
    assert [request.headers["authorization"] for request in wire.sent] == ["Bearer t1", "Bearer t1", "Bearer t9"]
    assert {request.method for request in wire.sent} == {"GET"}


def test_refused_token_is_renewed_once_and_then_a_person_is_asked() -> None:
    wire = _serving(_granted("t1"), dead="t1")
    with pytest.raises(NeedsPerson, match="lets us sign in"):
        connector(wire).read_back(DOCUMENT)
    assert len([request for request in wire.sent if request.url.path.endswith("/token")]) == 1


@pytest.mark.parametrize(
    "refresh", [httpx.Response(400, json={"error": "invalid_grant"}), httpx.ReadTimeout("lost")], ids=["spent", "lost"]
)
def test_spent_or_lost_refresh_token_needs_a_person_unless_a_password_can_mint(
    refresh: httpx.Response | Exception,
) -> None:
    wire = _serving(refresh)
    vault = Vault(valid_token(seconds=0))
    with pytest.raises(NeedsPerson, match="Authorise the application again"):
        connector(wire, vault=vault, credentials=NO_PASSWORD).read_back(DOCUMENT)
    answers = iter([refresh, _granted("t3")])

    def script(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/connect/token"):
            return httpx.Response(200, json=subcontract())
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    _read(connector(script, vault=vault))
    assert vault.stored is not None
    assert vault.stored.access == "t3"


def test_busy_token_endpoint_keeps_the_refresh_token() -> None:
    wire, vault = _serving(httpx.Response(503)), Vault(valid_token(seconds=0))
    with pytest.raises(NotNow):
        connector(wire, vault=vault).read_back(DOCUMENT)
    assert vault.stored == valid_token(seconds=0)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("sign_in", ["oauth", "cookie"])
def test_refused_password_is_not_tried_again(sign_in: str) -> None:
    wire = Wire(
        lambda _request: httpx.Response(400, json={"error": "invalid_grant", "message": "Invalid credentials."})
    )
    erp = connector(wire, vault=Vault(), settings={"sign_in": sign_in})
    for _ in range(3):
        with pytest.raises(NeedsPerson):
            erp.read_back(DOCUMENT)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("sign_in", ["oauth", "cookie"])
def test_full_licence_pauses_the_whole_login(sign_in: str) -> None:
    full = httpx.Response(429, json={"exceptionMessage": "API Login Limit"})
    with pytest.raises(NotNow) as waiting:
        connector(lambda _request: full, vault=Vault(), settings={"sign_in": sign_in}).read_back(DOCUMENT)
    assert waiting.value.pause_scope


def test_missing_secret_is_named_and_not_shown() -> None:
    with pytest.raises(NeedsPerson, match="client_secret") as told:
        connector(_serving(_granted()), vault=Vault(), credentials=LOGIN | {"client_secret": ""}).read_back(DOCUMENT)
    assert LOGIN["password"] not in told.value.why


def test_token_that_is_none_is_not_now_and_not_shown() -> None:
    with pytest.raises(NotNow) as told:
        connector(_serving(httpx.Response(200, text="<html>t0ken")), vault=Vault()).read_back(DOCUMENT)
    assert "t0ken" not in told.value.why


def test_cookie_session_is_logged_out_once_with_a_length() -> None:
    wire = Wire(
        lambda request: httpx.Response(204) if "/auth/" in request.url.path else httpx.Response(200, json=subcontract())
    )
    erp = connector(wire, settings={"sign_in": "cookie", "branch": "EAST"})
    _read(erp)
    erp.close()
    erp.close()
    assert [request.url.path.rsplit("/", 1)[-1] for request in wire.sent] == ["login", "SC-000001", "logout"]
    assert wire.last.headers["content-length"] == "0"
    assert b'"tenant": "Firm", "branch": "EAST"' in wire.sent[0].content


def test_connector_that_was_never_used_logs_nobody_out() -> None:
    wire = Wire(lambda _request: httpx.Response(204))
    connector(wire, settings={"sign_in": "cookie"}).close()
    assert wire.sent == []


def test_token_is_renewed_before_it_can_expire_within_a_call() -> None:
    wire, watch = _serving(_granted()), Watch()
    erp = connector(wire, watch=watch)
    _read(erp)
    watch.moment += timedelta(minutes=59, seconds=40)
    _read(erp)
    assert wire.last.headers["authorization"] == "Bearer t2"


def test_cookie_of_an_old_session_does_not_follow_the_new_token() -> None:
    cookie = {"set-cookie": "ASP.NET_SessionId=old; path=/"}
    wire = Wire(lambda _request: httpx.Response(200, json=subcontract(), headers=cookie))
    erp = connector(wire)
    _read(erp)
    wire.script = _serving(_granted(), dead="t1").script
    _read(erp)
    assert wire.last.headers["authorization"] == "Bearer t2"
    assert "cookie" in wire.sent[1].headers
    assert "cookie" not in wire.last.headers


def test_dead_cookie_session_is_logged_out_before_the_next_one_opens() -> None:
    reads = iter(
        [httpx.Response(302, headers={"location": "/Frames/Login.aspx"}), httpx.Response(200, json=subcontract())]
    )
    cookie = {"set-cookie": "ASP.NET_SessionId=s1; path=/"}
    wire = Wire(lambda request: httpx.Response(204, headers=cookie) if "/auth/" in request.url.path else next(reads))
    _read(connector(wire, settings={"sign_in": "cookie"}))
    paths = [request.url.path.rsplit("/", 1)[-1] for request in wire.sent]
    assert paths == ["login", "SC-000001", "logout", "login", "SC-000001"]
    assert "cookie" in wire.sent[2].headers
    assert "cookie" not in wire.sent[3].headers


def test_sign_in_waits_less_than_a_call_so_that_there_is_one_holder() -> None:
    wire = _serving(_granted())
    _read(connector(wire, vault=Vault()))
    asked, called = (request.extensions["timeout"]["read"] for request in wire.sent)
    assert (asked, called) == (20, 60)
