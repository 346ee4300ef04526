"""The contract of endpoint Default/24.200.001: its entities, their fields, keys and actions.

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
}
#: The key field that the system itself numbers.
NUMBERED: Mapping[str, str] = {"PurchaseOrder": "OrderNbr", "Subcontract": "SubcontractNbr"}

#: What the contract can be asked to do, with the status it needs and the status it leads to (None: by settings).
ACTIONS: Mapping[str, Mapping[str, tuple[frozenset[str], str | None]]] = {
    "Subcontract": {
        "ReleaseFromHold": (frozenset({"On Hold"}), None),
        "PutOnHold": (frozenset({"Open", "Pending Approval", "Pending Printing", "Pending Email"}), "On Hold"),
    },
    "Project": {
        "ActivateProject": (frozenset({"In Planning", "Suspended"}), "Active"),
        "HoldProject": (frozenset({"Active"}), "In Planning"),
        "CompleteProject": (frozenset({"Active"}), "Completed"),
        "SuspendProject": (frozenset({"Active"}), "Suspended"),
        "CancelProject": (frozenset({"Active", "In Planning"}), "Canceled"),
    },
    "ProjectTask": {
        "ActivateProjectTask": (frozenset({"In Planning"}), "Active"),
        "HoldProjectTask": (frozenset({"Active"}), "In Planning"),
        "CompleteProjectTask": (frozenset({"Active"}), "Completed"),
        "CancelProjectTask": (frozenset({"Active", "In Planning"}), "Canceled"),
    },
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
