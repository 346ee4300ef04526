"""read, readByName, query, readByQuery and readMore."""

import re
import secrets
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from sandbox.sage_intacct.catalogue import KINDS, Kind
from sandbox.sage_intacct.commands import allow
from sandbox.sage_intacct.company import Caller
from sandbox.sage_intacct.refusals import Refused
from sandbox.sage_intacct.rest.filters import OPERATORS
from sandbox.sage_intacct.rest.showing import Shower, fields_of
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.views import Views
from sandbox.sage_intacct.xml.answers import add
from sandbox.sage_intacct.xml.bodies import required_text
from sandbox.sage_intacct.xml.names import RECORD_NUMBER, XmlObject, from_xml, objects, to_xml

#: The query function's operators by those of the REST query service.
_TESTS = {
    "equalto": "$eq",
    "notequalto": "$ne",
    "lessthan": "$lt",
    "lessthanorequalto": "$lte",
    "greaterthan": "$gt",
    "greaterthanorequalto": "$gte",
    "in": "$in",
    "notin": "$notIn",
    "between": "$between",
}
_SIGNS = {"=": "$eq", "!=": "$ne", "<>": "$ne", "<=": "$lte", ">=": "$gte", "<": "$lt", ">": "$gt"}
_CONDITION = re.compile(r"\s*(\w+)\s*(<=|>=|<>|!=|=|<|>)\s*'([^']*)'\s*")
_STAMPS = {"WHENMODIFIED": "modified", "WHENCREATED": "created"}
Test = Callable[[Record], bool]


class Reads:
    """Answers the reading functions by filling `<data>`."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._shower = Shower(views)
        self._open: dict[str, tuple[XmlObject, list[Record], list[str], int]] = {}

    def clear(self) -> None:
        """Forget the results that readMore would go on with."""
        self._open.clear()

    def read(self, caller: Caller, call: Element, data: Element) -> None:
        """By RECORDNO (read) or by id (readByName); several keys are separated by commas."""
        known = object_of(required_text(call, "object"))
        allow(caller, kind_of(known), "GET")
        by_name = call.tag == "readByName"
        for key in required_text(call, "keys").split(","):
            record = self._named(known, key) if by_name else self._views.get(known.kind, key)
            if record is not None:
                self._show(known, record, self._names(known, call.findtext("fields")), data)
        _count(data, known.name, len(data))

    def query(self, caller: Caller, call: Element, data: Element) -> None:
        """The query function: select, filter, orderby, options, pagesize (100, 2000 at most), offset from 0."""
        known = object_of(required_text(call, "object"))
        select = call.find("select")
        names = [part.text or "" for part in select] if select is not None else []
        if not names:
            raise _refused("Element select is required in query")
        size, offset = _number(call, "pagesize", 100, 2000), _number(call, "offset", 0, None)
        filters = call.find("filter")
        test = self._test(known, filters[0]) if filters is not None and len(filters) else lambda _record: True
        rows = [record for record in self._visible(caller, known, call) if test(record)]
        order = call.find("orderby")
        for part in reversed(order if order is not None else []):
            down, name = part.find("descending") is not None, required_text(part, "field")
            rows.sort(key=lambda record: self._rank(known, record, name), reverse=down)
        for record in rows[offset : offset + size]:
            self._show(known, record, names, data)
        _count(data, known.name, len(data), totalcount=len(rows), offset=offset)
        data.set("numremaining", str(max(0, len(rows) - offset - size)))

    def by_query(self, caller: Caller, call: Element, data: Element) -> None:
        """readByQuery: conditions joined by AND, pagesize 1000 at most; readMore goes on."""
        known = object_of(required_text(call, "object"))
        tests = self._conditions(known, call.findtext("query") or "")
        size = _number(call, "pagesize", 100, 1000)
        rows = [record for record in self._visible(caller, known, call) if all(test(record) for test in tests)]
        self._page(known, rows, self._names(known, call.findtext("fields")), size, data)

    def more(self, _caller: Caller, call: Element, data: Element) -> None:
        """readMore: the next page of a readByQuery."""
        found = self._open.pop(required_text(call, "resultId"), None)
        if found is None:
            raise _refused("The resultId is unknown")
        self._page(*found, data)

    def value(self, known: XmlObject, record: Record, name: str) -> str:
        """A field as text."""
        value = self._value(known, record, name)
        return to_xml(known.kind, known.names, known.names.fields.get(name, ""), value)

    def _page(self, known: XmlObject, rows: list[Record], names: list[str], size: int, data: Element) -> None:
        for record in rows[:size]:
            self._show(known, record, names, data)
        _count(data, known.name, len(data), totalcount=len(rows), numremaining=max(0, len(rows) - size))
        data.set("resultId", "")
        if len(rows) > size:
            data.set("resultId", secrets.token_hex(8))
            self._open[data.get("resultId", "")] = (known, rows[size:], names, size)

    def _visible(self, caller: Caller, known: XmlObject, call: Element) -> list[Record]:
        allow(caller, kind_of(known), "GET")
        private = call.findtext("options/showprivate") == "true"
        own = {None} if caller.entity is None else {None, caller.entity}
        kind = call.findtext("docparid")
        rows = [row for row in self._views.all(known.kind) if row.entity in own or (private and caller.entity is None)]
        return [row for row in rows if not kind or self.value(known, row, "DOCPARID") == kind]

    def _named(self, known: XmlObject, name: str) -> Record | None:
        paths = [path for path in known.names.fields.values() if path in ("id", "documentId")]
        rows = (
            row for row in self._views.all(known.kind) if any(self._shower.value(row, path) == name for path in paths)
        )
        return next(rows, None)

    def _names(self, known: XmlObject, wanted: str | None) -> list[str]:
        if wanted in (None, "", "*"):
            return [RECORD_NUMBER, *known.names.fields, "WHENMODIFIED"]
        return str(wanted).split(",")

    def _show(self, known: XmlObject, record: Record, names: list[str], data: Element) -> None:
        shown = add(data, known.name)
        for name in names:
            place = shown
            *above, last = name.strip().split(".")
            for part in above:
                found = place.find(part)
                place = add(place, part) if found is None else found
            add(place, last, self.value(known, record, name.strip()))

    def _value(self, known: XmlObject, record: Record, name: str) -> Any:
        if name == RECORD_NUMBER:
            return record.key
        path = known.names.fields.get(name)
        if path is None and name in _STAMPS:
            stamp = str(getattr(record, _STAMPS[name]))
            return f"{stamp[5:7]}/{stamp[8:10]}/{stamp[:4]} {stamp[11:19]}"
        if path is None:
            raise _refused(f"Field {name} is not defined in {known.name}")
        return self._shower.value(record, path)

    def _rank(self, known: XmlObject, record: Record, name: str) -> tuple[int, str]:
        """Where a record stands in an order: record numbers as numbers, anything else as text."""
        value = str(self._value(known, record, name) or "")
        return (int(value), "") if name == RECORD_NUMBER and value.isdigit() else (0, value)

    def _test(self, known: XmlObject, condition: Element) -> Test:
        if condition.tag in ("and", "or"):
            parts = [self._test(known, part) for part in condition]
            together = all if condition.tag == "and" else any
            return lambda record: together(part(record) for part in parts)
        name = required_text(condition, "field")
        if condition.tag in ("isnull", "isnotnull"):
            wanted_null = condition.tag == "isnull"
            return lambda record: (self._value(known, record, name) in (None, "")) is wanted_null
        values = [part.text or "" for part in condition.findall("value")]
        if condition.tag in ("like", "notlike"):
            pattern = re.compile(re.escape(values[0]).replace("%", ".*"), re.IGNORECASE)
            wanted = condition.tag == "like"
            return lambda record: bool(pattern.fullmatch(str(self._value(known, record, name) or ""))) is wanted
        if condition.tag not in _TESTS or not values:
            raise _refused(f"Filter {condition.tag} is unknown or has no value")
        return self._compare(known, name, _TESTS[condition.tag], values)

    def _compare(self, known: XmlObject, name: str, operator: str, values: list[str]) -> Test:
        read = [self._wanted(known, name, value) for value in values]
        wanted = read if operator in ("$in", "$notIn", "$between") else read[0]
        return lambda record: OPERATORS[operator](self._comparable(known, record, name), wanted)

    def _wanted(self, known: XmlObject, name: str, text: str) -> Any:
        if name in _STAMPS and name not in known.names.fields:
            return _stamp(text)
        path = known.names.fields.get(name)
        if path is None:
            return text
        try:
            return from_xml(fields_of(known.kind), known.names, path, text)
        except ValueError as error:
            raise _refused(f"Field {name}: {error}") from error

    def _comparable(self, known: XmlObject, record: Record, name: str) -> Any:
        if name in _STAMPS and name not in known.names.fields:
            return str(getattr(record, _STAMPS[name]))
        return self._value(known, record, name)

    def _conditions(self, known: XmlObject, text: str) -> list[Test]:
        tests, at = [], 0
        while at < len(text):
            match = _CONDITION.match(text, at)
            if match is None:
                raise _refused(f"The query cannot be read at '{text[at:]}'")
            tests.append(self._compare(known, match[1], _SIGNS[match[2]], [match[3]]))
            at = match.end()
            if at < len(text):
                joint = re.compile(r"and\b", re.IGNORECASE).match(text, at)
                if joint is None:
                    raise _refused(f"The query cannot be read at '{text[at:]}'")
                at = joint.end()
        return tests


def object_of(name: str) -> XmlObject:
    """The object of this XML name; raises Refused."""
    if name not in objects():
        raise _refused(f"Object definition {name} not found")
    return objects()[name]


def kind_of(known: XmlObject) -> Kind:
    """The kind behind it; an owned object has none of its own."""
    return KINDS.get(known.kind) or Kind(known.kind)


def _refused(text: str) -> Refused:
    return Refused(400, "invalidRequest", text)


def _number(call: Element, name: str, default: int, most: int | None) -> int:
    text = call.findtext(name) or str(default)
    if not text.isdigit() or (most is not None and not 1 <= int(text) <= most):
        raise _refused(f"Element {name} must be a whole number{f' from 1 to {most}' if most else ''}")
    return int(text)


def _stamp(text: str) -> str:
    match = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d:\d\d:\d\d))?", text)
    if match is None:
        raise _refused(f"'{text}' is no time of the form mm/dd/yyyy hh:mm:ss")
    return f"{match[3]}-{match[1]}-{match[2]}T{match[4] or '00:00:00'}Z"


def _count(data: Element, name: str, count: int, **more: int) -> None:
    data.set("listtype", name)
    data.set("count", str(count))
    for key, value in more.items():
        data.set(key, str(value))
