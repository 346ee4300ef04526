"""Reading through the XML gateway: the query function page by page, and one record by its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.gateway import Gateway
from tieout.connectors.sage_intacct.gateway_answers import FunctionRefused
from tieout.connectors.sage_intacct.gateway_envelope import add
from tieout.sync.outcomes import NeedsPerson, NotNow

PAGE = 2000
"""The largest page of the query function (vendor's queries page)."""
NUMBER = "RECORDNO"


class Test(NamedTuple):
    """A condition of a query: the vendor's operator, a field, and its values."""

    operator: str
    field: str
    values: tuple[str, ...]


class GatewayPage(NamedTuple):
    """Some rows, and where the next ones start; `None`: these are the last."""

    rows: tuple[Element, ...]
    following: int | None


def equal(name: str, value: str) -> Test:
    """A field has this value."""
    return Test("equalto", name, (value,))


def among(name: str, values: Sequence[str]) -> Test:
    """A field has one of these values."""
    return Test("in", name, tuple(values))


@dataclass(frozen=True)
class GatewayRows:
    """Reads."""

    gateway: Gateway

    def every(self, name: str, fields: Sequence[str], tests: Sequence[Test]) -> Iterator[Element]:
        """Every row for which all tests hold. Raises: NotNow, NeedsPerson."""
        offset: int | None = 0
        while offset is not None:
            page = self.page(name, fields, tests, offset=offset, size=PAGE)
            yield from page.rows
            offset = page.following

    def page(self, name: str, fields: Sequence[str], tests: Sequence[Test], *, offset: int, size: int) -> GatewayPage:
        """One page, in the order of the record numbers, which never change. Raises: NotNow, NeedsPerson."""
        data = self._run(_query(name, fields, tests, offset=offset, size=size)).find("data")
        if data is None:
            raise NotNow("The query could not be read: the answer has no data")
        rows, left = tuple(data.findall(name)), data.get("numremaining", "0")
        if not left.isdigit() or (int(left) and not rows):
            raise NotNow(f"The query could not be read: {left} rows are left after none")
        return GatewayPage(rows, offset + len(rows) if int(left) else None)

    def record(self, name: str, key: str) -> Element | None:
        """One record by its number. Raises: NotNow, NeedsPerson."""
        function = Element("read")
        for part, value in (("object", name), ("keys", key), ("fields", "*")):
            add(function, part, value)
        return self._run(function).find(f"data/{name}")

    def _run(self, function: Element) -> Element:
        try:
            return self.gateway.run(function)
        except FunctionRefused as refused:
            raise NeedsPerson(f"Sage Intacct refuses to show it: {refused}") from refused
        except AnswerLost as lost:
            raise NotNow(f"Sage Intacct could not be read: {lost}") from lost


def said(row: Element, name: str) -> str:
    """The text of a field, whether a dotted one is shown under its whole name or as element in element."""
    for child in row:
        if child.tag == name:
            return child.text or ""
    return row.findtext("/".join(name.split("."))) or ""


def _query(name: str, fields: Sequence[str], tests: Sequence[Test], *, offset: int, size: int) -> Element:
    """The query function (vendor's queries page)."""
    function = Element("query")
    add(function, "object", name)
    select = SubElement(function, "select")
    for field in fields:
        add(select, "field", field)
    if tests:
        place = SubElement(function, "filter")
        _conditions(SubElement(place, "and") if len(tests) > 1 else place, tests)
    by = SubElement(SubElement(function, "orderby"), "order")
    add(by, "field", NUMBER)
    SubElement(by, "ascending")
    add(SubElement(function, "options"), "showprivate", "true")
    add(function, "pagesize", str(size))
    add(function, "offset", str(offset))
    return function


def _conditions(place: Element, tests: Sequence[Test]) -> None:
    for test in tests:
        condition = SubElement(place, test.operator)
        add(condition, "field", test.field)
        for value in test.values:
            add(condition, "value", value)
