"""One column of an import file: what it holds, how it is written, and what does not fit into it.

Lengths are those that Sage prints: `15` characters, or `-9.2` for a number (documented as ±9,999,999.99: nine digits, two of
them behind the point; the sign says that it may be negative).
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

DATE_FORMATS = {"mmddyyyy": "%m%d%Y", "mmddyy": "%m%d%y", "mm/dd/yyyy": "%m/%d/%Y", "yyyymmdd": "%Y%m%d"}
_NUMBER = re.compile(r"(?P<sign>-?)(?P<digits>\d{1,2})\.(?P<decimals>\d)")
_PRINTABLE = re.compile(r"[ -!#-~]*")
"""ASCII without the double quote, which ends a field."""


class Column(BaseModel):
    """A column as the firm's Sage prints it.

    Attributes:
        name: the field's description on the printout.
        length: `15`, or `-9.2`; a date has none.
        holds: what of ours stands in it; `None` leaves it empty, so that Sage takes its own default.
        required: Sage asks for a value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    type: Literal["alpha", "numeric", "date"]
    length: str = ""
    holds: str | None = None
    required: bool = False

    @model_validator(mode="after")
    def _measured(self) -> "Column":
        forms = {"alpha": r"[1-9]\d{0,2}", "numeric": _NUMBER.pattern, "date": ""}
        if not re.fullmatch(forms[self.type], self.length):
            raise ValueError(
                f"column '{self.name}': length '{self.length}' is none of an {self.type} field's ('15', '-9.2', '')"
            )
        return self

    def misfit(self, value: str) -> str:
        """Why this value cannot stand here; "" if it can."""
        if not value:
            return "has no value, and Sage asks for one" if self.required else ""
        if self.type == "alpha":
            return _too_long(value, int(self.length)) or _unprintable(value)
        return _outside(value, self.length) if self.type == "numeric" else ""

    def text(self, value: str, date_format: str) -> str:
        """The field as it stands in the file: alpha in double quotes, numbers and dates bare, nothing for no number.

        Raises:
            ValueError: the value does not fit; a field cut short would be another one.
        """
        if misfit := self.misfit(value):
            raise ValueError(f"{self.name} {misfit}")
        if self.type == "alpha":
            return f'"{value}"'
        if not value:
            return ""
        if self.type == "date":
            return date.fromisoformat(value).strftime(DATE_FORMATS[date_format])
        return f"{Decimal(value):.{self.length.rpartition('.')[2]}f}"


def plain(words: str, length: int) -> str:
    """Free text as an ASCII field takes it: accents off, a double quote (inches) as two single ones, cut to the length.

    For descriptions alone: a code that would have to be changed is refused.
    """
    folded = unicodedata.normalize("NFKD", words.replace('"', "''"))
    letters = (letter for letter in folded if not unicodedata.combining(letter))
    shown = "".join(letter if " " <= letter <= "~" else " " if letter.isspace() else "?" for letter in letters)
    return shown[:length].rstrip()


def _too_long(value: str, length: int) -> str:
    return f"'{value}' is longer than {length} characters" if len(value) > length else ""


def _unprintable(value: str) -> str:
    return "" if _PRINTABLE.fullmatch(value) else f"'{value}' has a character that an import file cannot hold"


def _outside(value: str, length: str) -> str:
    form = _NUMBER.fullmatch(length)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return f"'{value}' is no number"
    if form is None:
        return f"has the length '{length}', which is no number's"
    decimals = int(form["decimals"])
    most = (Decimal(10) ** int(form["digits"]) - 1).scaleb(-decimals)
    if number != number.quantize(Decimal(1).scaleb(-decimals)):
        return f"{value} has more than {decimals} decimals"
    if abs(number) > most or (number < 0 and not form["sign"]):
        return f"{number:,} is outside what Sage takes, {'±' if form['sign'] else ''}{most:,}. Split it"
    return ""
