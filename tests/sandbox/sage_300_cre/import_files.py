"""Reads import files as Sage's desktop does: comma-delimited lines ended by CR LF, alpha in double quotes, the rest bare."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sandbox.sage_300_cre.sage import SageRefused

_FIELD = re.compile(r'"(?P<alpha>[^"]*)"|(?P<bare>[^",]*)')
DATE = "%m%d%Y"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record, as Import Format prints it."""

    name: str
    type: str
    length: str = ""

    def value(self, token: str, quoted: bool) -> str:
        """What stands in it. Raises SageRefused."""
        if quoted != (self.type == "alpha"):
            raise SageRefused(f"{self.name}: '{token}' is no {self.type} field.")
        if self.type == "alpha" and len(token) > int(self.length):
            raise SageRefused(f"{self.name} '{token}' is longer than {self.length} characters.")
        if self.type == "numeric" and token:
            number(token, self.name, self.length)
        if self.type == "date" and token:
            day(token, self.name)
        return token


#: Import Format of this company's AP: no tax, discount and misc deduction at invoice level. The vendor documents the first
#: fields of the header; what follows, and the distribution, is this company's own printout.
INVOICE = (
    Field("Record ID", "alpha", "3"),
    Field("Vendor", "alpha", "10"),
    Field("Invoice", "alpha", "15"),
    Field("Description", "alpha", "30"),
    Field("Amount", "numeric", "-9.2"),
    Field("Invoice Date", "date"),
    Field("Accounting Date", "date"),
)
DISTRIBUTION = (
    Field("Record ID", "alpha", "3"),
    Field("Commitment", "alpha", "12"),
    Field("Commitment Line Item", "alpha", "4"),
    Field("Job", "alpha", "10"),
    Field("Extra", "alpha", "10"),
    Field("Cost Code", "alpha", "12"),
    Field("Category", "alpha", "3"),
    Field("Expense Account", "alpha", "15"),
    Field("AP Account", "alpha", "15"),
    Field("Amount", "numeric", "-9.2"),
    Field("Retainage", "numeric", "-9.2"),
    Field("Description", "alpha", "30"),
)
AP_RECORDS = {"API": INVOICE, "APD": DISTRIBUTION}
#: A category record is documented field by field up to the amount; four more follow it in the vendor's example.
ESTIMATE_RECORDS = {
    "J": (Field("Type", "alpha", "1"), Field("Job", "alpha", "10"), Field("Date", "date")),
    "P": (Field("Type", "alpha", "1"), Field("Cost code", "alpha", "15")),
    "C": (
        Field("Type of record", "alpha", "1"),
        Field("Job cost phase code", "alpha", "15"),
        Field("Phase description", "alpha", "30"),
        Field("Job cost category", "alpha", "3"),
        Field("Date of file generation", "date"),
        Field("Item quantity", "numeric", "-8.2"),
        Field("Unit description", "alpha", "4"),
        Field("Amount", "numeric", "-8.2"),
        Field("9", "numeric", "-8.2"),
        Field("10", "numeric", "-8.2"),
        Field("11", "alpha", "30"),
        Field("12", "alpha", "30"),
    ),
}


def records(raw: bytes, known: Mapping[str, Sequence[Field]]) -> list[dict[str, str]]:
    """The records of a file by field name, the first under `Record`. Raises SageRefused."""
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise SageRefused("The file is not ASCII.") from error
    if not text.endswith("\r\n"):
        raise SageRefused("The last record is cut off.")
    return [_record(line, at, known) for at, line in enumerate(text.removesuffix("\r\n").split("\r\n"), start=1)]


def number(token: str, name: str, length: str) -> Decimal:
    """A number of this length: `-9.2` is nine digits, two of them behind the point. Raises SageRefused."""
    digits, _, decimals = length.lstrip("-").partition(".")
    try:
        value = Decimal(token)
    except InvalidOperation as error:
        raise SageRefused(f"{name}: '{token}' is no number.") from error
    if abs(value) >= Decimal(10) ** (int(digits) - int(decimals)) or value != round(value, int(decimals)):
        raise SageRefused(f"{name}: {token} does not fit into {length}.")
    return value


def day(token: str, name: str) -> str:
    """A date as the cloud writes it. Raises SageRefused."""
    try:
        return datetime.strptime(token, DATE).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise SageRefused(f"{name}: '{token}' is no date.") from error


def _record(line: str, at: int, known: Mapping[str, Sequence[Field]]) -> dict[str, str]:
    tokens = _tokens(line, at)
    fields = known.get(tokens[0][0])
    if fields is None:
        raise SageRefused(f"Line {at}: '{tokens[0][0]}' is no record of this import.")
    if len(tokens) != len(fields):
        raise SageRefused(f"Line {at}: {len(tokens)} fields; {tokens[0][0]} has {len(fields)}.")
    pairs = zip(fields, tokens, strict=True)
    return {"Record": tokens[0][0]} | {field.name: field.value(token, quoted) for field, (token, quoted) in pairs}


def _tokens(line: str, at: int) -> list[tuple[str, bool]]:
    tokens, place = [], 0
    while True:
        match = _FIELD.match(line, place)
        if match is None or (match.end() < len(line) and line[match.end()] != ","):
            raise SageRefused(f"Line {at} cannot be read.")
        tokens.append((match["alpha"] or match["bare"] or "", match["alpha"] is not None))
        if match.end() == len(line):
            return tokens
        place = match.end() + 1
