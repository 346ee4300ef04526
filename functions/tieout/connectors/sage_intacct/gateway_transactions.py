"""A purchasing document as the XML gateway takes it: the legacy function create_potransaction, its elements in a fixed order.

The record is the one that the REST door sends; only its words are other ones (vendor's page on purchasing transactions).
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from tieout.connectors.sage_intacct.gateway import add
from tieout.connectors.sage_intacct.values import Record, text

_LINE = (
    ("itemid", "dimensions.item.id"),
    ("itemdesc", "lineDescription"),
    ("quantity", "unitQuantity"),
    ("unit", "unit"),
    ("price", "unitPrice"),
    ("locationid", "dimensions.location.id"),
    ("departmentid", "dimensions.department.id"),
    ("memo", "memo"),
    ("projectid", "dimensions.project.id"),
    ("taskid", "dimensions.task.id"),
    ("costtypeid", "dimensions.costType.id"),
    ("retainagepercentage", "retainage.percentage"),
    ("relateddockey", "relatedDocument.key"),
    ("relateddoclinekey", "relatedDocumentLine.key"),
    ("conversiontype", "conversionType"),
)


def create_transaction(definition: str, record: Record) -> Element:
    """The function that creates a document."""
    function = Element("create_potransaction")
    add(function, "transactiontype", definition)
    _day(function, "datecreated", text(record, "txnDate"))
    for name, path in (
        ("vendorid", "vendor.id"),
        ("documentno", "documentNumber"),
        ("referenceno", "referenceNumber"),
        ("termname", "paymentTerm.id"),
    ):
        _some(function, name, text(record, path))
    _day(function, "datedue", text(record, "dueDate"))
    _some(function, "message", text(record, "memo"))
    for name in ("returnto", "payto"):
        add(SubElement(function, name), "contactname", "")  # empty: the vendor's default contact
    for name, path in (("basecurr", "baseCurrency"), ("currency", "txnCurrency")):
        _some(function, name, text(record, path))
    add(function, "state", text(record, "state").capitalize())
    _some(function, "projectid", text(record, "project.id"))
    items = SubElement(function, "potransitems")
    for line in record["lines"]:
        _line(SubElement(items, "potransitem"), line)
    return function


def submit_transaction(document_id: str) -> Element:
    """The function that takes a draft into force."""
    function = Element("update_potransaction", {"key": document_id})
    add(function, "state", "Pending")
    return function


def query(name: str, fields: tuple[str, ...], filters: Mapping[str, str], *, order: str, offset: int) -> Element:
    """The query function: every filter must hold; 2000 rows at most (vendor's queries page)."""
    function = Element("query")
    add(function, "object", name)
    select = SubElement(function, "select")
    for field in fields:
        add(select, "field", field)
    together = SubElement(SubElement(function, "filter"), "and")
    for field, value in filters.items():
        test = SubElement(together, "equalto")
        add(test, "field", field)
        add(test, "value", value)
    by = SubElement(SubElement(function, "orderby"), "order")
    add(by, "field", order)
    SubElement(by, "ascending")
    add(SubElement(function, "options"), "showprivate", "true")
    add(function, "pagesize", str(PAGE))
    add(function, "offset", str(offset))
    return function


PAGE = 2000


def read_record(name: str, key: str) -> Element:
    """The function that reads one record by its number."""
    function = Element("read")
    for part, value in (("object", name), ("keys", key), ("fields", "*")):
        add(function, part, value)
    return function


def _line(item: Element, line: Mapping[str, Any]) -> None:
    for name, path in _LINE:
        value = text(line, path)
        _some(item, name, value.capitalize() if name == "conversiontype" else value)


def _some(parent: Element, name: str, value: str) -> None:
    if value:
        add(parent, name, value)


def _day(parent: Element, name: str, value: str) -> None:
    if value:
        day = SubElement(parent, name)
        for part, digits in zip(("year", "month", "day"), value.split("-"), strict=True):
            add(day, part, digits)
