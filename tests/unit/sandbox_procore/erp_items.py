"""Brings the look-alike to each ERP request that has a sample."""

from typing import Any

from unit.sandbox_procore.finance import FINANCE
from unit.sandbox_procore.site import COMPANY, OTHER_VENDOR, PROJECT, Site

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


def erp_sample(site: Site, name: str) -> Any:
    """The ERP request of this name, as the API shows it."""
    refs = site.control("seed", FINANCE)["refs"]
    if name in _REFRESHED:
        made = site.control("erp/refresh", {"request_name": name})
    elif name == "link_vendor":
        made = site.control("erp/import", {"staged_record_id": stage_vendor(site), "link_to": OTHER_VENDOR})
    else:
        item_type, item = _ACCEPTED[name]
        made = site.control("erp/accept", {"item_type": item_type, "item_id": refs.get(str(item), item)})
    path = f"/rest/v1.0/companies/{COMPANY}/erp_requests/{made['erp_request_id']}"
    return site.call("GET", path).json()


def stage_vendor(site: Site, vendor_name: str = "Best Steel", origin_id: str = "V-77") -> int:
    """The integrator offers a vendor of the ERP; returns the staged record's id."""
    body = {"company_id": COMPANY, "updates": [{"name": vendor_name, "origin_id": origin_id}]}
    answer = site.call("PATCH", "/rest/v1.0/erp_vendors/sync", json=body).json()
    return int(answer["entities"][0]["id"])
