"""The contract of endpoint Default/24.200.001: its entities, their fields and keys.

The field tables under fields/ are those of the vendor's OpenAPI document for this endpoint: `str`, `dec`, … are scalars,
`Name` is a linked entity, `[Name]` is a list of detail rows.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENDPOINT = "Default"
VERSION = "24.200.001"
BASE = f"/entity/{ENDPOINT}/{VERSION}"

SCALARS = frozenset({"str", "dec", "bool", "dt", "int", "short", "long", "guid"})

#: Key fields per top-level entity. A ProjectBudget's key is inferred from the vendor's request examples.
KEYS: Mapping[str, tuple[str, ...]] = {
    "Vendor": ("VendorID",),
    "Customer": ("CustomerID",),
    "Project": ("ProjectID",),
    "ProjectTask": ("ProjectID", "ProjectTaskID"),
    "CostCode": ("CostCodeID",),
    "AccountGroup": ("AccountGroupID",),
    "ProjectBudget": ("ProjectID", "ProjectTaskID", "AccountGroup", "InventoryID", "CostCode"),
    "PurchaseOrder": ("Type", "OrderNbr"),
    "Subcontract": ("SubcontractNbr",),
    "ChangeOrder": ("RefNbr",),
    "Bill": ("Type", "ReferenceNbr"),
    "Check": ("Type", "ReferenceNbr"),
    "Invoice": ("Type", "ReferenceNbr"),
    "Payment": ("Type", "ReferenceNbr"),
    "ProFormaInvoice": ("RefNbr",),
    "ProjectTransaction": ("Module", "ReferenceNbr"),
    "NonStockItem": ("InventoryID",),
    "ChangeOrderClass": ("ClassID",),
    "ProjectTemplate": ("ProjectTemplateID",),
    "Account": ("AccountCD",),
    "Employee": ("EmployeeID",),
}
#: The key field that the system itself numbers.
NUMBERED: Mapping[str, str] = {
    "PurchaseOrder": "OrderNbr",
    "Subcontract": "SubcontractNbr",
    "ChangeOrder": "RefNbr",
    "ProFormaInvoice": "RefNbr",
    **dict.fromkeys(("Bill", "Check", "Invoice", "Payment", "ProjectTransaction"), "ReferenceNbr"),
}

#: Key fields that a PUT may leave out.
KEY_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "PurchaseOrder": {"Type": "Normal"},
    "Bill": {"Type": "Bill"},
    "Invoice": {"Type": "Invoice"},
    "Check": {"Type": "Payment"},
    "Payment": {"Type": "Payment"},
    "ProjectBudget": {"InventoryID": "<N/A>"},
}
#: The tabs whose rows are found by id or number, or appended.
ROW_TABS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("PurchaseOrder", "Subcontract", "Bill", "Invoice", "Check", "ProjectTransaction"), ("Details",)),
    "Payment": ("DocumentsToApply",),
    "ChangeOrder": ("CostBudget", "RevenueBudget", "Commitments"),
    "ProFormaInvoice": ("ProgressBilling",),
}
#: Entities that this tenant's integration may read only.
READ_ONLY = frozenset(
    {"NonStockItem", "ChangeOrderClass", "ProjectTemplate", "Account", "Employee", "ProjectTransaction"}
)
#: Fields of the form that are not in the contract and are reached as custom fields. The views and fields of the bill's
#: form are those of the platform's source; that the API takes them as custom fields is inferred.
FORM_FIELDS: Mapping[str, Mapping[str, str]] = {
    "Bill": {
        "Document.RetainageApply": "CustomBooleanField",
        "Document.IsRetainageDocument": "CustomBooleanField",
        "Document.OrigRefNbr": "CustomStringField",
        "CurrentDocument.DefRetainagePct": "CustomDecimalField",
        "CurrentDocument.CuryRetainageTotal": "CustomDecimalField",
        "CurrentDocument.CuryRetainageUnreleasedAmt": "CustomDecimalField",
        "Transactions.RetainagePct": "CustomDecimalField",
        "Transactions.CuryRetainageAmt": "CustomDecimalField",
    }
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a scalar of a kind, a linked entity, or detail rows (`rows`) of the type `target`."""

    name: str
    kind: str
    target: str | None = None

    @property
    def scalar(self) -> bool:
        """Whether it holds a value of its own."""
        return self.target is None


@dataclass(frozen=True, slots=True)
class EntityType:
    """A named set of fields: a top-level entity, a linked one or a detail row."""

    name: str
    fields: Mapping[str, Field]

    def nested(self) -> Iterator[Field]:
        """The fields that are only returned when expanded."""
        return (field for field in self.fields.values() if not field.scalar)


@cache
def types() -> Mapping[str, EntityType]:
    """Every type of the contract that the sandbox knows."""
    found: dict[str, EntityType] = {}
    for table in sorted((Path(__file__).parent / "fields").glob("*.json")):
        for name, fields in json.loads(table.read_text()).items():
            found[name] = EntityType(name, {key: _field(key, kind) for key, kind in fields.items()})
    return found


def key_of(entity: str, data: Mapping[str, object]) -> tuple[str, ...]:
    """The key values of a record, comparable: the database compares keys without regard to case."""
    return tuple(str(data.get(name, "")).strip().casefold() for name in KEYS[entity])


def _field(name: str, kind: str) -> Field:
    if kind in SCALARS:
        return Field(name, kind)
    if kind.startswith("["):
        return Field(name, "rows", kind.strip("[]"))
    return Field(name, "linked", kind)
