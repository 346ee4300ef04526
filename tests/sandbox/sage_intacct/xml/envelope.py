"""Reads a `<request>` and signs it in: control, then authentication."""

from dataclasses import dataclass
from hmac import compare_digest
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.sessions import Session, Sessions
from sandbox.sage_intacct.xml.answers import UNAUTHORISED, UNPARSED, GatewayRefused, XmlError

_CONTROL = ("senderid", "password", "controlid", "dtdversion")
_KNOWN = {*_CONTROL, "uniqueid", "includewhitespace", "policyid", "showadditionalerrorinfo", "debug"}


@dataclass(slots=True)
class Envelope:
    """A request as it was read."""

    control: dict[str, str]
    transaction: bool
    authentication: Element
    functions: list[Element]

    @property
    def unique(self) -> bool:
        """Whether functions are refused under a control id that was completed before; true unless said otherwise."""
        return self.control.get("uniqueid", "true") != "false"


def read_envelope(raw: bytes) -> Envelope:
    """The request; raises GatewayRefused at the control level."""
    try:
        root: Element = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _control(XmlError(UNPARSED, "XML Parse Error", str(error))) from error
    control = root.find("control")
    if root.tag != "request" or control is None:
        raise _control(XmlError(UNPARSED, "XML Parse Error", "a request with a control block is expected"))
    given = {part.tag: (part.text or "").strip() for part in control}
    for name in given:
        if name not in _KNOWN:
            raise _control(XmlError(UNPARSED, "XML Parse Error", f"element control/{name} is unknown"))
    for name in _CONTROL:
        if not given.get(name):
            raise _control(XmlError(UNPARSED, "XML Parse Error", f"element control/{name} is required"))
    if given["dtdversion"] != "3.0":
        raise _control(XmlError(UNPARSED, "XML Parse Error", "dtdversion 3.0 is expected"))
    return _operation(root, given)


def _operation(root: Element, control: dict[str, str]) -> Envelope:
    operation = root.find("operation")
    authentication = operation.find("authentication") if operation is not None else None
    content = operation.find("content") if operation is not None else None
    if operation is None or authentication is None or content is None:
        raise _control(XmlError(UNPARSED, "XML Parse Error", "operation, authentication and content are required"))
    functions = list(content)
    if not functions or any(one.tag != "function" or not one.get("controlid") or len(one) != 1 for one in functions):
        raise _control(XmlError(UNPARSED, "XML Parse Error", "a function with a controlid and one child is expected"))
    return Envelope(control, operation.get("transaction") == "true", authentication, functions)


def check_sender(company: Company, control: dict[str, str]) -> None:
    """The sender must be authorised in the company; raises GatewayRefused at the control level."""
    known = company.senders.get(control["senderid"])
    if known is None or not compare_digest(known, control["password"]):
        text = (
            f"The sender ID '{control['senderid']}' is not authorized to make Web Services requests "
            f"to company ID '{company.id}'."
        )
        hint = "Contact the company administrator to grant Web Services authorization to this sender ID."
        raise _control(XmlError(UNAUTHORISED, "Invalid Web Services Authorization", text, hint))


def sign_in(company: Company, sessions: Sessions, authentication: Element, *, expired: bool) -> Session:
    """The session of the request: the one it names, or a new one; raises GatewayRefused at the authentication level."""
    session_id = authentication.findtext("sessionid")
    if session_id is not None:
        if expired:
            sessions.end(session_id)
        session = sessions.use(session_id)
        if session is None:
            raise _authentication("The session is invalid or has timed out")
        return session
    login = authentication.find("login")
    if login is None or expired:
        raise _authentication("Sign-in information is incorrect")
    user = company.find_user(login.findtext("userid", ""))
    right = user is not None and compare_digest(user.password, login.findtext("password", ""))
    if user is None or not right or login.findtext("companyid", "").casefold() != company.id.casefold():
        raise _authentication("Sign-in information is incorrect")
    return sessions.open(user, entity_of(company, login.findtext("locationid")))


def entity_of(company: Company, location: str | None) -> str | None:
    """The entity that a locationid names; empty is the top level."""
    if location and company.entity(location) is None:
        raise _authentication(f"The location {location} is not an entity of the company")
    return location or None


def _control(error: XmlError) -> GatewayRefused:
    return GatewayRefused("control", error)


def _authentication(text: str) -> GatewayRefused:
    return GatewayRefused("authentication", XmlError(UNAUTHORISED, "", text))
