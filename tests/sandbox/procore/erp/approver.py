"""What the accounting approver does in the ERP Integrations tool, played by the control routes."""

from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.erp.exports import EXPORTS, Export, check_exportable, linked_row, unlinked
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.tokens import Grant

APPROVER = "accounting.approver@example.com"
REFRESHES = (
    *("sync_vendors", "sync_jobs", "sync_single_job", "sync_contract_payments", "sync_standard_cost_codes"),
    *("sync_standard_categories", "sync_commitments", "sync_commitment_change_orders", "sync_prime_contracts"),
    "sync_metadata",
)


def accept(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Accepts a record for export: an ERP request, its detail "in progress", and the company's event."""
    item_type, export, row = _item(platform, document, "origin_code")
    store = platform.store
    check_exportable(store, item_type, export, row)
    typed = document.get("origin_code") or (row[export.code_column] if export.code_column else None)
    _outdate(platform, item_type, row["id"])
    name = export.request_name(store, row)
    request, detail = open_request(platform, row["company_id"], name, item_type, row["id"])
    request["request_data"] = export.body(store, row, detail["id"], typed)
    return told(platform, request, detail)


def unlink(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Clears the link of a synced record and notifies the integrator."""
    item_type, export, row = _item(platform, document)
    store = platform.store
    held = linked_row(store, item_type, row)
    if held["origin_id"] is None:
        raise BadFieldError("item_id", "is not synced with the ERP")
    request, detail = open_request(platform, row["company_id"], export.unlink_name(row), item_type, row["id"])
    if export.unlink_body is None:
        request["request_data"] = unlinked(store, row, detail["id"], item_type, held["origin_id"])
    else:
        request["request_data"] = export.unlink_body(store, row, detail["id"], store.next_id())
    store.move_origin(row["company_id"], export.kind.object_type, held, None)
    row["updated_at"] = platform.now()
    return told(platform, request, detail)


def refresh(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """The approver presses Refresh on a tab: the integrator is asked for what the ERP has."""
    unknown = set(document) - {"request_name", "company_id", "project_id"}
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
    name = document.get("request_name")
    if name not in REFRESHES:
        raise BadFieldError("request_name", f"must be one of {', '.join(REFRESHES)}")
    company = company_named(platform, document.get("company_id"))
    project_id = document.get("project_id")
    project = platform.store.get("projects", project_id) if isinstance(project_id, int) else None
    if project_id is not None and project is None:
        raise BadFieldError("project_id", "is no project")
    request, detail = open_request(platform, company["id"], str(name), "company", company["id"])
    about = {} if project is None else {"project_id": project["id"], "job_origin_id": project["origin_id"]}
    # sync_contract_payments is published with its detail alone, sync_vendors with its company too.
    owner = {} if name == "sync_contract_payments" else {"company_id": company["id"]}
    request["request_data"] = {"request_detail_id": detail["id"], **owner, **about}
    return told(platform, request, detail)


def company_named(platform: Platform, company_id: Any) -> Row:
    """The company, or the first that has the tool on."""
    for row in platform.store.rows("companies"):
        if row["erp_enabled"] and company_id in (None, row["id"]):
            return row
    raise BadFieldError("company_id", "is no company with the ERP Integrations tool")


def _item(platform: Platform, document: dict[str, Any], *optional: str) -> tuple[str, Export, Row]:
    unknown = set(document) - {"item_type", "item_id", *optional}
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
    item_type = str(document.get("item_type"))
    export = EXPORTS.get(item_type)
    if export is None:
        raise BadFieldError("item_type", f"must be one of {', '.join(EXPORTS)}")
    item_id = str(document.get("item_id"))  # integer or, as v2 and v4.0 have it, string
    row = platform.store.get(export.kind.table, int(item_id)) if item_id.isdecimal() else None
    if row is None or row["deleted_at"] is not None:
        raise BadFieldError("item_id", f"is no {export.word}")
    company = platform.store.get("companies", row["company_id"]) or {}
    if not company.get("erp_enabled"):
        raise BadFieldError("item_id", "belongs to a company without the ERP Integrations tool")
    return item_type, export, row


def _outdate(platform: Platform, item_type: str, item_id: int) -> None:
    # A record that is sent again leaves the older, unfinished detail behind as stale.
    for detail in platform.store.owned("erp_request_details", item_id):
        if detail["item_type"] == item_type and detail["status"] in ("in progress", "failed"):
            detail.update(status="stale", updated_at=platform.now())


def open_request(platform: Platform, company_id: int, name: str, item_type: str, item_id: int) -> tuple[Row, Row]:
    """A request with its one detail, in progress."""
    now = platform.now()
    times = {"created_at": now, "updated_at": now, "company_id": company_id}
    request = platform.store.add(
        "erp_requests", {"request_name": name, "request_data": {}, "integration_app_name": None, **times}
    )
    links = {"erp_request_id": request["id"], "item_type": item_type, "item_id": item_id}
    status = {"status": "in progress", "messages": []}
    return request, platform.store.add("erp_request_details", {**links, **status, **times})


def told(platform: Platform, request: Row, detail: Row) -> dict[str, Any]:
    """Announces the request; what the control answers."""
    platform.announce("ERP Requests", "create", request["id"], request["company_id"], None, approver(platform))
    return {"erp_request_id": request["id"], "request_detail_id": detail["id"]}


def approver(platform: Platform) -> Grant:
    """The person in accounting, in the browser; a user of their own from the first acceptance on."""
    known = next((user for user in platform.store.rows("users") if user["login"] == APPROVER), None)
    user = known or platform.store.add("users", {"name": "Accounting Approver", "login": APPROVER})
    return Grant("browser", "", user["id"], in_browser=True)
