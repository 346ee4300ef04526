"""How the company says no, before either door puts it in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass

#: The vendor's code for a business refusal (error-handling guide, responses page).
BUSINESS = "BL01001973"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong."""

    code: str
    message: str
    correction: str = ""


class Refused(Exception):
    """A call that changes nothing, and why; `status` is REST's, the XML gateway answers 200 to most of them."""

    def __init__(self, status: int, code: str, message: str, details: Sequence[Detail] = ()) -> None:
        super().__init__(f"{status} {code}: {message} {[detail.message for detail in details]}")
        self.status = status
        self.code = code
        self.message = message
        self.details = tuple(details)


def unreadable(problems: Sequence[str]) -> Refused:
    """400: the payload does not fit the schema (unknown field, wrong type, wrong enum value, read-only field)."""
    details = [Detail("invalidRequest", text) for text in problems]
    return Refused(400, "invalidRequest", problems[0], details if len(details) > 1 else ())


def operation_failed(operation: str, name: str, problems: Sequence[str]) -> Refused:
    """422: the payload fits the schema, but business validation refuses it."""
    details = [Detail(BUSINESS, text) for text in problems]
    return Refused(422, "operationFailed", f"Operation {operation} object {name} failed", details)


def duplicate(status: int, operation: str, name: str, text: str) -> Refused:
    """A business id that is taken already; whether the vendor answers 409 or 422 is not documented: a setting."""
    details = [Detail(BUSINESS, text, "Enter a unique value"), Detail(BUSINESS, f"Could not create {name} record.")]
    return Refused(status, "operationFailed", f"Operation {operation} object {name} failed", details)


def not_found(name: str, key: str) -> Refused:
    """404: no record with this key; an id in the path meets it too."""
    return Refused(404, "notFound", f"Object {name} with key {key} was not found")


def forbidden(name: str) -> Refused:
    """403: the user's permissions do not cover the operation."""
    return Refused(403, "forbidden", f"You do not have permission for API operation on {name}")


def not_allowed(method: str, path: str) -> Refused:
    """405: the object has no such operation."""
    return Refused(405, "invalidRequest", f"Method {method} is not supported for {path}")
