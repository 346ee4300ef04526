"""Brings the look-alike to each ERP request that has a sample."""

from typing import Any

from unit.sandbox_procore.finance import FINANCE
from unit.sandbox_procore.site import COMPANY, OTHER_VENDOR, PROJECT, VENDOR, Site

_BASE = f"/rest/v1.0/companies/{COMPANY}"

_ACCEPTED = {
    "create_vendor": ("vendor", OTHER_VENDOR),
    "create_or_update_job": ("project", PROJECT),
    "create_budget": ("budget", PROJECT),
    "create_commitment_change_order": ("change_order", "co"),
    "create_prime_contract_change_order": ("change_order", "pco"),
    "create_requisitions": ("requisition", "may"),
    "create_payment_application": ("payment_application", "app"),
    "create_contract_payment": ("contract_payment", "pay"),
}
_REFRESHED = ("sync_vendors", "sync_contract_payments")
ERP_SAMPLES = (*_ACCEPTED, *_REFRESHED, "link_vendor")

_MORE_REFRESHED = (
    *("sync_jobs", "sync_single_job", "sync_standard_cost_codes", "sync_standard_categories", "sync_commitments"),
    *("sync_commitment_change_orders", "sync_prime_contracts"),
)
_UNLINKED = {
    "unlink_vendor": ("vendor", OTHER_VENDOR),
    "reset_job": ("project", PROJECT),
    "unlink_commitment_change_order": ("change_order", "co"),
    "unlink_prime_contract_change_order": ("change_order", "pco"),
    "reset_requisition": ("requisition", "may"),
    "unlink_payment_application": ("payment_application", "app"),
    "reset_payment": ("contract_payment", "pay"),
}
_STAGED = ("link_all_vendors", "create_vendor_in_procore", "create_job_in_procore")
MORE_SAMPLES = (*_MORE_REFRESHED, *_UNLINKED, *_STAGED, "merge_vendors", "update_budget")
"""What follows an acceptance, or asks for something about accounting's own records."""


def erp_sample(site: Site, name: str) -> Any:
    """The ERP request of this name, as the API shows it."""
    made = _cause(site, name, site.control("seed", FINANCE)["refs"])
    return site.call("GET", f"{_BASE}/erp_requests/{made['erp_request_id']}").json()


def _cause(site: Site, name: str, refs: dict[str, int]) -> Any:
    """The approver's click that leads to the request."""
    if name in {*_REFRESHED, *_MORE_REFRESHED}:
        one_job = {"project_id": PROJECT} if name == "sync_single_job" else {}
        return site.control("erp/refresh", {"request_name": name, **one_job})
    if name in _UNLINKED:
        item_type, item = _UNLINKED[name]
        return site.control("erp/unlink", _linked(site, item_type, refs.get(str(item), item)))
    if name == "link_vendor":
        return site.control("erp/import", {"staged_record_id": stage_vendor(site), "link_to": OTHER_VENDOR})
    if name in _STAGED:
        return _import(site, name)
    if name == "merge_vendors":
        site.control("erp/unlink", {"item_type": "vendor", "item_id": VENDOR})
        item = _linked(site, "vendor", OTHER_VENDOR)
        return site.control("erp/merge", {"vendor_id": item["item_id"], "into_vendor_id": VENDOR})
    if name == "update_budget":
        return site.control("erp/accept", _linked(site, "budget", PROJECT))
    item_type, item = _ACCEPTED[name]
    return site.control("erp/accept", {"item_type": item_type, "item_id": refs.get(str(item), item)})


def _linked(site: Site, item_type: str, item_id: object) -> dict[str, Any]:
    """An item that was sent to the ERP and is linked to what it is there."""
    item = {"item_type": item_type, "item_id": item_id}
    site.control("erp/accept", item)
    site.call("PATCH", f"{_BASE}/external_data/sync", json={"updates": [{**item, "origin_id": "AC:77"}]})
    return item


def _import(site: Site, name: str) -> Any:
    if name == "link_all_vendors":
        stage_vendor(site)
        return site.control("erp/link_all")
    staged = _stage_job(site) if name == "create_job_in_procore" else stage_vendor(site, "Ohm Electric")
    return site.control("erp/import", {"staged_record_id": staged})


def _stage_job(site: Site) -> int:
    body = {"company_id": COMPANY, "updates": [{"name": "Annex", "origin_id": "24-002"}]}
    return int(site.call("PATCH", "/rest/v1.0/erp_projects/sync", json=body).json()["entities"][0]["id"])


def stage_vendor(site: Site, vendor_name: str = "Best Steel", origin_id: str = "V-77") -> int:
    """The integrator offers a vendor of the ERP; returns the staged record's id."""
    body = {"company_id": COMPANY, "updates": [{"name": vendor_name, "origin_id": origin_id}]}
    answer = site.call("PATCH", "/rest/v1.0/erp_vendors/sync", json=body).json()
    return int(answer["entities"][0]["id"])
