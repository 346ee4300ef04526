"""What the accounting approver does in the ERP Integrations tool, played by the control routes."""

from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.contract_kinds import BY_WRAPPER, ContractKind
from sandbox.procore.erp.bodies import create_commitment, unlink_commitment
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.tokens import Grant

APPROVER = "accounting.approver@example.com"


def accept(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Accepts a commitment for export: an ERP request, its detail "in progress", and the company's event."""
    kind, contract = _commitment(platform, document, "origin_code")
    if contract["status"] not in ("Approved", "Complete"):
        raise BadFieldError("item_id", f"is {contract['status']}: only an approved commitment is sent to the ERP")
    if contract["origin_id"] is not None:
        raise BadFieldError("item_id", "is synced with the ERP already: unlink it first")
    code = document.get("origin_code") or contract["number"]
    _outdate(platform, kind, contract)
    request, detail = _open(platform, kind, contract, "create_commitment")
    request["request_data"] = create_commitment(platform.store, kind, contract, detail["id"], code)
    return _told(platform, request, detail)


def unlink(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Clears the link of a synced commitment and notifies the integrator."""
    kind, contract = _commitment(platform, document)
    if contract["origin_id"] is None:
        raise BadFieldError("item_id", "is not synced with the ERP")
    request, detail = _open(platform, kind, contract, "unlink_commitment")
    external = platform.store.next_id()
    request["request_data"] = unlink_commitment(platform.store, kind, contract, detail["id"], external)
    platform.store.move_origin(contract["company_id"], kind.kind.object_type, contract, None)
    contract["updated_at"] = platform.now()
    return _told(platform, request, detail)


def _commitment(platform: Platform, document: dict[str, Any], *optional: str) -> tuple[ContractKind, Row]:
    unknown = set(document) - {"item_type", "item_id", *optional}
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
    kind = BY_WRAPPER.get(str(document.get("item_type")))
    if kind is None:
        raise BadFieldError("item_type", f"must be one of {', '.join(BY_WRAPPER)}")
    item_id = str(document.get("item_id"))  # integer or, as v2 and v4.0 have it, string
    row = platform.store.get(kind.table, int(item_id)) if item_id.isdecimal() else None
    if row is None or row["deleted_at"] is not None:
        raise BadFieldError("item_id", f"is no {kind.kind.title.lower()}")
    company = platform.store.get("companies", row["company_id"]) or {}
    if not company.get("erp_enabled"):
        raise BadFieldError("item_id", "belongs to a company without the ERP Integrations tool")
    return kind, row


def _outdate(platform: Platform, kind: ContractKind, contract: Row) -> None:
    # A commitment that is sent again leaves the older, unfinished detail behind as stale.
    for detail in platform.store.rows("erp_request_details"):
        open_one = detail["status"] in ("in progress", "failed")
        if detail["item_id"] == contract["id"] and detail["item_type"] == kind.wrapper and open_one:
            detail.update(status="stale", updated_at=platform.now())


def _open(platform: Platform, kind: ContractKind, contract: Row, name: str) -> tuple[Row, Row]:
    now = platform.now()
    times = {"created_at": now, "updated_at": now, "company_id": contract["company_id"]}
    request = platform.store.add(
        "erp_requests", {"request_name": name, "request_data": {}, "integration_app_name": None, **times}
    )
    links = {"erp_request_id": request["id"], "item_type": kind.wrapper, "item_id": contract["id"]}
    status = {"status": "in progress", "messages": []}
    return request, platform.store.add("erp_request_details", {**links, **status, **times})


def _told(platform: Platform, request: Row, detail: Row) -> dict[str, Any]:
    platform.announce("ERP Requests", "create", request["id"], request["company_id"], None, _approver(platform))
    return {"erp_request_id": request["id"], "request_detail_id": detail["id"]}


def _approver(platform: Platform) -> Grant:
    """The person in accounting, in the browser; a user of their own from the first acceptance on."""
    known = next((user for user in platform.store.rows("users") if user["login"] == APPROVER), None)
    user = known or platform.store.add("users", {"name": "Accounting Approver", "login": APPROVER})
    return Grant("browser", "", user["id"], in_browser=True)
