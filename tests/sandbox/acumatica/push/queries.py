"""The generic inquiries behind push notifications: an entity and the columns that are tracked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.acumatica.contract import KEYS, types
from sandbox.acumatica.store import Record
from sandbox.acumatica.values import show_scalar
from sandbox.kit.fault_document import BadFieldError


@dataclass(frozen=True, slots=True)
class Query:
    """One inquiry by its name."""

    name: str
    entity: str
    columns: tuple[str, ...]

    def row(self, record: Record) -> dict[str, Any]:
        """A record as the inquiry shows it: flat values, null where there is none."""
        return {column: show_scalar(record.data.get(column)) for column in self.columns}


READY_MADE = (
    Query("PN-Vendors", "Vendor", ("VendorID", "VendorName", "Status", "Terms", "LastModifiedDateTime")),
    Query("PN-Customers", "Customer", ("CustomerID", "CustomerName", "Status", "Terms", "LastModifiedDateTime")),
    Query("PN-Projects", "Project", ("ProjectID", "Description", "Status", "Customer", "LastModifiedDateTime")),
    Query("PN-Bills", "Bill", ("Type", "ReferenceNbr", "Vendor", "VendorRef", "Status", "Amount", "Balance")),
    Query("PN-Checks", "Check", ("Type", "ReferenceNbr", "Vendor", "Status", "PaymentAmount", "ApplicationDate")),
    Query("PN-Invoices", "Invoice", ("Type", "ReferenceNbr", "Customer", "Status", "Amount", "Balance")),
    Query("PN-Payments", "Payment", ("Type", "ReferenceNbr", "CustomerID", "Status", "PaymentAmount")),
)


def read_queries(documents: object) -> Iterator[Query]:
    """[{"name", "entity", "fields"}]; raises BadFieldError."""
    if not isinstance(documents, list):
        raise BadFieldError("queries", "must be a list")
    for at, document in enumerate(documents):
        where = f"queries[{at}]"
        if not isinstance(document, dict) or set(document) != {"name", "entity", "fields"}:
            raise BadFieldError(where, "needs name, entity and fields")
        name, entity, columns = document["name"], document["entity"], document["fields"]
        if not isinstance(name, str) or entity not in KEYS:
            raise BadFieldError(f"{where}.entity", "must be an entity of the contract")
        known = {field.name for field in types()[entity].fields.values() if field.scalar}
        if not isinstance(columns, list) or not columns or not known.issuperset(columns):
            raise BadFieldError(f"{where}.fields", f"must be scalar fields of {entity}")
        yield Query(name, entity, tuple(columns))
