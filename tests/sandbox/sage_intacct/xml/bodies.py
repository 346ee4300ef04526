"""Turns the XML of an object into the payload that REST would take, strictly."""

from typing import Any
from xml.etree.ElementTree import Element

from sandbox.sage_intacct.refusals import Refused, operation_failed
from sandbox.sage_intacct.rest.showing import fields_of
from sandbox.sage_intacct.tables import Table, part_of, table
from sandbox.sage_intacct.xml.names import RECORD_NUMBER, Names, XmlObject, from_xml, set_path

ACTION = "ACTION"


def read_object(known: XmlObject, element: Element) -> dict[str, Any]:
    """The payload in a `<VENDOR>`, `<APBILL>` …; raises Refused with every unknown element and wrong value."""
    problems: list[str] = []
    plain = [part for part in element if part.tag not in (known.container, RECORD_NUMBER, ACTION)]
    body = _fields(plain, known.names, table(known.kind) if known.path else fields_of(known.kind), problems)
    rows = element.find(known.container) if known.container else None
    if rows is not None and known.path and known.lines:
        fields = part_of(table(known.kind)[known.path])
        body[known.path] = [_row(known, row, known.lines, fields, problems) for row in rows]
    if problems:
        raise operation_failed("create", known.name, problems)
    return body


def _row(known: XmlObject, row: Element, names: Names, fields: Table, problems: list[str]) -> dict[str, Any]:
    if row.tag != known.item:
        problems.append(f"Element {row.tag} is not expected in {known.container}")
    return _fields(list(row), names, fields, problems)


def _fields(parts: list[Element], names: Names, fields: Table, problems: list[str], above: str = "") -> dict[str, Any]:
    body: dict[str, Any] = {}
    for part in parts:
        name = f"{above}{part.tag}"
        if len(part) and any(path.startswith(f"{name}.") for path in names.fields):
            for inner, value in _fields(list(part), names, fields, problems, f"{name}.").items():
                body[inner] = _merged(body.get(inner), value)
            continue
        path = names.fields.get(name)
        if path is None:
            problems.append(f"Element {name} is unknown")
            continue
        try:
            value = from_xml(fields, names, path, part.text)
        except ValueError as error:
            problems.append(f"Element {name}: {error}")
            continue
        if value is not None:
            set_path(body, path, value)
    return body


def _merged(before: Any, value: Any) -> Any:
    if isinstance(before, dict) and isinstance(value, dict):
        return {**before, **{name: _merged(before.get(name), part) for name, part in value.items()}}
    return value


def required_text(element: Element, name: str) -> str:
    """The text of a child; raises Refused if there is none."""
    text = element.findtext(name)
    if not text:
        raise Refused(400, "invalidRequest", f"Element {name} is required in {element.tag}")
    return text
