"""The Direct API: reading the data cache, and putting actions into the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.connectors.viewpoint_vista.errors import REFUSALS, not_taken, read_failure, texts_in, told
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Clock

DIRECT = "/v1/direct"
MOST_PAGES = 1000

Row = dict[str, Any]
Columns = Mapping[str, str | int]


class Verdict(StrEnum):
    """What became of an action."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class NotTaken:
    """The API did not put the action into the queue, and why."""

    text: str


@dataclass(frozen=True)
class ActionState:
    """An action as it stands; `errors` are Vista's own texts."""

    verdict: Verdict
    result: Mapping[str, Any]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Door:
    """Makes calls. Objects are named `module/object`, such as `po/po_batches`."""

    http: Http
    key: str
    settings: VistaSettings
    clock: Clock

    def natural(self, name: str, *keys: str | int) -> Row | None:
        """A record of the cache by Vista's primary key, or `None`. Raises: NotNow, NeedsPerson."""
        path = "/".join(quote(str(key), safe="") for key in keys)
        answer = self._read("GET", f"{self._object(name)}/cache/natural/{path}")
        if answer.status == 404:
            return None
        return _row(self._body(answer))

    def search(self, name: str, columns: Columns) -> list[Row]:
        """Every record of the cache with these values. Raises: NotNow, NeedsPerson."""
        found: list[Row] = []
        token = ""
        for _ in range(MOST_PAGES):
            rows, token = self.page(name, columns, token=token)
            found += rows
            if not token:
                return found
        raise NotNow(f"The data cache has more than {MOST_PAGES} pages of {name}")

    def page(self, name: str, columns: Columns, *, after: str = "", token: str = "") -> tuple[list[Row], str]:
        """One page of them, and where to read on ("": that was the last). Raises: NotNow, NeedsPerson.

        The filter is applied here once more: one that the API does not know must not bring other people's documents.

        Args:
            after: only what the cache was given after this moment, as the API writes it; "" for everything.
        """
        asked = {**columns, **({"modifiedUtcAfter": after} if after else {})}
        body = {**asked, **({"continuationToken": token} if token else {})}
        page = self._body(self._read("POST", f"{self._object(name)}/cache/search", body))
        rows = page.get("data") if isinstance(page, dict) else None
        if not isinstance(rows, list):
            raise NotNow("The data cache could not be read: the answer is no list")
        following = page.get("continuationToken")
        if following and following == token:
            raise NotNow(f"The data cache shows the same page of {name} again and again")
        return [row for row in map(_row, rows) if _matches(row, columns)], str(following or "")

    def act(self, name: str, verb: str, body: Row) -> str | NotTaken:
        """Put one action into the queue: its id, or why it was not taken.

        Raises:
            NotNow, NeedsPerson: nothing was queued.
            AnswerLost: nobody can know.
        """
        answer = self._send("POST", f"{self._object(name)}/actions/{verb}", body)
        if answer.ok:
            taken = answer.json()
            action = taken.get("id") if isinstance(taken, dict) else None
            if not isinstance(action, str) or not action:
                raise AnswerLost(f"{name}/{verb} was answered without an action id")
            return action
        stopped = not_taken(answer, self.clock.now())
        if stopped is not None:
            raise stopped
        if answer.status in REFUSALS:
            return NotTaken(told(answer))
        raise AnswerLost(f"{name}/{verb}: {told(answer)}")

    def action(self, action_id: str) -> ActionState:
        """What became of an action. Raises: NotNow, NeedsPerson."""
        body = self._body(self._read("GET", f"{DIRECT}/actions/{quote(action_id, safe='')}"))
        if not isinstance(body, dict):
            raise NotNow("The action could not be read: the answer is no object")
        status, result = str(body.get("status", "")), body.get("result")
        verdict = Verdict.PENDING
        if status in self.settings.done_statuses:
            verdict = Verdict.DONE
        elif status in self.settings.failed_statuses:
            verdict = Verdict.FAILED
        texts = texts_in(result) + texts_in(body)
        return ActionState(verdict, result if isinstance(result, dict) else {}, tuple(texts))

    def close(self) -> None:
        """There is no session to end: only connections."""
        self.http.close()

    def _object(self, name: str) -> str:
        module, _, data_object = name.partition("/")
        return f"{DIRECT}/subscribers/{self.settings.subscriber}/vista/{module}/2/data/{data_object}"

    def _read(self, method: str, path: str, body: Row | None = None) -> Answer:
        try:
            answer = self._send(method, path, body)
        except AnswerLost as lost:
            raise NotNow(f"The data cache could not be read: {lost}") from lost
        if not answer.ok and not (answer.status == 404 and method == "GET" and "/natural/" in path):
            raise read_failure(answer, self.clock.now())
        return answer

    def _body(self, answer: Answer) -> Any:
        try:
            return answer.json()
        except AnswerLost as lost:
            raise NotNow(f"The data cache could not be read: {lost}") from lost

    def _send(self, method: str, path: str, body: Row | None) -> Answer:
        headers = {"X-Application-Key": self.key, "Accept": "application/json"}
        try:
            return self.http.send(method, path, headers=headers, json_body=body)
        except NothingSent as error:
            raise NotNow(f"App Xchange cannot be reached: {error}") from error


def _row(value: Any) -> Row:
    if not isinstance(value, dict):
        raise NotNow("The data cache could not be read: the answer is no record")
    return value


def _matches(row: Row, columns: Columns) -> bool:
    return all(str(row.get(name)) == str(value) for name, value in columns.items())


def key_of(row: Mapping[str, Any]) -> Row:
    """The `__key` of a record. Raises NotNow where there is none."""
    key = row.get("__key")
    if not isinstance(key, dict) or "KeyID" not in key:
        raise NotNow("The data cache shows a record without its key")
    return {"KeyID": key["KeyID"]}


def rows_in(value: Any) -> Sequence[Row]:
    """The rows of a nested list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
