"""What an answer other than success means: a refusal, a doubt, or not now. The table is data; the line it draws matters.

| answer | write | read |
|---|---|---|
| 400 404 405 413 415 422 | refused, with its text | a person |
| 401 403 | a person: nothing was queued | the same |
| 429, 503 with Retry-After | not now; the subscriber rests | the same |
| anything else | in doubt | not now |

No error answer of the API is documented; these are the statuses that HTTP itself says are decided before anything is done.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tieout.connectors.http import Answer, AnswerLost
from tieout.sync.outcomes import NeedsPerson, NotNow

REFUSALS = frozenset({400, 404, 405, 413, 415, 422})
DEFAULT_REST = timedelta(seconds=60)
_TEXTS = ("errors", "error", "messages", "message", "errorText", "errorMessage", "ErrorText", "title", "detail")
_MOST = 1000


def not_taken(answer: Answer, now: datetime) -> NotNow | NeedsPerson | None:
    """The wait or the person that the answer asks for: nothing was done."""
    if answer.status in {401, 403}:
        why = f"App Xchange refuses the application key: {told(answer)}. Check the key and the subscriber code."
        return NeedsPerson(why, pause_scope=answer.status == 401)
    retry_at = _retry_at(answer, now)
    if answer.status == 429:
        why = "App Xchange is throttling this subscriber (429)."
        return NotNow(why, retry_at=retry_at or now + DEFAULT_REST, pause_scope=True)
    if answer.status == 503 and retry_at is not None:
        return NotNow("App Xchange is unavailable (503).", retry_at=retry_at, pause_scope=True)
    return None


def read_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a read that was not answered."""
    if answer.status in REFUSALS:
        return NeedsPerson(f"App Xchange refuses to show it: {told(answer)}. Check erp.settings.objects.")
    return not_taken(answer, now) or NotNow(f"The data cache could not be read: {told(answer)}")


def told(answer: Answer) -> str:
    """The answer in one line, for a history."""
    try:
        texts = texts_in(answer.json())
    except AnswerLost:
        texts = []
    return " ".join([f"{answer.status}", *texts])[:_MOST].rstrip(".")


def texts_in(document: Any) -> list[str]:
    """Every text that stands where errors are told, in order."""
    if isinstance(document, str):
        return [document] if document else []
    if isinstance(document, list):
        return [text for part in document for text in texts_in(part)]
    if isinstance(document, dict):
        return [text for name in _TEXTS if name in document for text in texts_in(document[name])]
    return []


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    header = answer.headers.get("retry-after", "").strip()
    if header.isdigit():
        return now + timedelta(seconds=min(int(header), 86_400))
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(moment, now) if moment.tzinfo is not None else None
