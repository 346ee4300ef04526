"""What a person typed wrong, or what is down, is told in one line that says what to do: exit code 2, and no traceback."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from tieout.cli import doubt
from tieout.sync.ports import LeaseLost
from tieout.sync.resolving import Resolving
from tieout.sync.state import State
from unit.cli.conftest import CONNECTION, Desk, Said
from unit.cli.shelf import wake
from unit.cli.test_doubt import Doubtful, doubtful
from unit.cli.test_records import seen

__all__ = ["doubtful"]

HAPPENED = ("resolve", "commitment", "SC-001", "--it-happened", "SC000001", "--why", "I looked")


def one_line(said: Said) -> str:
    """The one line of an error."""
    (line,) = said.text.strip().splitlines()
    assert (said.code, line.startswith("error ")) == (2, True)
    return line


def unreachable(*_: object, **__: object) -> None:
    raise EndpointConnectionError(endpoint_url="https://sqs.us-east-1.amazonaws.com/")


@pytest.mark.parametrize("command", [("history",), ("resync",), ("replay",), ("doubt", "resolve")])
@pytest.mark.parametrize("name", ["::", "a::", "procore:subcontract:", "é", ""])
def test_name_that_is_no_record_is_told_with_what_is_expected(
    connected: Desk, command: tuple[str, ...], name: str
) -> None:
    more = ("--it-did-not-happen", "--why", "x") if command[0] == "doubt" else ()
    line = one_line(connected.tieout(*command, "commitment", name, *more))
    for told in (repr(name), "its number", "procore:subcontract:41"):
        assert told in line


@pytest.mark.parametrize("number", ["A:B:C", "a:b:c", "procore:subcontract:9"])
def test_record_whose_number_looks_like_a_reference_is_found_by_it(connected: Desk, number: str) -> None:
    seen(connected, number)
    assert "Heard of it" in connected.tieout("history", "commitment", number).text


@pytest.mark.parametrize("stored", [{}, {"client_id": ""}, {"client_id": "id", "client_secret": 8675309}])
@pytest.mark.parametrize(
    "command", [("recover", "--show"), ("hooks", "list"), ("resync", "commitment", "--project", "8")]
)
def test_platforms_secret_that_is_not_filled_is_told_by_its_fields_and_never_shown(
    connected: Desk, command: tuple[str, ...], stored: dict[str, Any]
) -> None:
    connected.parts.clients.secrets.put_secret_value(
        SecretId=f"tieout/{CONNECTION}/platform", SecretString=json.dumps(stored)
    )
    said = connected.tieout(*command)
    lines = said.text.strip().splitlines()
    assert said.code == 2
    assert all(line.startswith("error the platform's secret: client_") for line in lines)
    assert all(f"tieout connect {CONNECTION} --secrets" in line for line in lines)
    assert "8675309" not in said.text


def test_doubt_is_not_resolved_without_the_platforms_secret_and_says_so(
    doubtful: Doubtful, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tieout.connectors import procore  # noqa: PLC0415 - the real one, in the place of the one in memory

    in_memory: Any = vars(doubt)["connector"]
    monkeypatch.setattr(doubt, "connector", lambda one: procore if one.system == "procore" else in_memory(one))
    said = doubtful.tieout(*HAPPENED)
    assert (said.code, "the platform's secret: client_id" in said.text) == (2, True)
    assert doubtful.state is State.IN_DOUBT


def test_resync_whose_queue_is_down_says_that_it_is_noted_and_who_has_it_looked_at(
    connected: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(connected, "SC-001")
    monkeypatch.setattr(connected.parts.queues, "wake", unreachable)
    line = one_line(connected.tieout("resync", "commitment", "SC-001", "--why", "vendor was created"))
    for told in (
        "commitment procore:subcontract:41",
        "in its history",
        "sweeper",
        "within 300 seconds",
        "sqs.us-east-1",
    ):
        assert told in line
    key = wake("41").key(shadow=False)
    assert "vendor was created" in connected.parts.ledger.history(key)[-1].text
    entry = connected.parts.ledger.entry(key)
    assert entry is not None
    assert entry.due_at is not None


def test_doubt_that_is_resolved_while_the_queue_is_down_stays_resolved_and_says_who_goes_on(
    doubtful: Doubtful, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubtful.desk.parts.queues, "wake", unreachable)
    said = doubtful.tieout(*HAPPENED)
    assert (said.code, "when the sweeper comes" in said.text) == (0, True)
    assert doubtful.state is State.PENDING


def test_doubt_that_took_too_long_to_resolve_says_that_somebody_else_has_the_record(
    doubtful: Doubtful, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_: object, **__: object) -> State:
        raise LeaseLost("oakridge/commitment/41: the lease of jane is over")

    monkeypatch.setattr(Resolving, "resolve", lose)
    line = one_line(doubtful.tieout(*HAPPENED))
    for told in ("took too long", "somebody else took the record over", "look what stands there now", "41"):
        assert told in line


def test_aws_that_cannot_be_asked_is_told_with_what_to_check(connected: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[str]:
        raise NoCredentialsError

    monkeypatch.setattr(connected.parts.documents, "ids", refuse)
    line = one_line(connected.tieout("status"))
    assert "Unable to locate credentials; check the credentials" in line


@pytest.mark.parametrize("name", ["a:b:c:d", "x:a:", ":smile:", "[red]SC[/red]"])
def test_what_is_typed_is_shown_as_it_was_typed_in_errors_and_tables(connected: Desk, name: str) -> None:
    assert name in one_line(connected.tieout("history", "commitment", name))
    seen(connected, name)
    said = connected.tieout("history", "commitment", name).text
    assert (said.splitlines()[0].startswith(f"{name} · "), "Heard of it" in said) == (True, True)
    assert name in connected.tieout("status").text
