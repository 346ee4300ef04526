"""The records of a change order, and how they hang together.

A package is what is approved. A potential change order holds the lines. In a project of one tier the two are one change
order seen twice: they come into being together and what is written on one is on the other. With two tiers packages hold
potential change orders, with three there are requests between them. `commitment_change_orders` and
`prime_change_orders` are the newer face of a potential change order: an id of their own, no origin fields.
"""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import BILLABLE_KINDS, POTENTIAL_CHANGE_ORDER, PRIME_CONTRACT, ContractKind
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.errors import not_found
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

PACKAGE = Kind(
    "change_order_packages",
    "change_order",
    "Change Order Packages",
    "Change order package",
    financials.CHANGE_ORDER_BLANK,
)
REQUEST = Kind(
    "change_order_requests",
    "change_order_request",
    "Change Order Requests",
    "Change order request",
    financials.CHANGE_ORDER_BLANK,
)
POTENTIAL = POTENTIAL_CHANGE_ORDER.kind
PENDING = ("pending", "revised", "pricing", "not_pricing", "proceeding", "not_proceeding", "pending_billable")


def contract_of(store: Store, row: Row) -> tuple[ContractKind, Row]:
    """The contract that a change order changes."""
    kind = next(kind for kind in BILLABLE_KINDS if kind.contract_type == row["contract_type"])
    contract = store.get(kind.table, row["contract_id"])
    if contract is None:
        raise LookupError(f"{kind.table} {row['contract_id']}")
    return kind, contract


def contract_named(call: Call, project: Row, contract_id: int | None) -> tuple[ContractKind, Row]:
    """The project's contract of any kind with this id; else 404."""
    for kind in BILLABLE_KINDS:
        row = None if contract_id is None else call.platform.store.get(kind.table, contract_id)
        if row is not None and row["project_id"] == project["id"] and row["deleted_at"] is None:
            return kind, row
    raise not_found("Contract")


def tiers(store: Store, row: Row) -> int:
    """1, 2 or 3: a setting of the project."""
    return int((store.get("projects", row["project_id"]) or {})["change_order_tiers"])


def is_prime(row: Row) -> bool:
    return bool(row["contract_type"] == PRIME_CONTRACT.contract_type)


def potentials_of(store: Store, package: Row) -> Iterator[Row]:
    """What is in a package: its potential change orders, directly or through requests; deleted ones are not."""
    for row in store.owned("potential_change_orders", package["contract_id"]):
        request = store.get("change_order_requests", row["change_order_request_id"] or 0) or {}
        if row["deleted_at"] is None and package["id"] in (row["package_id"], request.get("package_id")):
            yield row


def package_lines(store: Store, package: Row) -> list[Row]:
    """The lines of a package, those of its potential change orders."""
    return [line for row in potentials_of(store, package) for line in lines_of(store, POTENTIAL_CHANGE_ORDER, row)]


def order_total(store: Store, row: Row, lines: list[Row]) -> Decimal:
    """The sum of the lines; an order without any may bring its total with it. There are no markups here."""
    if not lines:
        return row["given_total"] or Decimal(0)
    return sum((line["amount"] for line in lines), Decimal(0))


def package_total(store: Store, package: Row) -> Decimal:
    return order_total(store, package, package_lines(store, package))


def potential_total(store: Store, row: Row) -> Decimal:
    return order_total(store, row, lines_of(store, POTENTIAL_CHANGE_ORDER, row))


def packages_of(store: Store, contract: Row) -> list[Row]:
    """The contract's packages that are not deleted."""
    return [row for row in store.owned("change_order_packages", contract["id"]) if row["deleted_at"] is None]


def contract_order_word(row: Row) -> str:
    """The type that packages and the newer face show."""
    return "PrimeContractChangeOrder" if is_prime(row) else "CommitmentContractChangeOrder"
