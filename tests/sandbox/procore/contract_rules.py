"""Totals and locks of a commitment.

Status Approved or Complete (not `origin_id`) locks the contract company and the schedule of values and forbids the
delete, where the company has that setting on. A commitment that was sent to the ERP is locked until it is rejected.
"""

from decimal import Decimal
from typing import Any

from sandbox.procore.contract_kinds import ContractKind
from sandbox.procore.errors import Refusal, invalid
from sandbox.procore.origins import only_origin
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row, Store

HELD_BY_ERP = ("in progress", "failed")


def lines_of(store: Store, kind: ContractKind, contract: Row) -> list[Row]:
    """The schedule of values, by position, without deleted lines."""
    return [row for row in store.lines(kind.contract_type, contract["id"]) if row["deleted_at"] is None]


def grand_total(store: Store, kind: ContractKind, contract: Row) -> Decimal:
    """Always the sum of the lines: a header amount cannot be written."""
    return sum((row["amount"] for row in lines_of(store, kind, contract)), Decimal(0))


def is_locked(platform: Platform, kind: ContractKind, contract: Row) -> bool:
    company = platform.store.get("companies", contract["company_id"]) or {}
    statuses = {row["status"] for row in above(platform.store, kind, contract)}
    return bool(company.get("lock_approved_commitments")) and bool(statuses & set(kind.locking))


def above(store: Store, kind: ContractKind, row: Row) -> list[Row]:
    """The records whose content the lines of this one are: a potential change order belongs to its package."""
    package = store.get("change_order_packages", row["package_id"]) if row.get("package_id") else None
    return [row] if package is None else [row, package]


def is_at_erp(platform: Platform, kind: ContractKind, contract: Row) -> bool:
    """Whether accounting has it: exported and neither done nor rejected."""
    item_type, column = kind.erp_item
    return held_by_erp(platform.store, item_type, contract[column])


def held_by_erp(store: Store, item_type: str, item_id: int | None) -> bool:
    """The same for any item of the tool; None is an item that does not exist yet."""
    details = [] if item_id is None else store.owned("erp_request_details", item_id)
    return any(detail["item_type"] == item_type and detail["status"] in HELD_BY_ERP for detail in details)


def check_header_edit(platform: Platform, kind: ContractKind, contract: Row, attributes: dict[str, Any]) -> None:
    """Raises Refusal 422 for an edit that a lock forbids; the link fields can always be written."""
    if only_origin({name: value for name, value in attributes.items() if name != "id"}):
        return
    if is_at_erp(platform, kind, contract):
        raise invalid("base", "cannot be edited because it has been sent to ERP")
    moved = "vendor_id" in attributes and attributes["vendor_id"] != contract["vendor_id"]
    if moved and is_locked(platform, kind, contract):
        raise invalid("vendor_id", f"cannot be changed while the contract is {contract['status']}")


def check_lines_edit(platform: Platform, kind: ContractKind, contract: Row) -> None:
    """Raises Refusal 422 when the schedule of values is locked."""
    if is_at_erp(platform, kind, contract):
        raise invalid("base", "cannot be edited because the contract has been sent to ERP")
    if kind.frozen_when_synced and contract["origin_id"] is not None:
        raise invalid("base", f"the {kind.kind.title.lower()} cannot be edited because it has been synced with ERP")
    if is_locked(platform, kind, contract):
        raise invalid("base", f"the schedule of values is locked while the contract is {contract['status']}")


def check_delete(platform: Platform, kind: ContractKind, contract: Row) -> None:
    """Raises Refusal 403 for a contract that may not be deleted."""
    if is_locked(platform, kind, contract) or is_at_erp(platform, kind, contract):
        raise Refusal(403, f"a contract that is {contract['status']} or at the ERP cannot be deleted")


def check_vendor(platform: Platform, project: Row, attributes: dict[str, Any]) -> None:
    """Raises Refusal 422 for a vendor that is not in the project's directory (the rule of the web application)."""
    vendor_id = attributes.get("vendor_id")
    if vendor_id is None:
        return
    vendor = platform.store.get("vendors", vendor_id)
    if vendor is None or vendor["company_id"] != project["company_id"]:
        raise invalid("vendor_id", "does not exist")
    if platform.settings.vendor_must_be_in_project and vendor_id not in project["vendor_ids"]:
        raise invalid("vendor_id", "is not in the project directory")
