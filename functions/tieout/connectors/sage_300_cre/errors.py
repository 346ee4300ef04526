"""What an answer other than success means: a refusal, a doubt, or not now. The table is data; the line it draws matters.

| answer | write | read |
|---|---|---|
| 400 404 405 406 413 415 422 | refused, with every reason (406: the user lacks a right) | a person |
| 401 403, any redirect | the session is dead: nothing happened (the session renews it once) | the same |
| 429 | not now; the whole login rests | the same |
| 503 with Retry-After | not now; the whole login rests | the same |
| anything else | in doubt | not now |

The statuses are those that a production client handles (400, 404, 406, 500); the rest is what any gateway says. hh2's stands
behind one of Azure's, whose 502 and 504 tell nothing of what went on behind it.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from tieout.connectors.http import Answer, AnswerLost
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused

REFUSALS = frozenset({400, 404, 405, 406, 413, 415, 422})
DEFAULT_REST = timedelta(seconds=60)
MAX_REASONS, MAX_TEXT = 20, 400
_TRACE = re.compile(r"\s+at [\w.`<>\[\]]+\(.*", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]+")
NO_RIGHT = "The hh2 user may not do this. Give it the right in hh2, or use another user."


def is_dead_session(answer: Answer) -> bool:
    """Whether the session is gone: nothing was done. hh2 documents no status for it; a redirect leads to a sign-in page."""
    return answer.status in {401, 403} or 300 <= answer.status < 400


def readable(text: str) -> str:
    """One line, without stack trace and control characters, and not endless."""
    line = " ".join(_UNPRINTABLE.sub(" ", _TRACE.sub("", text)).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def reasons_of(answer: Answer) -> tuple[Reason, ...]:
    """The reasons that an answer names, or its status."""
    if answer.status == 406:
        return (Reason("no_right", NO_RIGHT),)
    try:
        texts = list(dict.fromkeys(_texts(answer.json())))
    except AnswerLost:
        texts = []
    found = texts[:MAX_REASONS] or [f"hh2 answered {answer.status} without a reason."]
    return tuple(Reason("erp_refused", readable(text)) for text in found)


def told(answer: Answer) -> str:
    """The reasons in one line, for a history."""
    return readable(f"{answer.status}: " + " ".join(reason.text for reason in reasons_of(answer))).rstrip(".")


def not_now(answer: Answer, now: datetime) -> NotNow | None:
    """The wait that the answer asks for, if it is one: nothing was done, and it may work later."""
    retry_at = _retry_at(answer, now)
    if answer.status == 429:
        return NotNow("hh2 is throttling this login (429).", retry_at=retry_at or now + DEFAULT_REST, pause_scope=True)
    if answer.status == 503 and retry_at is not None:
        return NotNow("hh2 is unavailable (503).", retry_at=retry_at, pause_scope=True)
    return None


def write_outcome(answer: Answer, now: datetime) -> Refused | InDoubt:
    """What an answer other than success says of a write.

    Raises:
        NotNow: it did not happen, and it may later.
    """
    waiting = not_now(answer, now)
    if waiting is not None:
        raise waiting
    return Refused(reasons_of(answer)) if answer.status in REFUSALS else InDoubt(f"hh2 answered {told(answer)}")


def read_failure(answer: Answer, now: datetime) -> NotNow | NeedsPerson:
    """What to raise for a read that was not answered."""
    if answer.status in REFUSALS:
        return NeedsPerson(f"hh2 refuses to show it: {told(answer)}")
    return not_now(answer, now) or NotNow(f"hh2 could not be read: {told(answer)}")


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _texts(part)


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    header = answer.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        return now + timedelta(seconds=min(int(header), 86_400))
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(moment, now) if moment.tzinfo is not None else None
