"""`tieout pause | resume | replay | recover`: who and why, and nothing asked for is lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from tieout.cli.main import app
from tieout.records.entities import Direction, Entity
from tieout.sync.outcomes import NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.wakes import Wake
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.shelf import bodies, wake, with_queues
from unit.cli.test_records import NOW, seen


def paused_record(
    desk: Desk, record_id: str = "41", waiting_on: str = "paused", *, shadow: bool = False, one: Wake | None = None
) -> RecordKey:
    """A record as a pause leaves it."""
    ledger, one = desk.parts.ledger, one or wake(record_id, f"w-{record_id}")
    ledger.want(one, shadow=shadow, due_at=NOW, event=HistoryEvent(NOW, "heard", "Heard of it", "platform"))
    key = one.key(shadow=shadow)
    lease = ledger.lease(key, owner="o", now=NOW, until=NOW)
    assert lease is not None
    assert ledger.release(lease, Change(state=State.WAITING, waiting_on=waiting_on, due_at=NOW), wanted=1)
    return key


def test_pause_stands_until_resumed_and_status_says_who_and_why(connected: Desk) -> None:
    assert connected.tieout("pause", "--why", "closing the books", "--entity", "commitment").code == 0
    said = connected.tieout("status").text
    assert "closing the books" in said
    (pause,) = connected.tieout("status", "--json").json()["paused"]
    assert (pause["entity"], pause["direction"], pause["why"]) == ("commitment", "*", "closing the books")
    connected.tieout("resume", "--why", "closed", "--entity", "commitment")
    assert connected.tieout("status", "--json").json()["paused"] == []
    past = connected.parts.pauses.past(CONNECTION)
    assert [(one.what, one.pause.why) for one in past] == [("paused", "closing the books"), ("resumed", "closed")]


def test_pause_needs_a_reason(connected: Desk) -> None:
    assert connected.tieout("pause").code == 2
    assert connected.parts.pauses.standing(CONNECTION) == []


@pytest.mark.parametrize(
    ("entity", "direction", "flows"), [("commitment", "to_platform", "to_erp"), ("vendor", "to_erp", "to_platform")]
)
def test_pause_that_would_hold_nothing_is_refused_with_what_does_flow(
    connected: Desk, entity: str, direction: str, flows: str
) -> None:
    said = connected.tieout("pause", "--why", "x", "--entity", entity, "--direction", direction)
    assert said.code == 2
    assert f"{entity} flows {flows} only" in said.text
    assert f"give --direction {flows}" in said.text
    assert connected.parts.pauses.standing(CONNECTION) == []


@pytest.mark.parametrize("scope", [(e, d) for e in Entity for d in Direction], ids=str)
def test_pause_that_is_taken_holds_something(connected: Desk, scope: tuple[Entity, Direction]) -> None:
    entity, direction = scope
    said = connected.tieout("pause", "--why", "x", "--entity", entity.value, "--direction", direction.value)
    standing = connected.parts.pauses.standing(CONNECTION)
    assert (said.code == 0) is (len(standing) == 1) is PauseScope(entity, direction).covers(entity)


def test_pause_over_nothing_that_stands_from_before_can_be_lifted(connected: Desk) -> None:
    scope = PauseScope(Entity.COMMITMENT, Direction.TO_PLATFORM)
    connected.parts.pauses.pause(CONNECTION, Pause(scope, "jane", "x", NOW))
    connected.tieout("resume", "--why", "x", "--entity", "commitment", "--direction", "to_platform")
    assert connected.parts.pauses.standing(CONNECTION) == []


def commands_with_a_why(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that takes a `--why`, with what it needs besides."""
    for name, command in getattr(group, "commands", {}).items():
        yield from commands_with_a_why(command, (*path, name))
    for parameter in group.params:
        if "--why" in parameter.opts:
            yield path, group


def _least(command: Any) -> list[str]:
    """Something for each argument and option that must be given."""
    given: list[str] = []
    for parameter in command.params:
        if parameter.required and "--why" not in parameter.opts:
            value = "commitment" if parameter.name == "entity" else "vendors" if parameter.name == "what" else "1"
            given += [value] if parameter.param_type_name == "argument" else [parameter.opts[0], value]
    return given


COMMANDS = list(commands_with_a_why(get_command(app)))


def test_every_command_that_takes_a_why_is_known_here() -> None:
    assert {path for path, _ in COMMANDS} >= {
        ("pause",), ("resume",), ("resync",), ("replay",), ("recover",), ("import",), ("connect",), ("adopt",),
        ("config", "push"), ("config", "rollback"), ("doubt", "resolve"), ("dlq", "redrive"),
        ("hooks", "sync"), ("hooks", "remove"),
    }  # fmt: skip


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
@pytest.mark.parametrize(
    ("why", "told"),
    [("   ", "says nothing"), ("x" * 1001, "1,001 characters"), ("x" * 500_000, "at most 1,000")],
    ids=["empty", "long", "a book"],
)
def test_why_that_says_nothing_or_is_a_book_is_refused_by_every_command(
    connected: Desk, path: tuple[str, ...], command: Any, why: str, told: str
) -> None:
    said = connected.tieout(*path, *_least(command), "--why", why)
    assert (said.code, told in said.text) == (2, True)
    assert "x" * 100 not in said.text


def test_empty_why_is_refused_where_one_is_needed(connected: Desk) -> None:
    assert connected.tieout("pause", "--why", "").code == 2
    seen(connected, "SC-001")
    assert connected.tieout("replay", "commitment", "SC-001", "--yes", "--why", "").code == 2
    assert connected.tieout("resync", "commitment", "SC-001", "--why", "").code == 2
    assert (connected.parts.pauses.standing(CONNECTION), connected.messages()) == ([], [])


def test_why_of_a_thousand_signs_stands_in_the_history_whole(connected: Desk) -> None:
    seen(connected, "SC-001")
    assert connected.tieout("resync", "commitment", "SC-001", "--why", "é" * 1000).code == 0
    assert "é" * 1000 in connected.parts.ledger.history(wake("41").key(shadow=False))[-1].text


def test_pause_of_a_direction_says_that_answers_to_the_other_side_go_on(connected: Desk) -> None:
    assert "is not held" in " ".join(connected.tieout("pause", "--help").text.split())
    connected.tieout("pause", "--direction", "to_platform", "--why", "directory is moved")
    assert "Paused: nothing of this is written" in connected.tieout("status").text


def test_second_pause_of_the_same_keeps_the_first_ones_words(connected: Desk) -> None:
    for why in ("first", "second"):
        connected.tieout("pause", "--why", why)
    (pause,) = connected.parts.pauses.standing(CONNECTION)
    assert pause.why == "first"


def test_resume_wakes_what_was_paused_and_nothing_else(connected: Desk) -> None:
    key = paused_record(connected)
    paused_record(connected, "42", waiting_on="approval")
    connected.tieout("pause", "--why", "x")
    assert connected.tieout("resume", "--why", "closed", "--json").json()["woken"] == 1
    (message,) = connected.messages()
    assert (message["body"]["reference"]["id"], message["body"]["reason"]) == ("41", "resume")
    assert "closed" in connected.parts.ledger.history(key)[-1].text


def test_resume_that_died_half_way_goes_on_when_repeated(connected: Desk) -> None:
    paused_record(connected)
    assert connected.tieout("resume", "--why", "again", "--json").json()["woken"] == 1


def test_resume_of_a_part_wakes_nothing_that_is_still_paused(connected: Desk) -> None:
    paused_record(connected)
    connected.tieout("pause", "--why", "all of it")
    connected.tieout("pause", "--why", "these", "--direction", "to_erp")
    told = connected.tieout("resume", "--why", "x", "--direction", "to_erp", "--json").json()
    assert (told["woken"], [one["why"] for one in told["paused"]]) == (0, ["all of it"])
    assert not connected.messages()


def test_replay_lists_first_and_sends_only_when_told(connected: Desk) -> None:
    seen(connected, "SC-001")
    seen(connected, "SC-002", "42", state=State.SYNCED)
    said = connected.tieout("replay", "commitment", "--state", "refused", "--json").json()
    assert ([one["number"] for one in said["records"]], said["woken"]) == (["SC-001"], False)
    assert not connected.messages()
    connected.tieout("replay", "commitment", "--state", "refused", "--why", "maps are mended", "--yes")
    (message,) = connected.messages()
    assert (message["body"]["reference"]["id"], message["body"]["why"]) == ("41", "maps are mended")


@pytest.mark.parametrize(
    ("word", "found"),
    [("vendor", ["41"]), ("vendor:47", ["42"]), ("vendor:4", []), ("accounting", ["43"]), ("Vendor", [])],
)
def test_replay_of_what_waits_takes_just_the_word_that_status_shows(
    connected: Desk, word: str, found: list[str]
) -> None:
    for record_id, waiting_on in (("41", "vendor"), ("42", "vendor:47"), ("43", "accounting")):
        paused_record(connected, record_id, waiting_on=waiting_on)
    shown = {one["waiting_on"] for one in connected.tieout("status", "--json").json()["records"]}
    assert shown == {"vendor", "vendor:47", "accounting"}
    said = connected.tieout("replay", "commitment", "--waiting-on", word, "--json").json()
    assert [one["reference"].rpartition(":")[2] for one in said["records"]] == found


def test_replay_is_in_the_history_before_it_is_in_the_queue(connected: Desk) -> None:
    seen(connected, "SC-001")
    key = wake("41").key(shadow=False)
    connected.tieout("replay", "commitment", "--number", "SC-001", "--why", "maps are mended", "--yes")
    line = connected.parts.ledger.history(key)[-1]
    assert (line.what, "maps are mended" in line.text) == ("asked", True)


@pytest.mark.parametrize(
    ("span", "found"),
    [
        (("--since", "2026-03-02"), 1),
        (("--since", "2026-03-03"), 0),
        (("--until", "2026-03-02T09:00"), 0),
        (("--since", "2026-03-02T09:00Z", "--until", "2026-03-02T09:01:00+00:00"), 1),
    ],
)
def test_replay_of_a_time_range(connected: Desk, span: tuple[str, ...], found: int) -> None:
    seen(connected, "SC-001")
    assert len(connected.tieout("replay", "commitment", *span, "--json").json()["records"]) == found


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--yes",), "--why"),
        (("--since", "yesterday"), "yesterday"),
        (("--number", "X"), "X"),
        (("41", "--number", "X"), "once"),
        (("", "--yes", "--why", "x"), "''"),
    ],
)
def test_replay_says_what_is_wrong(connected: Desk, arguments: tuple[str, ...], named: str) -> None:
    said = connected.tieout("replay", "commitment", *arguments)
    assert said.code == 2
    assert named in said.text


def test_what_is_asked_for_while_paused_says_that_it_waits(connected: Desk) -> None:
    seen(connected, "SC-001")
    connected.tieout("pause", "--why", "closing the books")
    assert "closing the books" in connected.tieout("resync", "commitment", "SC-001").text
    assert connected.messages()


def test_recover_starts_one_with_who_and_why(connected: Desk) -> None:
    with_queues(connected)
    said = connected.tieout("recover", "--since", "2026-03-01", "--why", "outage", "--json")
    (part,) = bodies(connected, connected.parts.queues.urls["recovery"])
    assert (part["run"], part["ask"], part["why"]) == (said.json()["run"], "start", "outage")
    assert part["since"].startswith("2026-03-01T00:00:00")
    assert part["by"]


@pytest.mark.parametrize(("since", "told"), [((), "from the watermarks"), (("--since", "2026-03-01"), "2026-03-01")])
def test_recovery_stands_in_the_connections_history_before_it_is_sent(
    connected: Desk, monkeypatch: pytest.MonkeyPatch, since: tuple[str, ...], told: str
) -> None:
    def down(*_: object, **__: object) -> None:
        raise NotNow("the queue is down")

    monkeypatch.setattr(connected.parts.queues, "recover", down)
    assert connected.tieout("recover", *since, "--why", "we lost a weekend").code == 2
    (line,) = connected.tieout("history", "--json").json()["history"]
    assert (line["what"], bool(line["by"]), bool(line["run"])) == ("asked", True, True)
    assert told in line["text"]
    assert "we lost a weekend" in line["text"]


def test_recover_shows_how_far_it_has_got(connected: Desk) -> None:
    platform = {"company_id": "8", "projects": ["86"]}
    document = json.loads(json.dumps(connected.parts.documents.current(CONNECTION)))
    document["platform"]["settings"] |= platform
    connected.parts.documents.put(CONNECTION, document, "tester", "a project")
    connected.parts._documents.clear()
    secret = json.dumps({"client_id": "a", "client_secret": "b"})
    connected.parts.clients.secrets.put_secret_value(SecretId=f"tieout/{CONNECTION}/platform", SecretString=secret)
    connected.parts.marks.reach(f"recovered#{CONNECTION}#changes#86#subcontract", NOW)
    rows = connected.tieout("recover", "--show", "--json").json()["recovered"]
    reached = {(row["ask"], row["scope"], row["kind"]): row["until"] for row in rows}
    assert set(reached) == {
        ("deliveries", "company", ""),
        ("deliveries", "86", ""),
        ("changes", "86", "purchase_order"),
        ("changes", "86", "subcontract"),
    }
    assert {key for key, until in reached.items() if until} == {("changes", "86", "subcontract")}
