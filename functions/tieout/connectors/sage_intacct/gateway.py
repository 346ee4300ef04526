"""The XML gateway: one request with one function, one answer, and its three levels of failure, all within HTTP 200.

| level | element | means |
|---|---|---|
| control | response/errormessage | the envelope or the sender is refused: nothing happened, a person must act |
| authentication | operation/errormessage | the user is refused: nothing happened, a person must act |
| result | result/errormessage | the function was refused, with every reason |

The envelope is the vendor's (requests page); it is written through elements and read by defusedxml. Every request signs in by
itself: a session would be one more thing that can end in the middle.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tieout.connectors.http import Answer, AnswerLost, NothingSent
from tieout.connectors.sage_intacct.errors import DEFAULT_REST, not_now
from tieout.connectors.sage_intacct.gateway_http import GatewayHttp
from tieout.connectors.sage_intacct.reasons import MAX_REASONS, readable
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

RATE_LIMIT_WORDS = "rate limit exceeded"
OFFLINE_WORDS = "temporarily off-line"
READ = "read"
"""The control id of every read: they may be repeated."""
REFUSED_STATUSES = frozenset({400, 401, 403, 404, 498})


class FunctionRefused(Exception):
    """The function was refused at the result level: it did not happen."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reason.text for reason in reasons))


@dataclass(frozen=True)
class Gateway:
    """Runs functions."""

    http: GatewayHttp
    settings: SageIntacctSettings
    credentials: Mapping[str, str]
    clock: Clock

    def run(self, function: Element, control_id: str = "") -> Element:
        """Run one function, and return its `<result>`.

        Args:
            control_id: of a write: completed once under this id, it is refused (`uniqueid`). Empty for a read.

        Raises:
            FunctionRefused: it did not happen.
            NotNow, NeedsPerson: nothing happened.
            AnswerLost: nobody can know.
        """
        try:
            answer = self.http.post(tostring(self._envelope(function, control_id), encoding="UTF-8"))
        except NothingSent as error:
            raise NotNow(f"Sage Intacct cannot be reached: {error}") from error
        return self._result(answer)

    def _envelope(self, function: Element, control_id: str) -> Element:
        unique = "true" if control_id else "false"
        request = Element("request")
        control = SubElement(request, "control")
        add(control, "senderid", self._held("sender_id"))
        add(control, "password", self._held("sender_password"))
        add(control, "controlid", control_id or READ)
        add(control, "uniqueid", unique)
        add(control, "dtdversion", "3.0")
        add(control, "includewhitespace", "false")
        operation = SubElement(request, "operation", {"transaction": "true"})
        login = SubElement(SubElement(operation, "authentication"), "login")
        add(login, "userid", self._held("username"))
        add(login, "companyid", self.settings.company)
        add(login, "password", self._held("password"))
        if self.settings.entity:
            add(login, "locationid", self.settings.entity)
        content = SubElement(operation, "content")
        SubElement(content, "function", {"controlid": control_id or READ}).append(function)
        return request

    def _held(self, name: str) -> str:
        if not self.credentials.get(name):
            raise NeedsPerson(f"The secret of this connection has no {name}.", pause_scope=True)
        return self.credentials[name]

    def _result(self, answer: Answer) -> Element:
        waiting = not_now(answer, self.clock.now())
        if waiting is not None:
            raise waiting
        root = _read(answer)
        for place in ("errormessage", "operation/errormessage"):
            refused = root.find(place)
            if refused is not None:
                raise _turned_away(refused, self.clock.now())
        if not answer.ok:
            # A status of its own without an error in it may come from anything that stands in front of the gateway.
            raise AnswerLost(f"the gateway answered {answer.status}")
        result = root.find("operation/result")
        if result is None:
            raise AnswerLost("the answer has no result")
        if result.findtext("status") == "success":
            return result
        if result.findtext("status") != "failure":
            raise AnswerLost("the answer has no status")
        raise _refused(result, self.clock.now())


def add(parent: Element, name: str, text: str) -> Element:
    """A child with a text, less what XML cannot carry."""
    child = SubElement(parent, name)
    child.text = "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
    return child


def _read(answer: Answer) -> Element:
    try:
        root: Element = fromstring(answer.content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        if answer.status in REFUSED_STATUSES:
            raise NeedsPerson(f"Sage Intacct's gateway turns us away ({answer.status}).") from error
        raise AnswerLost(f"answer {answer.status} is not XML") from error
    if root.tag != "response":
        raise AnswerLost(f"answer {answer.status} is no response")
    return root


def _turned_away(message: Element, now: datetime) -> NotNow | NeedsPerson:
    """A failure of control or authentication: nothing happened, and more tries lock the user out."""
    waiting = _wait(message, now)
    if waiting is not None:
        return waiting
    told = " ".join(reason.text for reason in _reasons(message))
    return NeedsPerson(f"Sage Intacct's gateway refuses the sign-in: {told}", pause_scope=True)


def _refused(result: Element, now: datetime) -> Exception:
    waiting = _wait(result, now)
    return waiting or FunctionRefused(_reasons(result))


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
