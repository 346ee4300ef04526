"""What an answer other than success means: a refusal, a doubt, or not now. The table is data; the line it draws matters.

| answer | write | read |
|---|---|---|
| 400 403 404 405 406 411 412 413 414 415 422 | refused, with every reason | a person |
| 401, any redirect | the session is dead: nothing happened (handled by the session) | the same |
| 429, or a login limit in any answer | not now; the whole login rests | the same |
| 503 with Retry-After | not now; the whole login rests | the same |
| 500 "previous operation has not been completed" | not now | not now |
| 500 for a setup that is not entered | refused | a person |
| any other 4xx or 5xx | in doubt | not now |

409 is in doubt because the vendor's OpenAPI document does not have it: whoever answers it may stand in front of an ERP that
went on. "Another process has updated …" comes as a 500 and is in doubt too: a document is saved before its workflow moves, so
the update that lost need not have been the first.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from tieout.connectors.acumatica.reasons import readable, reasons_in
from tieout.connectors.http import Answer, AnswerLost
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused

REFUSALS = frozenset({400, 403, 404, 405, 406, 411, 412, 413, 414, 415, 422})
DEFAULT_REST = timedelta(seconds=60)
"""The licence counts requests by the minute, and no answer says when to come back (none is documented)."""

LOGIN_LIMIT_WORDS = ("api login limit", "loginlimitexceeded", "apiloginlimitreached", "sign-in limit exceeded")
REFUSED_500 = ("PXSetupNotEnteredException",)
"""Exceptions behind a 500 that come before anything is saved (seen live by a third party)."""

BUSY = "previous operation has not been completed"
"""While an action runs, other requests to that form in the same session fail (the vendor's guide; the words are those of the
platform's source, where they come before anything is done)."""
BUSY_REST = timedelta(seconds=10)

NOT_FILTERABLE = "CannotOptimizeException"


def is_dead_session(answer: Answer) -> bool:
    """Whether the session or token is gone: 401, or a redirect to a login page. Nothing was done."""
    return answer.status == 401 or 300 <= answer.status < 400


def is_busy(answer: Answer) -> bool:
    """Whether an action is running on the form in this session. Nothing was done."""
    return answer.status == 500 and BUSY in _opening(answer)


def reasons_of(answer: Answer) -> tuple[Reason, ...]:
    """The reasons that an answer names, or its status."""
    try:
        body = answer.json()
    except AnswerLost:
        body = None
    return reasons_in(body, otherwise=f"Acumatica answered {answer.status} without a reason.")


def told(answer: Answer) -> str:
    """The reasons in one line, for a history."""
    return readable(f"{answer.status}: " + " ".join(reason.text for reason in reasons_of(answer))).rstrip(".")


def not_now(answer: Answer, now: datetime) -> NotNow | None:
    """The wait that the answer asks for, if it is one: nothing was done, and it may work later."""
    if not answer.ok and any(words in _opening(answer) for words in LOGIN_LIMIT_WORDS):
        return NotNow("No seat is free: Acumatica says API Login Limit.", retry_at=now + DEFAULT_REST, pause_scope=True)
    if is_busy(answer):
        return NotNow("Acumatica is still busy with an action on this form.", retry_at=now + BUSY_REST)
    retry_at = _retry_at(answer, now)
    if answer.status == 429:
        why = "Acumatica is throttling this login (429)."
        return NotNow(why, retry_at=retry_at or now + DEFAULT_REST, pause_scope=True)
    if answer.status == 503 and retry_at is not None:
        return NotNow("Acumatica is unavailable (503).", retry_at=retry_at, pause_scope=True)
    return None


def write_outcome(answer: Answer, now: datetime) -> Refused | InDoubt:
    """What an answer other than success says of a write.

    Raises:
        NotNow: it did not happen, and it may later.
    """
    waiting = not_now(answer, now)
    if waiting is not None:
        raise waiting
    kind = _exception(answer)
    if answer.status in REFUSALS or (answer.status == 500 and any(name in kind for name in REFUSED_500)):
        return Refused(reasons_of(answer))
    return InDoubt(told(answer))


def read_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a read that was not answered."""
    kind = _exception(answer)
    if NOT_FILTERABLE in kind:
        return NeedsPerson("Acumatica cannot filter by the reference field: choose another reference_field.")
    if answer.status in REFUSALS or any(name in kind for name in REFUSED_500):
        return NeedsPerson(f"Acumatica refuses to show the document: {told(answer)}")
    return not_now(answer, now) or NotNow(f"Acumatica could not be read: {told(answer)}")


def sign_in_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a sign-in that was refused.

    Whatever may be a wrong password goes to a person at once: repeated ones lock the account, and then people are locked
    out of their ERP too.
    """
    waiting = not_now(answer, now)
    if waiting is not None:
        return waiting
    # A locked account and an unknown tenant are told with a 500 that gives its reason.
    if answer.status < 500 or (answer.status == 500 and _exception(answer)):
        why = f"Acumatica refuses the sign-in: {told(answer)}. Check the login; it is not tried again."
        return NeedsPerson(why, pause_scope=True)
    return NotNow(f"Acumatica cannot sign anybody in now: {told(answer)}")


def _opening(answer: Answer) -> str:
    return answer.content[:4096].decode("utf-8", "replace").lower()


def _exception(answer: Answer) -> str:
    """Type and message of the exception that an HttpError carries, or the empty text."""
    try:
        body = answer.json()
    except AnswerLost:
        return ""
    parts = (body.get("exceptionType"), body.get("exceptionMessage")) if isinstance(body, dict) else ()
    return " ".join(str(part) for part in parts if part)


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    header = answer.headers.get("retry-after", "").strip()
    if header.isdigit():
        return now + timedelta(seconds=min(int(header), 86_400))
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(moment, now) if moment.tzinfo is not None else None
