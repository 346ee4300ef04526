"""`tieout dlq`: messages that failed five times, listed and sent back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.asking import Why, told_count
from tieout.cli.dlq_notes import note_redrive
from tieout.cli.options import AsJson, deployment, told
from tieout.config.connection import ConfigurationError
from tieout.wiring.compose import Composition
from tieout.wiring.dead_letters import DeadLetter, DeadLetters

app = typer.Typer(help="Messages that failed five times: listed, and sent back to their queues.", no_args_is_help=True)

Queue = Annotated[
    str | None, typer.Option("--queue", help="intake, recovery, delay or an entity; all of them unless given.")
]


@app.command("list")
@told
def list_dead(context: typer.Context, queue: Queue = None, as_json: AsJson = False) -> None:
    """List dead letters: what each is about, how old it is, how often it was received."""
    parts = deployment(context).composition
    letters, names = _open(parts, queue)
    found = [letter for name in names for letter in letters.listed(name)]
    _tell(found, parts.clock.now(), as_json)


@app.command("redrive")
@told
def redrive(
    context: typer.Context,
    why: Why,
    queue: Queue = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="Only this message; may be given several times.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send dead letters back to the queues they came from. Mend the cause first."""
    parts = deployment(context).composition
    letters, names = _open(parts, queue)
    chosen = frozenset(ids or ())

    def wanted(letter: DeadLetter) -> bool:
        if chosen and letter.id not in chosen:
            return False
        note_redrive(parts, letter, summary(letter), why)
        return True

    sent = [letter for name in names for letter in letters.redrive(name, wanted)]
    _tell(sent, parts.clock.now(), as_json)


def _open(parts: Composition, queue: str | None) -> tuple[DeadLetters, list[str]]:
    urls = parts.queues.urls
    if queue is not None and queue not in urls:
        raise ConfigurationError([f"--queue: there is no queue {queue!r}; there are: {', '.join(sorted(urls))}"])
    return DeadLetters(parts.clients.sqs, urls, parts.ids.new), [queue] if queue is not None else sorted(urls)


def summary(letter: DeadLetter) -> str:
    """What a message is about, in one line; never its content."""
    try:
        content = json.loads(letter.body)
    except ValueError:
        return f"{len(letter.body)} characters that are not JSON"
    return _about(content if isinstance(content, dict) else {})


def _about(content: Mapping[str, Any]) -> str:
    match content:
        case {"entity": entity, "reference": dict(reference)}:
            words = (
                entity,
                ":".join(str(part) for part in reference.values()),
                content.get("reason"),
                content.get("why"),
            )
        case {"source": source, "size": size}:
            words = (source, "delivery", content.get("id"), f"{size} bytes")
        case {"ask": ask, "run": run}:
            words = ("recovery", run, ask, " ".join(str(content.get(name, "")) for name in ("scope", "kind")).strip())
        case {"queue": queue, "body": str(body)}:
            return f"delayed, to {queue}: {_inner(body)}"
        case _:
            return "of no known kind"
    return " ".join(str(word) for word in words if word)


def _inner(body: str) -> str:
    try:
        content = json.loads(body)
    except ValueError:
        return "not JSON"
    return _about(content) if isinstance(content, dict) and "queue" not in content else "of no known kind"


def _tell(found: list[DeadLetter], now: datetime, as_json: bool) -> None:
    if as_json:
        told = [
            {"queue": one.queue, "id": one.id, "about": summary(one), "since": one.sent_at, "receives": one.receives}
            for one in found
        ]
        output.as_json({"letters": told})
        return
    rows = [(one.queue, one.id, summary(one), output.age(one.sent_at, now), one.receives) for one in found]
    if rows:
        output.table("Dead letters", ("queue", "id", "about", "age", "receives"), rows)
    told_count(len(found), "dead letters")
