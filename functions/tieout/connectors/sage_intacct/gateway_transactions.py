"""A purchasing document as the XML gateway takes it: the legacy function create_potransaction, its elements in a fixed order.

The record is the one that the REST door sends; only its words are other ones (vendor's page on purchasing transactions). An
invoice converts lines of one source document: `createdfrom` names that document, `sourcelinekey` each line.
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from tieout.connectors.sage_intacct.gateway_envelope import add
from tieout.connectors.sage_intacct.values import Record, text

_LINE = (
    ("itemid", "dimensions.item.id"),
    ("itemdesc", "lineDescription"),
    ("quantity", "unitQuantity"),
    ("unit", "unit"),
    ("price", "unitPrice"),
    ("sourcelinekey", "sourceDocumentLine.key"),
    ("locationid", "dimensions.location.id"),
    ("departmentid", "dimensions.department.id"),
    ("memo", "memo"),
    ("projectid", "dimensions.project.id"),
    ("taskid", "dimensions.task.id"),
    ("costtypeid", "dimensions.costType.id"),
    ("retainagepercentage", "retainage.percentage"),
    ("trx_amountretained", "retainage.txnAmountRetained"),
    ("relateddockey", "relatedDocument.key"),
    ("relateddoclinekey", "relatedDocumentLine.key"),
    ("conversiontype", "conversionType"),
)


def source_of(record: Record) -> str:
    """The key of the document whose lines are converted, or the empty text. One only: the plan has seen to that."""
    return next((key for line in record["lines"] if (key := text(line, "sourceDocument.key"))), "")


def create_transaction(definition: str, record: Record, created_from: str) -> Element:
    """The function that creates a document; `created_from`: the id of the document that it converts."""
    function = Element("create_potransaction")
    add(function, "transactiontype", definition)
    _day(function, "datecreated", text(record, "txnDate"))
    _some(function, "createdfrom", created_from)
    for name, path in (
        ("vendorid", "vendor.id"),
        ("documentno", "documentNumber"),
        ("referenceno", "referenceNumber"),
        ("vendordocno", "vendorDocumentNumber"),
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
