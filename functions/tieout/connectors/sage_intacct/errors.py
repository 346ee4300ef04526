"""What an answer other than success means: a refusal, a doubt, or not now. The table is data; the line it draws matters.

| answer | write | read |
|---|---|---|
| 400 403 404 405 413 415 422 | refused, with every reason | a person |
| 401, or a 400 that says that the token is not valid | the token is dead: nothing happened (the session renews it once) | same |
| 409 for a number or id that is taken | refused, after a look at whether it is ours | |
| 409 for an Idempotency-Key | in doubt: a call under our own key is at work, or was | |
| 429 | not now; the whole login rests | the same |
| 503 that says when to come back | not now; the whole login rests | the same |
| anything else, a redirect too | in doubt | not now |

The vendor documents 429 and 503 for its limits, and 500 for its own failures; a failure is replayed for 48 hours under its
key, so what is sent again after a refusal, or after a person was asked, goes under a new one.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.reasons import errors_in, readable, reasons_in
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused

REFUSALS = frozenset({400, 403, 404, 405, 413, 415, 422})
CONFLICT = 409
DEAD_TOKEN_CODES = frozenset({"GW-0031", "tokenInvalid"})
DEAD_TOKEN_WORDS = ("invalid token", "token is not valid")
DUPLICATE_WORDS = ("already exists", "duplicate", "is taken", "has a primary estimate")
DEFAULT_REST = timedelta(seconds=60)
LONGEST_REST = 86_400


def is_dead_token(answer: Answer) -> bool:
    """Whether the token is gone: 401, or a 400 that says so (seen by a production client). Nothing was done."""
    if answer.status == 401:
        return True
    if answer.status != 400:
        return False
    codes = {str(error.get("code")) for error in errors_in(_body(answer))}
    return bool(codes & DEAD_TOKEN_CODES) or any(words in _text(answer) for words in DEAD_TOKEN_WORDS)


def is_duplicate(answer: Answer) -> bool:
    """Whether a number or an id is taken: 409 or 422, the vendor does not say which."""
    if answer.status not in {CONFLICT, 422}:
        return False
    return not is_key_conflict(answer) and any(words in _text(answer) for words in DUPLICATE_WORDS)


def is_key_conflict(answer: Answer) -> bool:
    """Whether it is our Idempotency-Key that met itself."""
    return answer.status == CONFLICT and "idempotency" in _text(answer)


def reasons_of(answer: Answer) -> tuple[Reason, ...]:
    """The reasons that an answer names, or its status."""
    return reasons_in(_body(answer), otherwise=f"Sage Intacct answered {answer.status} without a reason.")


def told(answer: Answer) -> str:
    """The reasons in one line, for a history."""
    return readable(f"{answer.status}: " + " ".join(reason.text for reason in reasons_of(answer))).rstrip(".")


def not_now(answer: Answer, now: datetime) -> NotNow | None:
    """The wait that the answer asks for, if it is one: nothing was done, and it may work later."""
    retry_at = _retry_at(answer, now)
    if answer.status == 429:
        why = "Sage Intacct is throttling this company (429)."
        return NotNow(why, retry_at=retry_at or now + DEFAULT_REST, pause_scope=True)
    if answer.status == 503 and retry_at is not None:
        return NotNow("Sage Intacct is unavailable (503).", retry_at=retry_at, pause_scope=True)
    return None


def write_outcome(answer: Answer, now: datetime) -> Refused | InDoubt:
    """What an answer other than success says of a write.

    Raises:
        NotNow: it did not happen, and it may later.
    """
    waiting = not_now(answer, now)
    if waiting is not None:
        raise waiting
    if answer.status in REFUSALS or is_duplicate(answer):
        return Refused(reasons_of(answer))
    return InDoubt(told(answer))


def read_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a read that was not answered."""
    if answer.status in REFUSALS:
        return NeedsPerson(f"Sage Intacct refuses to show it: {told(answer)}")
    return not_now(answer, now) or NotNow(f"Sage Intacct could not be read: {told(answer)}")


def sign_in_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a sign-in that was refused: to a person at once, since repeated ones lock the user out."""
    waiting = not_now(answer, now)
    if waiting is not None:
        return waiting
    if 400 <= answer.status < 500:
        why = f"Sage Intacct refuses the sign-in: {told(answer)}. Check client and user; it is not tried again."
        return NeedsPerson(why, pause_scope=True)
    return NotNow(f"Sage Intacct cannot sign anybody in now: {told(answer)}")


def _body(answer: Answer) -> object:
    try:
        body: object = answer.json()
    except AnswerLost:
        return None
    return body


def _text(answer: Answer) -> str:
    return answer.content[:65_536].decode("utf-8", "replace").lower()


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    """The latest of the moments named: X-IA-Throttle-RetryAfter, X-IA-Hour-Rate-Limit-Retry-After … and Retry-After."""
    names = [name for name in answer.headers if name.lower().replace("-", "").endswith("retryafter")]
    moments = [moment for name in names if (moment := _moment(answer.headers[name].strip(), now)) is not None]
    return max(moments, default=None)


def _moment(value: str, now: datetime) -> datetime | None:
    if value.isdigit():
        return now + timedelta(seconds=min(int(value), LONGEST_REST))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(moment, now) if moment.tzinfo is not None else None
