"""What the XML gateway answers: three levels of failure, all within HTTP 200; read by defusedxml.

| level | element | means |
|---|---|---|
| control | response/errormessage | the envelope or the sender is refused: nothing happened, a person must act |
| authentication | operation/errormessage | the user or the session is refused: nothing happened |
| result | result/errormessage | the function was refused, with every reason |
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.errors import DEFAULT_REST, not_now
from tieout.connectors.sage_intacct.reasons import MAX_REASONS, readable
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson, NotNow

RATE_LIMIT_WORDS = "rate limit exceeded"
OFFLINE_WORDS = "temporarily off-line"
DEAD_SESSION_STATUSES = frozenset({401, 498})
"""Without XML: the session is gone (seen by a production client)."""
REFUSED_STATUSES = frozenset({400, 403, 404})


class FunctionRefused(Exception):
    """The function was refused at the result level: it did not happen."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reason.text for reason in reasons))


class SignInRefused(Exception):
    """The user or the session was refused: nothing happened."""


class Carried(NamedTuple):
    """An answer whose function was carried out."""

    response: Element
    result: Element


def carried_in(answer: Answer, now: datetime) -> Carried:
    """What the answer says of a function that was carried out.

    Raises:
        SignInRefused, FunctionRefused: it did not happen.
        NotNow, NeedsPerson: nothing happened.
        AnswerLost: nobody can know.
    """
    waiting = not_now(answer, now)
    if waiting is not None:
        raise waiting
    root = _read(answer)
    _admitted(root, now)
    if not answer.ok:
        # A status of its own without an error in it may come from anything that stands in front of the gateway.
        raise AnswerLost(f"the gateway answered {answer.status}")
    result = root.find("operation/result")
    status = None if result is None else result.findtext("status")
    if result is None or status not in {"success", "failure"}:
        raise AnswerLost("the answer has no result with a status")
    if status == "failure":
        raise _wait(result, now) or FunctionRefused(_reasons(result))
    return Carried(root, result)


def _admitted(root: Element, now: datetime) -> None:
    """Raises what a refusal of the sender, the user or the session means."""
    for place in ("errormessage", "operation/errormessage"):
        refused = root.find(place)
        if refused is None:
            continue
        waiting = _wait(refused, now)
        if waiting is not None:
            raise waiting
        told = " ".join(reason.text for reason in _reasons(refused))
        if place != "errormessage":
            raise SignInRefused(told)
        raise NeedsPerson(f"Sage Intacct's gateway refuses the sender: {told}", pause_scope=True)


def _read(answer: Answer) -> Element:
    try:
        root: Element = fromstring(answer.content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        if answer.status in DEAD_SESSION_STATUSES:
            raise SignInRefused(f"The gateway answered {answer.status}.") from error
        if answer.status in REFUSED_STATUSES:
            raise NeedsPerson(f"Sage Intacct's gateway turns us away ({answer.status}).") from error
        raise AnswerLost(f"answer {answer.status} is not XML") from error
    if root.tag != "response":
        raise AnswerLost(f"answer {answer.status} is no response")
    return root


def _wait(message: Element, now: datetime) -> NotNow | None:
    """A limit, or maintenance, told within a 200 (seen by a production client)."""
    told = " ".join(message.itertext()).lower()
    if RATE_LIMIT_WORDS in told or OFFLINE_WORDS in told:
        why = "Sage Intacct's gateway asks us to wait."
        return NotNow(why, retry_at=now + DEFAULT_REST, pause_scope=True)
    return None


def _reasons(message: Element) -> tuple[Reason, ...]:
    found = list(dict.fromkeys(_told(message)))[:MAX_REASONS]
    return tuple(Reason("erp_refused", text) for text in found) or (
        Reason("erp_refused", "Sage Intacct refused it without a reason."),
    )


def _told(message: Element) -> Iterator[str]:
    errors = list(message.iter("error"))
    for error in errors:
        text = error.findtext("description2") or error.findtext("description") or error.findtext("errorno") or ""
        # "Could not create …" beside a reason says nothing more.
        if text and not (len(errors) > 1 and text.startswith("Could not ")):
            yield readable(text)
