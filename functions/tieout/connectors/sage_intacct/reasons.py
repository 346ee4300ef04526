"""Refusals in words. Sage Intacct tells them in several shapes; an accountant must see each of them, and each only once."""

import re
from collections.abc import Iterator
from typing import Any

from tieout.policy.reasons import Reason

MAX_REASONS = 40
MAX_TEXT = 400

_SUPPORT = re.compile(r"\s*\[Support ID: [^\]]*\]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]+")
_LINE = re.compile(r"\b(?:lines|changeRequestLines|projectEstimateLines)\[(\d+)\]")
_EMPTY = re.compile(r"^(Could not (create|run) .*|Operation \w+ object \S+ failed)$")


def reasons_in(body: object, *, otherwise: str) -> tuple[Reason, ...]:
    """Every reason that an answer names, none twice.

    Shapes (error guide, OpenAPI clients, live reports): `ia::error` at the top, within `ia::result`, or as a list; a bare
    `error`; `details` a list of errors or one object; `ia::result` a list whose rows carry `ia::error` (207).
    """
    found = list(dict.fromkeys(reason for error in errors_in(body) for reason in _reasons(error)))
    telling = [reason for reason in found if not _EMPTY.match(reason.text)] or found
    if not telling:
        return (Reason("erp_refused", readable(otherwise)),)
    if len(telling) > MAX_REASONS:
        more = Reason("erp_refused", f"… and {len(telling) - MAX_REASONS + 1} more.")
        telling = [*telling[: MAX_REASONS - 1], more]
    return tuple(telling)


def errors_in(body: object) -> Iterator[dict[str, Any]]:
    """The error objects of an answer, in whichever of its shapes."""
    if isinstance(body, list):
        for row in body:
            yield from errors_in(row)
    if not isinstance(body, dict):
        return
    for name in ("ia::error", "error"):
        error = body.get(name)
        if isinstance(error, dict):
            yield error
        elif isinstance(error, list):
            yield from (each for each in error if isinstance(each, dict))
        elif isinstance(error, str) and error:
            yield {"code": error, "message": str(body.get("error_description") or error)}
    yield from errors_in(body.get("ia::result"))


def readable(text: str) -> str:
    """One line, without support ids and control characters, not endless; places in the payload as people count lines."""
    line = " ".join(_UNPRINTABLE.sub(" ", _SUPPORT.sub("", text)).split())
    line = _LINE.sub(lambda match: f"Line {int(match[1]) + 1}", line)
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def _reasons(error: dict[str, Any]) -> Iterator[Reason]:
    details = error.get("details")
    rows = details if isinstance(details, list) else [details]
    told = [each for each in rows if isinstance(each, dict) and _message(each)]
    for each in told or [error]:
        text = _message(each)
        if text:
            yield Reason("erp_refused", readable(text), _field(text))


def _message(error: dict[str, Any]) -> str:
    for name in ("message", "errorMessage", "description"):
        text = error.get(name)
        if isinstance(text, str) and text.strip():
            return text
    return ""


def _field(text: str) -> str:
    match = _LINE.search(text)
    return f"lines.{int(match[1]) + 1}" if match else ""
