"""`tieout dlq`: dead letters are shown without being lost, and sent back with who and why."""

import json

import pytest

from tieout.records.entities import Entity
from tieout.sync.pull_progress import import_key, import_reference
from tieout.sync.recovery_parts import RecoveryPart
from tieout.sync.wakes import Wake
from unit.cli.conftest import CONNECTION, Desk, put
from unit.cli.shelf import bodies, bury, wake, with_queues


class Killed(Exception):
    """The command was killed here."""


def of_an_import(entity: Entity) -> Wake:
    return wake().model_copy(update={"entity": entity, "reference": import_reference(entity.value)})


@pytest.fixture
def dead(connected: Desk) -> dict[str, str]:
    return with_queues(connected)


def test_dead_letters_are_told_by_what_they_are_about_never_by_their_content(
    connected: Desk, dead: dict[str, str]
) -> None:
    bury(connected, dead["commitment"], wake().model_dump_json())
    delivery = '{"id": "d-1", "connection": "oakridge", "source": "procore", "size": 3, "body": "c2VjcmV0"}'
    bury(connected, dead["intake"], delivery)
    bury(connected, dead["recovery"], RecoveryPart(run="r-1", connection=CONNECTION).model_dump_json())
    said = connected.tieout("dlq", "list")
    for told in ("procore:subcontract:41", "d-1", "r-1 start", "3 dead letters"):
        assert told in said.text
    assert "c2VjcmV0" not in said.text


def test_looking_at_dead_letters_hides_them_from_nobody(connected: Desk, dead: dict[str, str]) -> None:
    bury(connected, dead["commitment"], wake().model_dump_json())
    for receives in (1, 2):
        (letter,) = connected.tieout("dlq", "list", "--queue", "commitment", "--json").json()["letters"]
        assert letter["receives"] == receives
    assert len(bodies(connected, dead["commitment"])) == 1


def test_redrive_sends_the_wake_back_and_says_so_in_the_records_history(connected: Desk, dead: dict[str, str]) -> None:
    sent = wake()
    bury(connected, dead["commitment"], sent.model_dump_json())
    said = connected.tieout("dlq", "redrive", "--why", "role was mended", "--queue", "commitment", "--json")
    assert len(said.json()["letters"]) == 1
    assert bodies(connected, connected.parts.queues.urls["commitment"]) == [sent.model_dump(mode="json")]
    assert bodies(connected, dead["commitment"]) == []
    (line,) = connected.parts.ledger.history(sent.key(shadow=False))
    assert (line.what, "role was mended" in line.text, bool(line.by)) == ("asked", True, True)


def test_redrive_of_a_delayed_wake_is_in_the_history_of_its_record(connected: Desk, dead: dict[str, str]) -> None:
    sent = wake()
    envelope = {"queue": "commitment", "body": sent.model_dump_json(), "id": sent.id, "group": "g"}
    connected.parts.clients.sqs.send_message(QueueUrl=dead["delay"], MessageBody=json.dumps(envelope))
    connected.tieout("dlq", "redrive", "--why", "relay was mended", "--queue", "delay")
    assert bodies(connected, connected.parts.queues.urls["delay"]) == [envelope]
    (line,) = connected.parts.ledger.history(sent.key(shadow=False))
    assert "relay was mended" in line.text


def test_redrive_of_an_import_in_shadow_is_noted_where_the_import_is_kept(
    connected: Desk, dead: dict[str, str]
) -> None:
    put(connected, {"vendor": {"mode": "shadow"}})
    asked = of_an_import(Entity.VENDOR)
    bury(connected, dead["commitment"], asked.model_dump_json())
    connected.tieout("dlq", "redrive", "--why", "role was mended")
    (line,) = connected.parts.ledger.history(import_key(CONNECTION, "vendor"))
    assert "role was mended" in line.text
    assert connected.parts.ledger.entry(asked.key(shadow=True)) is None


def test_redrive_of_a_look_at_every_project_makes_no_record_that_is_due_for_ever(
    connected: Desk, dead: dict[str, str]
) -> None:
    asked = of_an_import(Entity.PROJECT)
    bury(connected, dead["commitment"], asked.model_dump_json())
    connected.tieout("dlq", "redrive", "--why", "role was mended")
    (line,) = connected.tieout("history", "--json").json()["history"]
    assert "role was mended" in line["text"]
    assert connected.parts.ledger.entry(asked.key(shadow=False)) is None


@pytest.mark.parametrize(
    ("queue", "body", "about"),
    [
        (
            "intake",
            '{"id": "d-1", "connection": "oakridge", "source": "procore", "size": 3, "body": "c2VjcmV0"}',
            "d-1",
        ),
        ("recovery", RecoveryPart(run="r-1", connection=CONNECTION).model_dump_json(), "r-1 start"),
        ("commitment", wake().model_copy(update={"connection": "closed"}).model_dump_json(), "subcontract:41"),
        ("intake", "cut short", "not JSON"),
    ],
    ids=["delivery", "recovery", "wake of no connection", "unreadable"],
)
def test_redrive_of_what_names_no_record_is_in_the_connections_history(
    connected: Desk, dead: dict[str, str], queue: str, body: str, about: str
) -> None:
    bury(connected, dead[queue], body)
    connected.tieout("dlq", "redrive", "--why", "role was mended", "--queue", queue)
    (line,) = connected.tieout("history", "--json").json()["history"]
    assert (line["what"], bool(line["by"])) == ("redriven", True)
    for told in (queue, about, "role was mended"):
        assert told in line["text"]
    assert "c2VjcmV0" not in line["text"]


def test_redrive_may_be_repeated(connected: Desk, dead: dict[str, str]) -> None:
    bury(connected, dead["commitment"], wake().model_dump_json())
    counts = [
        len(connected.tieout("dlq", "redrive", "--why", "x", "--queue", "commitment", "--json").json()["letters"])
        for _ in range(2)
    ]
    assert counts == [1, 0]
    assert len(bodies(connected, connected.parts.queues.urls["commitment"])) == 1


def test_redrive_of_one_leaves_the_others(connected: Desk, dead: dict[str, str]) -> None:
    for number in ("41", "42"):
        bury(connected, dead["commitment"], wake(number, f"w-{number}").model_dump_json(), group=number, name=number)
    listed = connected.tieout("dlq", "list", "--queue", "commitment", "--json").json()["letters"]
    chosen = next(letter["id"] for letter in listed if letter["about"].count("subcontract:42"))
    connected.tieout("dlq", "redrive", "--why", "x", "--queue", "commitment", "--id", chosen)
    (back,) = bodies(connected, connected.parts.queues.urls["commitment"])
    assert back["reference"]["id"] == "42"
    (left,) = connected.tieout("dlq", "list", "--queue", "commitment", "--json").json()["letters"]
    assert "subcontract:41" in left["about"]


def test_redrive_that_died_before_it_deleted_sends_the_same_wake_again(
    connected: Desk, dead: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bury(connected, dead["commitment"], wake().model_dump_json())
    sqs = connected.parts.clients.sqs

    def die(**_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sqs, "delete_message", die)
        with pytest.raises(Killed):
            connected.tieout("dlq", "redrive", "--why", "x", "--queue", "commitment")
    (before,) = bodies(connected, connected.parts.queues.urls["commitment"])
    assert before == wake().model_dump(mode="json")
    assert len(connected.parts.ledger.history(wake().key(shadow=False))) == 1


def test_unknown_queue_is_named_with_those_there_are(connected: Desk, dead: dict[str, str]) -> None:
    said = connected.tieout("dlq", "list", "--queue", "budget")
    assert said.code == 2
    assert "commitment, delay, intake, recovery" in said.text
