"""What Procore's answers mean: refusals in the vendor's own words, and when to come back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from tieout.connectors.http import Answer, AnswerLost
from tieout.policy.reasons import Reason
from tieout.sync.budgets import Told

LONGEST_PAUSE = timedelta(hours=1)
"""Procore's longest window is 60 minutes; a header that says more is wrong, and must not put us to sleep for a year."""

_WORDS = 500


class NotFound(Exception):
    """404: there is no such record, or our principal may not see it; Procore does not tell the two apart."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Rejected(Exception):
    """Procore refused a write in so many words: it did not happen."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reason.text for reason in reasons))


class Doubtful(Exception):
    """A write was sent, and what became of it cannot be known."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def words_of(answer: Answer) -> str:
    """Why Procore refused, in its own words, as one line."""
    return "; ".join(reason.text for reason in reasons_of(answer))


def reasons_of(answer: Answer) -> tuple[Reason, ...]:
    """The reasons of a refusal, from whichever body shape the endpoint has.

    v1: `{"errors": {field: [words]}}`, `{"error": words}`, `{"code", "message", "fields", "reason"}`;
    v2: `{"error": {"code", "message", "details": [{"reason_code", "message", "source"}]}}`.
    """
    try:
        body = answer.json()
    except AnswerLost:
        body = answer.content.decode("utf-8", "replace")
    found = tuple(Reason("platform_refused", _told(field, words), field) for field, words in _complaints(body))
    return found or (Reason("platform_refused", f"Procore answered {answer.status} without a reason"),)


def row_reasons(label: str, errors: object) -> tuple[Reason, ...]:
    """The reasons of one row that a sync action could not take; `errors` is the row's own."""
    found = tuple(
        Reason("platform_refused", f"{label}: {_told(field, words)}", field) for field, words in _complaints(errors)
    )
    return found or (Reason("platform_refused", f"{label}: refused without a reason"),)


def retry_moment(headers: httpx.Headers, now: datetime) -> datetime | None:
    """When to come back. Procore's pages name two headers for it; the later of the two is safe under both.

    `X-Rate-Limit-Reset` is in Unix seconds, `Retry-After` in seconds or a date.
    """
    said = [moment for moment in (_reset(headers), _after(headers, now)) if moment is not None]
    if not said:
        return None
    return min(max(*said, now + timedelta(seconds=1)), now + LONGEST_PAUSE)


def told_left(headers: httpx.Headers) -> tuple[int, Told] | None:
    """The limit and what is left of it, as every answer says of the nearer window (Procore, "Rate limiting")."""
    reset = _reset(headers)
    limit, remaining = headers.get("X-Rate-Limit-Limit", ""), headers.get("X-Rate-Limit-Remaining", "")
    if reset is None or not (limit.isascii() and limit.isdigit() and remaining.isascii() and remaining.isdigit()):
        return None
    return int(limit), Told(int(remaining), reset)


def _reset(headers: httpx.Headers) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(headers.get("X-Rate-Limit-Reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _after(headers: httpx.Headers, now: datetime) -> datetime | None:
    value = headers.get("Retry-After", "").strip()
    try:
        if value.isascii() and value.isdigit():
            return now + timedelta(seconds=int(value))
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _told(field: str, words: str) -> str:
    return f"{field}: {words}" if field and field != "base" else words


def _complaints(body: object) -> Iterator[tuple[str, str]]:
    """(field, words) of everything that a refusal's body complains about."""
    if isinstance(body, dict):
        yield from _of_object(body)
    elif isinstance(body, list):
        for item in body:
            yield from _complaints(item)
    elif (words := _line(body)) != "":
        yield "", words


def _of_object(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "errors" in body:
        yield from _complaints(body["errors"])
    elif isinstance(error := body.get("error"), dict):
        details = [item for item in error.get("details") or [] if isinstance(item, dict)]
        for item in details:
            yield _line(item.get("source")), _line(item.get("message") or item.get("reason_code"))
        if not details:
            yield "", _line(error.get("message") or error.get("code"))
    elif "error" in body:
        yield "", _line(body.get("error_description") or error)
    elif "message" in body:
        yield _line(body.get("fields")), _line(body["message"] or body.get("reason"))
    else:
        for field, said in body.items():
            for item in said if isinstance(said, list) else [said]:
                yield _line(field), _line(item)


def _line(value: object) -> str:
    # The words end up in an accountant's sight: one line, no control characters, and no end to speak of.
    text = "" if value is None else str(value)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_WORDS]
