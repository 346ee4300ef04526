"""The REST API's verbs: records by key, the query service page by page, creates and changes under an Idempotency-Key.

A path takes the record's `key`, never its `id` (REST guide); whoever has an id asks the query service first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.errors import read_failure
from tieout.connectors.sage_intacct.session import Session
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Clock

Row = dict[str, Any]
IDEMPOTENCY = "Idempotency-Key"
PAGE = 1000
LARGEST_PAGE = 4000
"""The query service's own limit on `size` (OpenAPI)."""


@dataclass(frozen=True)
class Rows:
    """One page of a query. `next_start` is where the next one begins; `as_of` the vendor's own clock, where it tells."""

    rows: tuple[Row, ...]
    next_start: int | None
    as_of: datetime | None


def path_of(kind: str, key: str = "") -> str:
    """The address of an object, or of one record of it: `purchasing/document::Purchase Order` is written encoded."""
    tail = f"/{quote(key, safe='')}" if key else ""
    return f"/objects/{quote(kind, safe='/:')}{tail}"


@dataclass(frozen=True)
class Records:
    """Reads and writes records."""

    session: Session
    clock: Clock

    def get(self, kind: str, key: str) -> Row | None:
        """One record with its lines; `None` if there is no such record. Raises: NotNow, NeedsPerson."""
        try:
            answer = self.session.call("GET", path_of(kind, key))
            if answer.status == 404:
                return None
            if not answer.ok:
                raise read_failure(answer, self.clock.now())
            found = _result(answer)
        except AnswerLost as lost:
            raise NotNow(f"Sage Intacct could not be read: {lost}") from lost
        if not isinstance(found, dict) or str(found.get("key")) != key:
            raise NotNow(f"{kind} {key} could not be read: the answer is another record")
        return found

    def rows(
        self,
        kind: str,
        fields: Sequence[str],
        filters: Sequence[Mapping[str, Any]] = (),
        *,
        start: int = 1,
        size: int = PAGE,
    ) -> Rows:
        """One page, in the order of the keys, which rise: what is added while we read comes last.

        Raises: NotNow, NeedsPerson.
        """
        query = {
            "object": kind,
            "fields": list(dict.fromkeys(["key", *fields])),
            "filters": list(filters),
            "filterParameters": {"caseSensitiveComparison": True, "includePrivate": True},
            "orderBy": [{"key": "asc"}],
            "start": start,
            "size": min(size, LARGEST_PAGE),
        }
        try:
            answer = self.session.call("POST", "/services/core/query", json_body=query)
            if not answer.ok:
                raise read_failure(answer, self.clock.now())
            found, meta = _result(answer), answer.json().get("ia::meta") or {}
        except AnswerLost as lost:
            raise NotNow(f"Sage Intacct could not be read: {lost}") from lost
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise NotNow(f"The query of {kind} could not be read: the answer is no list")
        following = meta.get("next")
        return Rows(tuple(found), int(following) if following else None, _clock_of(answer))

    def every_row(self, kind: str, fields: Sequence[str], filters: Sequence[Mapping[str, Any]] = ()) -> Iterator[Row]:
        """Every row, page by page. Raises: NotNow, NeedsPerson."""
        start: int | None = 1
        while start is not None:
            page = self.rows(kind, fields, filters, start=start, size=LARGEST_PAGE)
            yield from page.rows
            start = page.next_start

    def create(self, kind: str, record: Mapping[str, Any], guard: str) -> Answer:
        """Make a record. Raises: NotNow, NeedsPerson, AnswerLost."""
        return self.session.call("POST", path_of(kind), json_body=dict(record), headers={IDEMPOTENCY: guard})

    def change(self, kind: str, key: str, fields: Mapping[str, Any], guard: str) -> Answer:
        """Change fields of a record; what is not named stays. Raises: NotNow, NeedsPerson, AnswerLost."""
        return self.session.call("PATCH", path_of(kind, key), json_body=dict(fields), headers={IDEMPOTENCY: guard})

    def act(self, workflow: str, key: str, guard: str) -> Answer:
        """Run a workflow, such as `purchasing/document/submit`. Raises: NotNow, NeedsPerson, AnswerLost."""
        return self.session.call("POST", f"/workflows/{workflow}", json_body={"key": key}, headers={IDEMPOTENCY: guard})


def key_in(answer: Answer) -> str:
    """The key of the record that was written.

    Raises:
        AnswerLost: the answer names none, so what happened cannot be known.
    """
    found = _result(answer)
    key = found.get("key") if isinstance(found, dict) else None
    if not isinstance(key, str) or not key:
        raise AnswerLost(f"answer {answer.status} names no record")
    return key


def _result(answer: Answer) -> Any:
    body = answer.json()
    if not isinstance(body, dict) or "ia::result" not in body:
        raise AnswerLost(f"answer {answer.status} has no ia::result")
    return body["ia::result"]


def _clock_of(answer: Answer) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
