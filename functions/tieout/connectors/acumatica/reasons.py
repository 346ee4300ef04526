"""Refusals in words: an accountant must see which field of which line was refused, and why, and no stack trace."""

import re
from collections.abc import Iterator
from typing import Any

from tieout.policy.reasons import MISSING_IN_ERP, Reason

MAX_REASONS = 40
MAX_TEXT = 400

_LINES = frozenset({"Details", "CostBudget", "RevenueBudget", "Commitments"})
_NOT_A_FIELD = frozenset({"_links", "files", "stackTrace", "innerException"})
_MASTERS = (
    frozenset(
        {"CostCode", "AccountGroup", "Account", "Subaccount", "UOM", "InventoryID", "Terms", "Branch", "BranchID"}
    )
    | {"Project", "ProjectID", "ProjectTask", "ProjectTaskID", "Task", "ProjectManager"}
    | {"Vendor", "VendorID", "Customer", "CustomerID"}
)
"""Fields of the contract (Default 24.200.001) that name a record of accounting's own lists. The number of an order is none."""
_LACKING = "cannot be found"
"""How the platform's messages say that a list lacks a value ("Cost Code '03-300' cannot be found in the system."). A site that
speaks another language says it otherwise: its refusals stay refusals, which a person ends."""
_TRACE = re.compile(r"\s+at [\w.`<>\[\]]+\(.*", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]+")
_PREFIX = re.compile(r"^Error:\s*")


def reasons_in(body: object, *, otherwise: str) -> tuple[Reason, ...]:
    """Every reason that an answer names, none twice.

    On 422 the answer is the entity, with `error` beside `value` on header, linked or detail fields, or on a row itself;
    elsewhere it is an HttpError (the vendor's OpenAPI document). The general message counts only where no field is named:
    "Inserting record raised at least one error" helps nobody.
    """
    found = list(_field_reasons(body, ())) or list(dict.fromkeys(_general_reasons(body)))
    if not found:
        return (Reason("erp_refused", readable(otherwise)),)
    if len(found) > MAX_REASONS:
        more = Reason("erp_refused", f"… and {len(found) - MAX_REASONS + 1} more.")
        found = [*found[: MAX_REASONS - 1], more]
    return tuple(found)


def readable(text: str) -> str:
    """One line, without stack trace and control characters, and not endless."""
    line = " ".join(_UNPRINTABLE.sub(" ", _TRACE.sub("", text)).split())
    line = _PREFIX.sub("", line)
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def _field_reasons(node: object, path: tuple[str, ...]) -> Iterator[Reason]:
    if isinstance(node, list):
        for position, item in enumerate(node, start=1):
            yield from _field_reasons(item, (*path, str(position)))
        return
    if not isinstance(node, dict):
        return
    error = node.get("error")
    if isinstance(error, str) and error.strip():
        code = MISSING_IN_ERP if path and path[-1] in _MASTERS and _LACKING in error.casefold() else "erp_refused"
        yield Reason(code, f"{_where(path, node.get('value'))}{readable(error)}", ".".join(path))
    for name, item in node.items():
        if name not in _NOT_A_FIELD:
            yield from _field_reasons(item, (*path, name))


def _where(path: tuple[str, ...], value: object) -> str:
    if not path:
        return ""
    told = [f"Line {path[1]}", *path[2:]] if path[0] in _LINES and len(path) > 1 else list(path)
    shown = f" '{readable(str(value))}'" if isinstance(value, str | int) and str(value) else ""
    return f"{', '.join(told)}{shown}: "


def _general_reasons(body: object) -> Iterator[Reason]:
    if not isinstance(body, dict):
        return
    states = body.get("modelState")
    for name, texts in states.items() if isinstance(states, dict) else ():
        for text in texts if isinstance(texts, list) else [texts]:
            yield Reason("erp_refused", f"{name}: {readable(str(text))}", str(name))
    told = [_message(body), _message(body.get("innerException"))]
    for text in told if not states else ():
        if text:
            yield Reason("erp_refused", readable(text))


def _message(node: Any) -> str:
    """The most telling message of an HttpError: "An error has occurred." says less than the exception's own."""
    if not isinstance(node, dict):
        return ""
    for name in ("exceptionMessage", "messageDetail", "message", "error_description", "error"):
        text = node.get(name)
        if isinstance(text, str) and text.strip():
            return text
    return ""
