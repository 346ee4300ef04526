"""What the API takes: names, types and lengths per action. An unknown or misspelt field is refused before it is queued.

Documented: the header fields of the PO and AP actions, with their amounts as strings. The names of the line items, NewLineItem's
among them, are Vista's columns, and everything of `sl` follows `po` with Vista's SL columns: neither is in a public document.
Amounts of line items may be numbers or, as receipts' line items have them, text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sandbox.viewpoint_vista.catalogue import INVOICES, Family
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


@dataclass(frozen=True, slots=True)
class Numeric:
    """An amount with at most so many decimals, as the column has: text, or a JSON number where no page says `string`."""

    places: int
    text_only: bool = False

    def __call__(self, value: Any) -> str | None:
        """What is wrong with it."""
        if isinstance(value, str):
            if re.fullmatch(r"-?\d{1,18}(\.\d{1,10})?", value) is None:
                return "must be a number, as text"
        elif self.text_only:
            return "must be a string: a number, as text"
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            return "must be a number"
        fits = Decimal(value) == round(Decimal(value), self.places)
        return None if fits else f"must have at most {self.places} decimals"


numeric = Numeric  # of an amount that no page types
figure = partial(Numeric, text_only=True)  # of one that the action's page types as `string`


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


def row(value: Any) -> str | None:
    """One object; its own fields are checked apart."""
    return None if isinstance(value, dict) else "must be an object"


def custom(value: Any) -> str | None:
    """User-defined columns, `udName` each."""
    fits = isinstance(value, dict) and all(name.startswith("ud") for name in value)
    return None if fits else "must be an object of ud columns"


COMPANY, NUMBER, NOTES = whole(1, 255), whole(1, 2**31 - 1), text(8000)
BATCH: Fields = {"Co": COMPANY, "Mth": month, "Notes": NOTES}
BY_KEY: Fields = {"__key": key}
POST: Fields = {"__key": key, "PostedDate": day}
POST_BY_NUMBER: Fields = {"Co": COMPANY, "Mth": month, "BatchId": NUMBER}


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


def change(code: str, description: int) -> Fields:
    """An entry that changes one item; documented for PO, by analogy for SL with bSLCD's names."""
    own: Fields = (
        {"POCONum": whole(1, 32767), "ChangeOrder": text(10), "ChangeBOUnits": figure(3), "ChangeBOCost": figure(2)}
        if code == "PO"
        else {"SLChangeOrder": whole(1, 32767), "AppChangeOrder": text(10), "ChangeCurUnitCost": numeric(5)}
    )
    return {
        **POST_BY_NUMBER,
        code: text(30),
        f"{code}Item": whole(1, 32767),
        "ActDate": day,
        "Description": text(description),
        "ChangeCurUnits": figure(3),
        "ChangeCurCost": figure(2),
        "NewLineItem": row,
        "Notes": NOTES,
        **own,
    }


INVOICE: Fields = {
    **POST_BY_NUMBER,
    "Vendor": NUMBER,
    "APRef": text(30),
    "Description": text(30),
    "InvDate": day,
    "DiscDate": day,
    "DueDate": day,
    "InvTotal": figure(2),
    "Notes": NOTES,
    "LineItems": rows,
    "__custom_fields": custom,
}


def invoice_line(description: int) -> Fields:
    """A line of an AP entry, by Vista's columns of bAPLB; those of phases and accounts follow the item that is billed."""
    return {
        "APLine": whole(1, 32767),
        "LineType": whole(1, 8),
        "PO": text(30),
        "POItem": whole(1, 32767),
        "SL": text(30),
        "SLItem": whole(1, 32767),
        "Description": text(description),
        "UM": text(3),
        "Units": numeric(3),
        "UnitCost": numeric(5),
        "GrossAmt": numeric(2),
        "Retainage": numeric(2),
    }


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of an entry and of what is within it, and which of them are needed."""

    header: Fields
    needed: tuple[str, ...]
    item: Fields
    needed_of_item: tuple[str, ...]


def form_of(family: Family, description: int) -> Form:
    """The form of a family's entries."""
    batch, of_item = ("Co", "Mth", "BatchId"), ("ItemType", "UM", "Phase", "JCCType")
    if family is INVOICES:
        needed = (*batch, "Vendor", "APRef", "InvDate", "LineItems")
        return Form(INVOICE, needed, invoice_line(description), ("LineType", "GrossAmt"))
    new = item(family.code, description)
    if family.changes:
        return Form(change(family.code, description), (*batch, family.code, family.item), new, of_item)
    return Form(header(family.code, description), (*batch, family.code, "Vendor", "LineItems"), new, of_item)


def require(body: Any, fields: Fields, needed: tuple[str, ...], where: str = "") -> dict[str, Any]:
    """The body, checked, its amounts as numbers from here on; raises Refused naming every fault."""
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
    for name, value in body.items():
        if isinstance(fields[name], Numeric) and isinstance(value, str):
            body[name] = Decimal(value)
    return body
