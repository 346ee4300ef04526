"""Reads a fault from JSON; every complaint names the field, so that an outside client can correct its request."""

import math
import re
from typing import Any

from sandbox.kit.faults import PARAMETERS, Fault

_SCOPE = frozenset({"method", "path", "path_regex", "contains"})
_COMMON = _SCOPE | {"kind", "skip", "times", "probability", "seed", "parameters"}
_MIN_STATUS, _MAX_STATUS = 400, 599


class BadFieldError(ValueError):
    """A control document is wrong at `field`; the control routes answer 400 with both parts."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def read_fault(document: object, where: str, fault_id: str) -> Fault:
    """The fault described by `document`, which stands at `where`; raises BadFieldError."""
    if not isinstance(document, dict):
        raise BadFieldError(where, "must be an object")
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in PARAMETERS:
        raise BadFieldError(f"{where}.kind", f"must be one of {', '.join(sorted(PARAMETERS))}")
    parameters = _parameters(document, where, kind)
    probability = _number(document, "probability", where, 0, 1)
    times = _integer(document, "times", where, 1)
    return Fault(
        id=fault_id,
        kind=kind,
        method=_text(document, "method", where, "*").upper(),
        path=_text(document, "path", where, "*"),
        path_regex=_regex(document, where),
        contains=None if document.get("contains") is None else _text(document, "contains", where, ""),
        skip=_integer(document, "skip", where, 0) or 0,
        times=1 if times is None and probability is None else times,
        probability=probability,
        seed=_integer(document, "seed", where, 0) or 0,
        parameters=parameters,
    )


def _parameters(document: dict[str, Any], where: str, kind: str) -> dict[str, Any]:
    # A parameter may stand beside the kind or inside "parameters": both read naturally, so both are taken.
    nested = document.get("parameters", {})
    if not isinstance(nested, dict):
        raise BadFieldError(f"{where}.parameters", "must be an object")
    flat = {name: value for name, value in document.items() if name not in _COMMON}
    found = {**flat, **nested}
    for name in found:
        if name not in PARAMETERS[kind]:
            place = f"{where}.parameters.{name}" if name in nested else f"{where}.{name}"
            known = ", ".join(sorted(PARAMETERS[kind])) or "none"
            raise BadFieldError(place, f"is not a parameter of {kind} (known: {known})")
    _check_values(found, where)
    if kind in ("commit_late", "delay") and "seconds" not in found:
        raise BadFieldError(f"{where}.seconds", f"is required for {kind}")
    if kind == "refuse" and "status" not in found:
        raise BadFieldError(f"{where}.status", "is required for refuse")
    if kind == "oversized" and "bytes" not in found:
        raise BadFieldError(f"{where}.bytes", "is required for oversized")
    if kind == "drop_lines" and ("keep" in found) == ("drop" in found):
        raise BadFieldError(f"{where}.keep", "drop_lines needs either keep or drop, and not both")
    return found


def _check_values(found: dict[str, Any], where: str) -> None:
    _number(found, "seconds", where, 0, None)
    for name in ("keep", "drop", "bytes"):
        _integer(found, name, where, 0)
    status = _integer(found, "status", where, _MIN_STATUS)
    if status is not None and status > _MAX_STATUS:
        raise BadFieldError(f"{where}.status", f"must be {_MIN_STATUS} to {_MAX_STATUS}")
    if found.get("when", "before") not in ("before", "after"):
        raise BadFieldError(f"{where}.when", "must be before or after")
    if not isinstance(found.get("cut", False), bool):
        raise BadFieldError(f"{where}.cut", "must be true or false")
    headers = found.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise BadFieldError(f"{where}.headers", "must be an object of strings")


def _text(document: dict[str, Any], name: str, where: str, default: str) -> str:
    value = document.get(name, default)
    if not isinstance(value, str) or not value:
        raise BadFieldError(f"{where}.{name}", "must be a non-empty string")
    return value


def _regex(document: dict[str, Any], where: str) -> str | None:
    if document.get("path_regex") is None:
        return None
    pattern = _text(document, "path_regex", where, "")
    try:
        re.compile(pattern)
    except re.error as error:
        raise BadFieldError(f"{where}.path_regex", f"is no regular expression: {error}") from error
    return pattern


def _integer(document: dict[str, Any], name: str, where: str, least: int) -> int | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise BadFieldError(f"{where}.{name}", f"must be a whole number of at least {least}")
    return value


def _number(document: dict[str, Any], name: str, where: str, least: float, most: float | None) -> float | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not (least <= value < math.inf):
        raise BadFieldError(f"{where}.{name}", f"must be a number of at least {least}")
    if most is not None and value > most:
        raise BadFieldError(f"{where}.{name}", f"must be at most {most}")
    return float(value)
