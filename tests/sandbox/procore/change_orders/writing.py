"""Creating, changing and deleting change orders, with the locks of an approved or exported one."""

from decimal import Decimal
from typing import Any

from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import PACKAGE, POTENTIAL, REQUEST, packages_of, tiers
from sandbox.procore.contract_kinds import POTENTIAL_CHANGE_ORDER, ContractKind
from sandbox.procore.contract_rules import held_by_erp, lines_of
from sandbox.procore.contracts import announce_line
from sandbox.procore.errors import Refusal, invalid
from sandbox.procore.notation import time_text
from sandbox.procore.origins import ORIGIN_FIELDS, only_origin
from sandbox.procore.records import Kind
from sandbox.procore.store import Row

# What one tier writes on both faces; links and parents stay with the face that they were written on.
_OWN = (*ORIGIN_FIELDS, "id", "package_id", "change_order_request_id", "change_order_id", "contract_id")


def open_order(call: Call, kind: ContractKind, contract: Row, attributes: dict[str, Any], face: Kind) -> Row:
    """A new change order; in one tier its other face is made with it. Returns the face that was asked for."""
    store = call.platform.store
    given = _columns(call, attributes, new=True)
    if not given.get("number"):
        given["number"] = f"{len(packages_or_potentials(call, contract, face)) + 1:03}"
    columns = {name: contract[name] for name in ("company_id", "project_id", "accounting_method")}
    columns |= {"contract_id": contract["id"], "contract_type": kind.contract_type, "custom_fields": {}}
    columns["created_by_id"] = call.grant.user_id
    if face is REQUEST or tiers(store, columns) > 1:
        return face.create(call, given, **columns, **_facade(call, face))
    shared = {name: value for name, value in given.items() if name not in _OWN}
    package = PACKAGE.create(call, given if face is PACKAGE else shared, **columns)
    own = {**given, "package_id": package["id"]} if face is POTENTIAL else {**shared, "package_id": package["id"]}
    potential = POTENTIAL.create(call, own, **columns, **_facade(call, POTENTIAL))
    return package if face is PACKAGE else potential


def packages_or_potentials(call: Call, contract: Row, face: Kind) -> list[Row]:
    """The contract's orders of this face, for the next number."""
    store = call.platform.store
    return packages_of(store, contract) if face is PACKAGE else store.owned(face.table, contract["id"])


def change_order(call: Call, row: Row, attributes: dict[str, Any], face: Kind) -> Row:
    """The changed order; raises Refusal 422 for the content of one that is at the ERP."""
    given = _columns(call, attributes, new=False, status_before=row["status"])
    _check_edit(call, row, given, face)
    face.change(call, row, given)
    other = _other_face(call, row, face)
    shared = {name: value for name, value in given.items() if name not in _OWN}
    if other is not None and shared:
        other_kind, twin = other
        other_kind.change(call, twin, shared)
    return row


def delete_order(call: Call, row: Row) -> None:
    """Deletes a potential change order with its lines and, in one tier, its package; 403 when approved or exported."""
    package = call.platform.store.get("change_order_packages", row["package_id"] or 0)
    approved = "approved" in (row["status"], (package or row)["status"])
    if approved or held_by_erp(call.platform.store, "change_order", row["package_id"]):
        raise Refusal(403, "a change order that is approved or at the ERP cannot be deleted")
    now = call.platform.now()
    for line in lines_of(call.platform.store, POTENTIAL_CHANGE_ORDER, row):
        line.update(deleted_at=now, updated_at=now)
        announce_line(call, POTENTIAL_CHANGE_ORDER, "delete", line)
    faces = [(POTENTIAL, row), *([_other] if (_other := _other_face(call, row, POTENTIAL)) else [])]
    for kind, face in faces:
        face.update(deleted_at=now, updated_at=now)
        kind.announce(call, "delete", face)


def _other_face(call: Call, row: Row, face: Kind) -> tuple[Kind, Row] | None:
    store = call.platform.store
    if face is REQUEST or tiers(store, row) > 1:
        return None
    if face is POTENTIAL:
        package = store.get("change_order_packages", row["package_id"] or 0)
        return None if package is None else (PACKAGE, package)
    twins = [
        item for item in store.owned("potential_change_orders", row["contract_id"]) if item["package_id"] == row["id"]
    ]
    return (POTENTIAL, twins[0]) if twins else None


def _check_edit(call: Call, row: Row, given: dict[str, Any], face: Kind) -> None:
    package_id = row["id"] if face is PACKAGE else row["package_id"]
    if only_origin(given) or not given:
        return
    if held_by_erp(call.platform.store, "change_order", package_id):
        raise invalid("base", "cannot be edited because it has been sent to ERP")


def _columns(call: Call, attributes: dict[str, Any], *, new: bool, status_before: str = "draft") -> dict[str, Any]:
    """The columns of what was sent; an approval notes when and by whom."""
    given = {name: value for name, value in attributes.items() if name != "id" and not (new and value is None)}
    if "grand_total" in given:
        given["given_total"] = given.pop("grand_total") or Decimal(0)
    if "batch_id" in given:
        given["package_id"] = given.pop("batch_id")
    if "change_order_package_id" in given:
        given["package_id"] = given.pop("change_order_package_id")
    if given.get("status") == "approved" and (new or status_before != "approved"):
        given |= {"reviewed_at": time_text(call.platform.now()), "reviewed_by_id": call.grant.user_id}
    return given


def _facade(call: Call, face: Kind) -> dict[str, Any]:
    # The newer face has an id of its own, so that a reader who takes it for the package's finds nothing.
    return {"change_order_id": call.platform.store.next_id()} if face is POTENTIAL else {}
