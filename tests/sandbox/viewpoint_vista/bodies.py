"""What the API takes: names, types and lengths per action. An unknown or misspelt field is refused before it is queued.

Documented: the header fields of the PO actions. The names of the line items are Vista's columns, and everything of `sl`
follows `po` with Vista's SL columns: neither is in a public document.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.viewpoint_vista.refusals import Refused

Check = Callable[[Any], str | None]
Fields = Mapping[str, Check]


def text(length: int) -> Check:
    """A string of at most so many characters."""

    def check(value: Any) -> str | None:
        fits = isinstance(value, str) and len(value) <= length
        return None if fits else f"must be a string of at most {length} characters"

    return check


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> str | None:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if fits else f"must be a whole number from {least} to {most}"

    return check


def numeric(places: int) -> Check:
    """A JSON number with at most so many decimals, as the column has."""

    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return "must be a number"
        fits = Decimal(value) == round(Decimal(value), places)
        return None if fits else f"must have at most {places} decimals"

    return check


def day(value: Any) -> str | None:
    """A date."""
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return "must be a date as YYYY-MM-DD"
    return None


def month(value: Any) -> str | None:
    """A batch month."""
    fits = isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-\d\d", value) is not None
    return None if fits else "must be a month as YYYY-MM-01"


def key(value: Any) -> str | None:
    """`{"KeyID": 1}`."""
    fits = isinstance(value, dict) and set(value) == {"KeyID"} and isinstance(value["KeyID"], int)
    return None if fits else 'must be {"KeyID": number}'


def rows(value: Any) -> str | None:
    """A list of objects; their own fields are checked apart."""
    fits = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return None if fits else "must be a list of objects"


def custom(value: Any) -> str | None:
    """User-defined columns, `udName` each."""
    fits = isinstance(value, dict) and all(name.startswith("ud") for name in value)
    return None if fits else "must be an object of ud columns"


COMPANY, NUMBER, NOTES = whole(1, 255), whole(1, 2**31 - 1), text(8000)
BATCH: Fields = {"Co": COMPANY, "Mth": month, "Notes": NOTES}
BY_KEY: Fields = {"__key": key}
POST: Fields = {"__key": key, "PostedDate": day}


def header(code: str, description: int) -> Fields:
    """The header of a batch entry; `code` is PO or SL."""
    dates: Fields = {"OrderDate": day, "ExpDate": day} if code == "PO" else {"OrigDate": day}
    return {
        "Co": COMPANY,
        "Mth": month,
        "BatchId": NUMBER,
        code: text(30),
        "Vendor": NUMBER,
        "Description": text(description),
        "Status": whole(0, 2),
        "JCCo": COMPANY,
        "Job": text(10),
        "PayTerms": text(10),
        "Notes": NOTES,
        "LineItems": rows,
        "__custom_fields": custom,
        **dates,
    }


def item(code: str, description: int) -> Fields:
    """A line item, by Vista's columns of bPOIB and bSLIB."""
    own: Fields = (
        {"PostToCo": COMPANY, "OrigECM": text(1)}
        if code == "PO"
        else {"JCCo": COMPANY, "WCRetPct": numeric(4), "SMRetPct": numeric(4)}
    )
    return {
        f"{code}Item": whole(1, 32767),
        "ItemType": whole(1, 6),
        "Description": text(description),
        "UM": text(3),
        "Job": text(10),
        "PhaseGroup": COMPANY,
        "Phase": text(20),
        "JCCType": whole(1, 255),
        "GLCo": COMPANY,
        "GLAcct": text(20),
        "OrigUnits": numeric(3),
        "OrigUnitCost": numeric(5),
        "OrigCost": numeric(2),
        **own,
    }


REQUIRED_ITEM = ("ItemType", "UM", "Phase", "JCCType")


def require(body: Any, fields: Fields, needed: tuple[str, ...], where: str = "") -> dict[str, Any]:
    """The body, checked; raises Refused naming every fault."""
    if not isinstance(body, dict):
        raise Refused(400, f"{where or 'The body'} must be a JSON object")
    faults = [f"{where}{name} is required" for name in needed if body.get(name) is None]
    for name, value in body.items():
        if name not in fields:
            faults.append(f"{where}{name} is unknown")
        elif value is not None and (complaint := fields[name](value)) is not None:
            faults.append(f"{where}{name} {complaint}")
    if faults:
        raise Refused(400, "; ".join(faults))
    return body
