"""The request of the XML gateway as the vendor's requests page has it; written through elements, never out of strings."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.sync.outcomes import NeedsPerson

READ = "read"
"""The control id of every read: they may be repeated."""


def held(credentials: Mapping[str, str], name: str) -> str:
    """A part of the connection's secret. Raises: NeedsPerson."""
    if not credentials.get(name):
        raise NeedsPerson(f"The secret of this connection has no {name}.", pause_scope=True)
    return credentials[name]


def envelope(
    function: Element, authentication: Element, credentials: Mapping[str, str], *, control_id: str, unique: bool
) -> bytes:
    """One request with one function.

    Args:
        authentication: `<login>` or `<sessionid>`.
        unique: a function completed under this control id is refused; reads may be repeated.

    Raises:
        NeedsPerson: the secret names no sender.
    """
    request = Element("request")
    control = SubElement(request, "control")
    add(control, "senderid", held(credentials, "sender_id"))
    add(control, "password", held(credentials, "sender_password"))
    add(control, "controlid", control_id)
    add(control, "uniqueid", "true" if unique else "false")
    add(control, "dtdversion", "3.0")
    add(control, "includewhitespace", "false")
    operation = SubElement(request, "operation", {"transaction": "true"})
    SubElement(operation, "authentication").append(authentication)
    content = SubElement(operation, "content")
    SubElement(content, "function", {"controlid": control_id}).append(function)
    written: bytes = tostring(request, encoding="UTF-8")
    return written


def login(settings: SageIntacctSettings, credentials: Mapping[str, str]) -> Element:
    """The sign-in by user and password. Raises: NeedsPerson."""
    element = Element("login")
    add(element, "userid", held(credentials, "username"))
    add(element, "companyid", settings.company)
    add(element, "password", held(credentials, "password"))
    if settings.entity:
        add(element, "locationid", settings.entity)
    return element


def by_session(session_id: str) -> Element:
    """The authentication by an API session."""
    element = Element("sessionid")
    element.text = session_id
    return element


def add(parent: Element, name: str, text: str) -> Element:
    """A child with a text, less what XML cannot carry."""
    child = SubElement(parent, name)
    child.text = "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
    return child
