"""create_potransaction and update_potransaction: legacy functions with lower-case elements in a fixed order."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from sandbox.sage_intacct.refusals import Refused, operation_failed
from sandbox.sage_intacct.xml.names import set_path

_STATES = {"Draft": "draft", "Pending": "pending", "Closed": "closed"}
#: The documented order of the header's elements; other orders are refused.
_HEADER = {
    "transactiontype": None,
    "datecreated": "txnDate",
    "dateposted": "postingDate",
    "createdfrom": None,
    "vendorid": "vendor.id",
    "documentno": "documentNumber",
    "referenceno": "referenceNumber",
    "vendordocno": "vendorDocumentNumber",
    "termname": "paymentTerm.id",
    "datedue": "dueDate",
    "message": "memo",
    "shippingmethod": "shippingMethod.id",
    "returnto": None,
    "payto": None,
    "basecurr": "baseCurrency",
    "currency": "txnCurrency",
    "state": None,
    "projectid": "project.id",
    "scope": "scope",
    "inclusions": "inclusions",
    "exclusions": "exclusions",
    "terms": "terms",
    "internalrefno": "internalReference.referenceNumber",
    "internalsource": "internalReference.source",
    "internalsourcerefno": "internalReference.sourceReferenceNumber",
    "externalrefno": "externalReference.referenceNumber",
    "potransitems": None,
    "updatepotransitems": None,
}
_LINE = {
    "itemid": "dimensions.item.id",
    "itemdesc": "lineDescription",
    "warehouseid": "dimensions.warehouse.id",
    "quantity": "unitQuantity",
    "unit": "unit",
    "price": "unitPrice",
    "sourcelinekey": "sourceDocumentLine.key",
    "locationid": "dimensions.location.id",
    "departmentid": "dimensions.department.id",
    "memo": "memo",
    "projectid": "dimensions.project.id",
    "taskid": "dimensions.task.id",
    "costtypeid": "dimensions.costType.id",
    "customerid": "dimensions.customer.id",
    "vendorid": "dimensions.vendor.id",
    "employeeid": "dimensions.employee.id",
    "classid": "dimensions.class.id",
    "contractid": "dimensions.contract.id",
    "billable": "isBillable",
    "retainagepercentage": "retainage.percentage",
    "trx_amountretained": "retainage.txnAmountRetained",
    "relateddockey": "relatedDocument.key",
    "relateddoclinekey": "relatedDocumentLine.key",
    "conversiontype": "conversionType",
    "sourcedocid": "sourceDocument.id",
    "sourcedoclineid": "sourceDocumentLine.key",
}
Source = Callable[[str], str]


def read_transaction(call: Element, source: Source) -> tuple[str, dict[str, Any]]:
    """The transaction definition and the payload; raises Refused."""
    problems: list[str] = []
    body = _header(call, problems)
    for name in ("transactiontype", "datecreated", "vendorid", "returnto", "payto", "potransitems"):
        if call.find(name) is None:
            problems.append(f"Element {name} is required")
    if not call.findtext("termname") and call.find("datedue") is None:
        problems.append("termname or datedue is required")
    body["lines"] = [_line(row, "potransitem", problems) for row in call.find("potransitems") or []]
    created_from = call.findtext("createdfrom")
    if problems:
        raise operation_failed("create_potransaction", "PODOCUMENT", problems)
    if created_from:
        body["sourceDocument"] = {"key": source(created_from)}
    return call.findtext("transactiontype") or "", body


def read_update(call: Element, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The payload of an update; raises Refused."""
    problems: list[str] = []
    body = _header(call, problems)
    rows = []
    for row in call.find("updatepotransitems") or []:
        if row.tag == "potransitem":
            rows.append(_line(row, "potransitem", problems))
            continue
        at = row.get("line_num", "")
        if not at.isdigit() or not 1 <= int(at) <= len(lines):
            problems.append(f"line_num '{at}' is not a line of the transaction")
            continue
        rows.append({"key": lines[int(at) - 1]["key"], **_line(row, "updatepotransitem", problems)})
    if problems:
        raise operation_failed("update_potransaction", "PODOCUMENT", problems)
    return {**body, "lines": rows} if rows else body


def _header(call: Element, problems: list[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    order, last = list(_HEADER), -1
    for part in call:
        if part.tag not in _HEADER:
            problems.append(f"Element {part.tag} is unknown")
            continue
        if order.index(part.tag) <= last:
            problems.append(f"Element {part.tag} is out of order")
        last = order.index(part.tag)
        path = _HEADER[part.tag]
        text = _day(part) if path and path.endswith("Date") else (part.text or "").strip()
        if path and text:
            set_path(body, path, text)
    if state := call.findtext("state"):
        if state not in _STATES:
            problems.append(f"state must be one of {', '.join(_STATES)}")
        body["state"] = _STATES.get(state, state)
    return body


def _day(part: Element) -> str:
    if not len(part):
        return ""
    year, month, day = (part.findtext(name) or "" for name in ("year", "month", "day"))
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        raise Refused(400, "invalidRequest", f"{part.tag} needs year, month and day")
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def _line(row: Element, expected: str, problems: list[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if row.tag != expected:
        problems.append(f"Element {row.tag} is not expected")
    for part in row:
        path = _LINE.get(part.tag)
        text = (part.text or "").strip()
        if path is None:
            problems.append(f"Element {row.tag}/{part.tag} is unknown")
        elif part.tag == "billable":
            set_path(body, path, text == "true")
        elif text:
            set_path(body, path, text.lower() if part.tag == "conversiontype" else text)
    return body
