"""`tieout connect`: checked whole, stored whole, or not at all."""

import json

import pytest

from tieout.ledger.connection_history import DynamoConnectionHistory
from tieout.sync.outcomes import NotNow
from unit.cli.conftest import CONNECTION, ERP, PLATFORM, Desk, document


def connect(desk: Desk, content: object, *more: str) -> tuple[int, str]:
    secrets = json.dumps({"platform": PLATFORM, "erp": ERP})
    said = desk.tieout(
        "connect",
        CONNECTION,
        "--document",
        desk.write("c.json", content),
        "--secrets",
        "-",
        "--live-without-preflight",
        *more,
        stdin=secrets,
    )
    return said.code, said.text


def test_document_secrets_and_token_are_stored(desk: Desk) -> None:
    code, text = connect(desk, document(), "--json")
    assert code == 0, text
    said = json.loads(text)
    assert (said["version"], said["webhook_url"]) == (1, f"https://hooks.example/webhooks/procore/{CONNECTION}")
    assert desk.secret("erp") == ERP
    assert desk.secret("webhook")["tokens"] == [said["webhook_token"]]


def test_every_mistake_is_named_and_nothing_is_stored(desk: Desk) -> None:
    wrong = document(
        erp={"system": "acumatica", "settings": {"base_url": "ftp://x", "tenant": ""}},
        platform={"system": "procore", "settings": {"company_id": "eight"}},
        assumptions=["acumatica_is_always_right"],
    )
    code, text = connect(desk, wrong)
    assert code == 2
    for named in ("base_url", "tenant", "company_id", "acumatica_is_always_right"):
        assert named in text
    assert desk.parts.documents.current(CONNECTION) is None
    assert desk.secret("platform") == {}


def test_document_of_another_connection_is_refused(desk: Desk) -> None:
    code, text = connect(desk, document(id="elsewhere"))
    assert code == 2
    assert "elsewhere" in text


def test_unknown_connector_is_refused_by_name(desk: Desk) -> None:
    code, text = connect(desk, document(erp={"system": "abacus"}))
    assert code == 2
    assert "abacus" in text


def test_secrets_are_never_printed(desk: Desk) -> None:
    _, text = connect(desk, document())
    assert "secret-value" not in text


def test_new_token_keeps_the_last_one_valid(desk: Desk) -> None:
    connect(desk, document())
    (first,) = desk.secret("webhook")["tokens"]
    for _ in range(2):
        assert desk.tieout("connect", CONNECTION, "--new-webhook-token").code == 0
    newest = desk.secret("webhook")["tokens"]
    assert len(newest) == 2
    assert first not in newest


def test_push_key_is_the_erps_own_and_outlives_new_webhook_tokens(desk: Desk) -> None:
    connect(desk, document())
    said = json.loads(desk.tieout("connect", CONNECTION, "--new-push-key", "X-Push-Key", "--json").text)
    assert said["push_url"] == f"https://hooks.example/webhooks/acumatica/{CONNECTION}"
    desk.tieout("connect", CONNECTION, "--new-webhook-token")
    again = json.loads(desk.tieout("connect", CONNECTION, "--new-push-key", "X-Push-Key", "--json").text)
    kept = desk.secret("webhook")["sources"]["acumatica"]
    assert kept == {"header": "X-Push-Key", "tokens": [again["push_key"], said["push_key"]]}
    assert len(desk.secret("webhook")["tokens"]) == 2


SIGNING_ERP = {"system": "sage_intacct", "settings": {"company": "HarborCo"}}


def give(desk: Desk, secrets: object) -> tuple[int, str]:
    said = desk.tieout("connect", CONNECTION, "--secrets", "-", "--json", stdin=json.dumps(secrets))
    return said.code, said.text


def test_key_with_which_the_erp_signs_lets_it_in_beside_the_last_one_and_is_never_printed(desk: Desk) -> None:
    desk.parts.documents.put(CONNECTION, document(erp=SIGNING_ERP), "tester", "set up")
    for key in ("first-secret", "second-secret", "second-secret", "third-secret"):
        code, text = give(desk, {"push": {"key": key}})
        assert code == 0, text
        assert key not in text
    said = json.loads(text)
    assert said["push_url"] == f"https://hooks.example/webhooks/sage_intacct/{CONNECTION}"
    desk.tieout("connect", CONNECTION, "--new-webhook-token")
    kept = desk.secret("webhook")["sources"]["sage_intacct"]
    assert kept == {
        "scheme": "jwt-hs256",
        "header": "X-IA-Sage-Signature",
        "issuer": "Sage Intacct",
        "delivery": ["X-IdempotencyKey", "Idempotency-Key"],
        "keys": ["third-secret", "second-secret"],
    }


@pytest.mark.parametrize("push", [{}, {"key": ""}, {"key": 7}, {"key": "x", "more": "y"}, "x"])
def test_signing_key_that_is_none_is_refused_and_nothing_is_stored(desk: Desk, push: object) -> None:
    desk.parts.documents.put(CONNECTION, document(erp=SIGNING_ERP), "tester", "set up")
    code, text = give(desk, {"push": push, "erp": ERP})
    assert (code, "secrets.push" in text) == (2, True)
    assert (desk.secret("erp"), desk.secret("webhook")) == ({}, {})


def test_erp_is_let_in_only_the_way_in_which_it_pushes(connected: Desk) -> None:
    code, text = give(connected, {"push": {"key": "some-secret"}})
    assert (code, "--new-push-key" in text) == (2, True)
    connected.parts.documents.put(CONNECTION, document(erp=SIGNING_ERP), "tester", "another ERP")
    said = connected.tieout("connect", CONNECTION, "--new-push-key", "X-Push-Key")
    assert (said.code, "signs" in said.text) == (2, True)
    assert "sources" not in connected.secret("webhook")


def lines(desk: Desk) -> list[str]:
    return [line["text"] for line in desk.tieout("history", "--json").json()["history"] if line["by"]]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--secrets", "-"), "new secrets (erp)"),
        (("--new-webhook-token",), "a new webhook token"),
        (("--new-push-key", "X-Push-Key"), "a new key for what the ERP pushes"),
    ],
)
def test_who_replaced_a_secret_and_why_stands_in_the_connections_history_without_it(
    desk: Desk, options: tuple[str, ...], told: str
) -> None:
    connect(desk, document())
    (first,) = lines(desk)
    assert "new secrets (erp, platform), a new webhook token" in first
    stdin = json.dumps({"erp": ERP})
    assert desk.tieout("connect", CONNECTION, *options, "--why", "rotated by security", stdin=stdin).code == 0
    assert lines(desk)[1:] == [f"Connect, with {told}: rotated by security"]


def test_nothing_is_stored_that_the_history_could_not_tell(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise NotNow("the ledger is down")

    monkeypatch.setattr(DynamoConnectionHistory, "note", down)
    code, _ = connect(desk, document())
    assert (code, desk.secret("erp"), desk.secret("webhook"), desk.parts.documents.current(CONNECTION)) == (
        2,
        {},
        {},
        None,
    )
