"""Staged records: what the integrator offers from the ERP, and the approver's import, link and merge.

The older paths per entity (`erp_vendors/sync`, `erp_projects/sync`) and the newer `staged_records/sync` fill the same
table. Statuses are those published: staged, imported, invalid, archived.
"""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest
from sandbox.procore.erp.access import erp_company
from sandbox.procore.erp.approver import approver, company_named, open_request, told
from sandbox.procore.errors import Refusal, bad_request
from sandbox.procore.fields import Field, read_attributes, strings
from sandbox.procore.notation import time_text
from sandbox.procore.platform import Platform
from sandbox.procore.projects import new_project
from sandbox.procore.query import check_known
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync
from sandbox.procore.vendors import VENDOR

ITEM_TYPES = (
    *("vendor", "project", "sub_job", "prime_contract", "purchase_order_contract", "work_order_contract"),
    *("commitment_change_order", "line_item"),
)
_STAGED = {
    **strings("origin_id"),
    "item_type": Field("enum", ITEM_TYPES),
    "data": Field("object"),
    "id": Field("integer"),
}
_OLDER = {"erp_vendors": ("vendor", field_tables.VENDOR_SYNC), "erp_projects": ("project", field_tables.PROJECT_CREATE)}


def staged_routes(rest: Rest) -> list[Route]:
    older = [rest.route("PATCH", f"/rest/v1.0/{word}/sync", partial(_sync_older, word)) for word in _OLDER]
    return [*older, rest.route("PATCH", "/rest/v1.0/companies/{company_id:int}/staged_records/sync", _sync)]


def _sync_older(word: str, call: Call) -> Answer:
    check_known(call.query, [])
    item_type, table = _OLDER[word]
    body = call.object_body("company_id", "updates")
    if not isinstance(body.get("company_id"), int):
        raise bad_request("company_id must be an integer", "company_id")
    company = call.company(body["company_id"])
    if not company["erp_enabled"]:
        raise Refusal(403, "ERP Integrations is not enabled for this company")

    def read(sent: Any) -> dict[str, Any]:
        data = read_attributes(table, sent, where=item_type, required=("origin_id", "name"))
        return {"item_type": item_type, "origin_id": data["origin_id"], "data": data}

    return sync(body.get("updates"), _rules(call, company, read))


def _sync(call: Call) -> Answer:
    check_known(call.query, [])
    company = erp_company(call)
    required = ("item_type", "origin_id", "data")

    def read(sent: Any) -> dict[str, Any]:
        return read_attributes(_STAGED, sent, where="staged_record", required=required)

    return sync(call.object_body("updates").get("updates"), _rules(call, company, read))


def _rules(call: Call, company: Row, read: Any) -> SyncRules:
    store = call.platform.store

    def change(row: Row, sent: dict[str, Any]) -> Row:
        row.update(data=sent["data"], updated_at=call.platform.now())
        return row

    def create(sent: dict[str, Any]) -> Row:
        key = (sent["item_type"], sent["origin_id"])
        # Staged again, a record takes the place of the one that waits.
        holder = store.origin_holder(company["id"], f"staged {key[0]}", key[1])
        known = None if holder is None else store.get("staged_records", holder)
        if known is not None:
            return change(known, sent)
        now = call.platform.now()
        row = {**sent, "company_id": company["id"], "status": "staged", "created_at": now, "updated_at": now}
        origin_id = row.pop("origin_id")
        kept = store.add("staged_records", row)
        store.move_origin(company["id"], f"staged {key[0]}", kept, origin_id)
        return kept

    return SyncRules(
        read, lambda row_id: store.get("staged_records", row_id), lambda _o: None, create, change, _document
    )


def _document(row: Row) -> dict[str, Any]:
    times = {name: time_text(row[name]) for name in ("created_at", "updated_at")}
    return {**{name: row[name] for name in ("id", "item_type", "origin_id", "status")}, **times}


def import_staged(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """The approver imports one staged vendor or project: linked to the match named, or created in Procore."""
    unknown = set(document) - {"staged_record_id", "link_to"}
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
    staged = platform.store.get("staged_records", document.get("staged_record_id") or 0)
    if staged is None or staged["status"] != "staged" or staged["item_type"] not in ("vendor", "project"):
        raise BadFieldError("staged_record_id", "is no staged vendor or project")
    target = document.get("link_to")
    if target is None:
        return _create(platform, staged)
    row = platform.store.get(f"{staged['item_type']}s", target)
    if row is None or row["company_id"] != staged["company_id"] or row["origin_id"] is not None:
        raise BadFieldError("link_to", f"is no {staged['item_type']} that is free to be linked")
    return _link(platform, staged, row)


def _create(platform: Platform, staged: Row) -> dict[str, Any]:
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    call = Call(platform, Request(scope), approver(platform), None)
    data = {name: value for name, value in staged["data"].items() if name != "id"}
    is_vendor = staged["item_type"] == "vendor"
    if is_vendor:
        links = {"origin_id": None, "origin_code": None, "origin_data": None}
        row = VENDOR.create(call, data, company_id=staged["company_id"], **links)
    else:
        row = new_project(call, staged["company_id"], data)
    staged["status"] = "imported"
    word = "vendor" if is_vendor else "job"
    request, detail = open_request(
        platform, staged["company_id"], f"create_{word}_in_procore", staged["item_type"], row["id"]
    )
    request["request_data"] = _pair(word, row, detail)
    return {**told(platform, request, detail), "item_id": row["id"]}


def _link(platform: Platform, staged: Row, row: Row) -> dict[str, Any]:
    platform.store.move_origin(row["company_id"], staged["item_type"], row, staged["origin_id"])
    row["updated_at"] = platform.now()
    staged["status"] = "imported"
    is_vendor = staged["item_type"] == "vendor"
    name = "link_vendor" if is_vendor else "create_job_in_procore"
    request, detail = open_request(platform, staged["company_id"], name, staged["item_type"], row["id"])
    pair = _pair("vendor" if is_vendor else "job", row, detail)
    if is_vendor:
        del pair["request_detail_id"]  # published without: there is nothing to answer
    request["request_data"] = pair
    return {**told(platform, request, detail), "item_id": row["id"]}


def _pair(word: str, row: Row, detail: Row) -> dict[str, Any]:
    links = {"id": row["id"], "origin_id": row["origin_id"]}
    return {word: links, "request_detail_id": detail["id"], "company_id": row["company_id"]}


def link_all(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Links every staged vendor to the unlinked vendor of the same name, with one request for all."""
    company = company_named(platform, document.get("company_id"))
    free = {
        row["name"].casefold(): row
        for row in platform.store.rows("vendors")
        if row["company_id"] == company["id"] and row["origin_id"] is None
    }
    linked = []
    for staged in platform.store.rows("staged_records"):
        row = free.pop(str(staged["data"].get("name")).casefold(), None) if staged["item_type"] == "vendor" else None
        if row is not None and staged["status"] == "staged" and staged["company_id"] == company["id"]:
            platform.store.move_origin(company["id"], "vendor", row, staged["origin_id"])
            row["updated_at"] = platform.now()
            staged["status"] = "imported"
            linked.append({"id": row["id"], "origin_id": row["origin_id"]})
    request, detail = open_request(platform, company["id"], "link_all_vendors", "company", company["id"])
    request["request_data"] = {"vendors": linked, "request_detail_id": detail["id"], "company_id": company["id"]}
    return {**told(platform, request, detail), "linked": len(linked)}


def merge_vendors(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Two vendors become one: the first goes inactive and its link, if the other has none, moves over."""
    store = platform.store
    gone, kept = (store.get("vendors", document.get(name) or 0) for name in ("vendor_id", "into_vendor_id"))
    if gone is None or kept is None or gone is kept or gone["company_id"] != kept["company_id"]:
        raise BadFieldError("vendor_id", "and into_vendor_id must be two vendors of one company")
    origin_id = gone["origin_id"]
    store.move_origin(gone["company_id"], "vendor", gone, None)
    if kept["origin_id"] is None:
        store.move_origin(kept["company_id"], "vendor", kept, origin_id)
    gone.update(is_active=False, updated_at=platform.now())
    kept["updated_at"] = platform.now()
    request, detail = open_request(platform, kept["company_id"], "merge_vendors", "vendor", kept["id"])
    merged = {"merged_vendor": {"id": gone["id"], "origin_id": origin_id}}
    request["request_data"] = {**_pair("vendor", kept, detail), **merged}
    return told(platform, request, detail)
