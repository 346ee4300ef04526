"""Responses of the gateway: three levels of failure, all within HTTP 200."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import Response

from sandbox.sage_intacct.refusals import BUSINESS, Refused

#: Documented: authorisation, unreadable XML, and a rolled-back transaction.
UNAUTHORISED, UNPARSED, ROLLED_BACK = "XL03000006", "XL03000003", "XL03000009"


@dataclass(frozen=True, slots=True)
class XmlError:
    """One `<error>`."""

    number: str
    description: str
    description2: str = ""
    correction: str = ""


class GatewayRefused(Exception):
    """A request that fails as a whole, at the `control` or at the `authentication` level."""

    def __init__(self, level: str, error: XmlError) -> None:
        super().__init__(f"{level}: {error.description} {error.description2}")
        self.level = level
        self.error = error


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add a child."""
    child = SubElement(parent, name, attributes)
    child.text = text
    return child


def errors_of(refusal: Refused) -> list[XmlError]:
    """The `<error>` elements of a refusal."""
    if not refusal.details:
        return [XmlError(BUSINESS, "", refusal.message)]
    return [XmlError(BUSINESS, "", detail.message, detail.correction) for detail in refusal.details]


def add_errors(parent: Element, errors: Sequence[XmlError]) -> None:
    """Add an `<errormessage>`; one error is an `<error>` child too."""
    message = add(parent, "errormessage")
    for error in errors:
        shown = add(message, "error")
        add(shown, "errorno", error.number)
        add(shown, "description", error.description)
        add(shown, "description2", error.description2)
        add(shown, "correction", error.correction)


def respond(root: Element) -> Response:
    """The response document."""
    return Response(tostring(root, encoding="UTF-8", xml_declaration=True), media_type="text/xml")
