"""A vendor's business register: its tax id (EIN) or business number (ABN), v1.0."""

import re
from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest
from sandbox.procore.errors import Refusal, not_found
from sandbox.procore.fields import Field, read_attributes, strings
from sandbox.procore.query import check_known, required_number
from sandbox.procore.store import Row
from sandbox.procore.vendors import VENDOR

_FIELDS = {"type": Field("enum", ("abn", "ein")), **strings("identifier")}


def business_register_routes(rest: Rest) -> list[Route]:
    path = "/rest/v1.0/vendors/{id:int}/business_register"
    return [rest.route("POST", path, _create), rest.route("PATCH", path, _update)]


def _create(call: Call) -> Answer:
    vendor, sent = _write(call)
    if vendor.get("business_register_attributes") is not None:
        raise Refusal(409, "A Business Register is already associated with the Vendor.")
    return Answer(_keep(call, vendor, {"id": call.platform.store.next_id(), **sent}), 201)


def _update(call: Call) -> Answer:
    vendor, sent = _write(call)
    held = vendor.get("business_register_attributes")
    if held is None:
        raise not_found("Business register")
    return Answer(_keep(call, vendor, {**held, **sent}))


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, ["company_id"])
    company = call.company(required_number(call.query, "company_id"))
    vendor = VENDOR.find(call, call.path("id"))
    if vendor["company_id"] != company["id"]:
        raise not_found("Vendor")
    body = call.object_body("business_register").get("business_register")
    sent = read_attributes(_FIELDS, body, where="business_register", required=("type", "identifier"))
    # "This field ignores spaces and dashes."
    return vendor, {**sent, "identifier": re.sub(r"[\s-]", "", sent["identifier"])}


def _keep(call: Call, vendor: Row, register: dict[str, Any]) -> dict[str, Any]:
    shown = {"verified_at": None, "verification_status": None, **register}
    VENDOR.change(call, vendor, {"business_register_attributes": shown})
    return shown
