"""An import that somebody asks for through the API: from a request that was signed to wakes, or to a refusal in words.

    signed? ─ which import? ─ readable? ─ which connection? ─ switched on? ─▶ ledger ─▶ queue ─▶ 202

API Gateway has checked the signature (AWS Signature Version 4) and the caller's right to this very path. Whatever is refused
here is refused whole: nothing was asked for, and the answer names each value, what was expected there and what to do.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tieout.config.connection import CONNECTION_ID, ConfigurationError, Connection, read_connection
from tieout.config.errors import Problem, named_problems
from tieout.sync.importing import ASKABLE, ask_by_hand
from tieout.sync.pauses import Pauses, pause_over
from tieout.sync.ports import Clock, Ids, Ledger, Queues
from tieout.sync.pull_progress import IMPORTS

MAX_BODY = 4 * 1024
"""A dozen times the longest request that means anything."""


class Asked(BaseModel):
    """The request's body; without one, what has changed since the last import is read.

    Attributes:
        full: read everything.
        since: read what has changed since this moment.
        why: for the history.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    full: bool = False
    since: AwareDatetime | None = None
    why: str = Field("asked for through the API", min_length=1, max_length=200)


@dataclass(frozen=True)
class Answer:
    """What the caller gets."""

    status: int
    body: Mapping[str, Any]

    def as_proxy(self) -> dict[str, Any]:
        """As API Gateway takes it from a function."""
        return {
            "statusCode": self.status,
            "headers": {"Content-Type": "application/json"},
            "body": json.dumps(self.body),
        }


NOT_DURABLE = Answer(
    503,
    {
        "error": "not_durable",
        "problems": [
            {
                "path": "",
                "value": None,
                "expected": "a ledger and a queue that take the request",
                "do": "Ask again in some seconds: what is asked for twice is read once more, and written once.",
            }
        ],
    },
)
"""Whatever went wrong was ours: the caller must hear that it may ask again."""


class RefusedRequest(Exception):
    """Nothing was asked for. `problems`: each with the value, what was expected, and what to do."""

    def __init__(self, status: int, error: str, *problems: Problem) -> None:
        self.status, self.error, self.problems = status, error, problems
        super().__init__(f"{error}: {'; '.join(map(str, problems))}")

    def as_answer(self) -> Answer:
        told = [
            {"path": one.path, "value": one.value, "expected": one.expected, "do": one.fix} for one in self.problems
        ]
        return Answer(self.status, {"error": self.error, "problems": told})


@dataclass(frozen=True)
class ImportDesk:
    """Takes requests for imports. `current`: a connection's document as it is stored, if it has one."""

    current: Callable[[str], dict[str, Any] | None]
    ledger: Ledger
    queues: Queues
    served: frozenset[str]
    pauses: Pauses
    clock: Clock
    ids: Ids

    def answer(self, request: Mapping[str, Any]) -> Answer:
        """Answer one request of API Gateway's (a REST API's proxy event).

        Raises:
            Exception: the ledger or a queue could not be written to; the caller may ask again, with the same effect.
        """
        path = request.get("pathParameters") or {}
        try:
            by = _signed_by(request)
            kinds = _kinds(str(path.get("entity", "")))
            asked = self._asked(request)
            connection = self._connection(str(path.get("connection", "")))
            self._require_on(connection, kinds)
        except RefusedRequest as refused:
            return refused.as_answer()
        queued = [{"kind": kind, "wake": self._ask(connection, kind, asked, by)} for kind in kinds]
        told = {"connection": connection.id, "import": path["entity"], "queued": queued, "by": by}
        since = None if asked.since is None else asked.since.isoformat()
        return Answer(202, told | {"full": asked.full, "since": since, "notes": self._notes(connection, kinds)})

    def _asked(self, request: Mapping[str, Any]) -> Asked:
        try:
            asked = Asked.model_validate_json(_body(request) or b"{}")
        except ValidationError as error:
            raise RefusedRequest(400, "unreadable_body", *map(_for_people, named_problems(error))) from error
        if asked.full and asked.since is not None:
            fix = "Leave 'since' out to read everything, or 'full' to read what has changed since then."
            raise RefusedRequest(400, "unreadable_body", Problem("since", "no moment beside 'full'", None, fix))
        if asked.since is not None and asked.since > self.clock.now():
            fix = "Name a moment in the past, or leave it out: what has changed since the last import is then read."
            told = asked.since.isoformat()
            raise RefusedRequest(400, "unreadable_body", Problem("since", "a moment in the past", told, fix))
        return asked

    def _connection(self, connection_id: str) -> Connection:
        document = self.current(connection_id) if re.fullmatch(CONNECTION_ID, connection_id) else None
        if document is None:
            fix = "Correct the name in the address, or set the connection up with 'tieout connect'."
            expected = "a connection that has a document"
            raise RefusedRequest(404, "unknown_connection", Problem("connection", expected, connection_id[:80], fix))
        try:
            return read_connection(document)
        except ConfigurationError as error:
            named = error.named or tuple(Problem("", text) for text in error.problems)
            raise RefusedRequest(409, "wrong_document", *named) from error

    def _require_on(self, connection: Connection, kinds: tuple[str, ...]) -> None:
        entity = IMPORTS[kinds[0]]
        mode = connection.section(entity).mode.value
        path = f"entities.{entity.value}.mode"
        if not connection.section(entity).is_on:
            fix = f"Switch it on in the document of {connection.id!r}, and push that with 'tieout config push'."
            raise RefusedRequest(409, "switched_off", Problem(path, "shadow or live", mode, fix))
        if entity.value not in self.served:
            fix = "Deploy a stack whose core has this entity's function."
            raise RefusedRequest(
                409, "not_deployed", Problem(path, "an entity that the stack serves", entity.value, fix)
            )

    def _ask(self, connection: Connection, kind: str, asked: Asked, by: str) -> str:
        return ask_by_hand(
            self.ledger,
            self.queues,
            connection,
            kind,
            since=asked.since,
            full=asked.full,
            by=by,
            why=asked.why,
            now=self.clock.now(),
            wake_id=self.ids.new(),
        ).id

    def _notes(self, connection: Connection, kinds: tuple[str, ...]) -> list[str]:
        """What keeps it from being done at once."""
        entity = IMPORTS[kinds[0]]
        pause = pause_over(self.pauses.standing(connection.id), entity)
        if pause is None:
            return []
        return [f"{entity.value} is paused by {pause.by} ({pause.why}); nothing is written until it is resumed"]


def _signed_by(request: Mapping[str, Any]) -> str:
    """Who signed. Without a signer the route's authorisation was taken away: then nobody may ask for anything."""
    by = ((request.get("requestContext") or {}).get("identity") or {}).get("userArn")
    if not by:
        fix = "Sign the request with AWS Signature Version 4 for the service 'execute-api'."
        raise RefusedRequest(403, "unsigned", Problem("requestContext.identity.userArn", "a signed request", None, fix))
    return str(by)


def _kinds(word: str) -> tuple[str, ...]:
    if word not in ASKABLE:
        fix = f"Ask for one of them, such as /imports/{next(iter(ASKABLE))}."
        raise RefusedRequest(400, "unknown_import", Problem("entity", f"one of {', '.join(ASKABLE)}", word[:80], fix))
    return ASKABLE[word]


def _for_people(problem: Problem) -> Problem:
    """As JSON can hold it: where the whole body is no JSON, what stands there are its bytes."""
    value = problem.value.decode(errors="replace") if isinstance(problem.value, bytes) else problem.value
    fix = problem.fix or "Send a JSON object with any of 'full', 'since' and 'why', or no body at all."
    return Problem(problem.path, problem.expected, value, fix)


def _body(request: Mapping[str, Any]) -> bytes:
    text = str(request.get("body") or "")
    if len(text) > MAX_BODY:
        fix = "Send 'full', 'since' and 'why', and nothing else."
        raise RefusedRequest(400, "unreadable_body", Problem("", f"at most {MAX_BODY} bytes", len(text), fix))
    if not request.get("isBase64Encoded"):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise RefusedRequest(400, "unreadable_body", Problem("", "base64", None, "Send JSON as text.")) from error
