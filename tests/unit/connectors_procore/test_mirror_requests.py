"""Requests of the ERP tool about what accounting owns are read as what they ask for, and never guessed."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_assumptions import DIRECTORY_REQUESTS, STAGED_VENDORS
from tieout.connectors.procore.mirror_requests import read_instructions
from tieout.sync.instructions import (
    Created,
    CreationAsked,
    Instruction,
    Link,
    Linked,
    Merged,
    SyncAsked,
    Unlinked,
)
from tieout.sync.outcomes import NeedsPerson
from unit.connectors_procore.mirror_site import MirrorSite, paid, vendor, written
from unit.connectors_procore.site import COMPANY

LINKS = Links("tieout:")
ASSUMED = frozenset({DIRECTORY_REQUESTS.name})
OURS, THEIRS = Link("acumatica:vendor:V1", "V1"), Link(None, "vendor_origin_id")
VENDOR = {"id": 35, "name": "Test Vendor", "origin_code": "origin_code", "origin_id": None, "is_active": True}


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    assert list(fresh.mirror.listing("vendor", "company"))  # signed in from here on
    yield fresh
    fresh.close()


def read(name: str, data: dict[str, Any], switched_on: frozenset[str] = ASSUMED) -> tuple[Instruction, ...] | None:
    return read_instructions(name, {"id": 9, "request_name": name, "request_data": data}, LINKS, switched_on)


def asked(site: MirrorSite, told: dict[str, Any]) -> tuple[Instruction, ...] | None:
    """The instructions of a request that the look-alike's approver caused."""
    body = site.api("GET", f"/rest/v1.0/companies/{COMPANY}/erp_requests/{told['erp_request_id']}")
    return read_instructions(body["request_name"], body, LINKS, ASSUMED)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (
            "create_vendor",
            {"vendor": VENDOR, "request_detail_id": 1, "company_id": 7},
            CreationAsked("vendor", "35", "Test Vendor", "origin_code", "1"),
        ),
        (
            "link_vendor",
            {"vendor": {"id": 32, "origin_id": "vendor_origin_id"}, "company_id": 7},
            Linked("vendor", "32", THEIRS),
        ),
        ("sync_vendors", {"request_detail_id": 100, "company_id": 7}, SyncAsked("vendor", "100")),
        ("sync_contract_payments", {"request_detail_id": 1}, SyncAsked("payment", "1")),
    ],
)
def test_published_request_needs_no_assumption(name: str, data: dict[str, Any], expected: Instruction) -> None:
    assert read(name, data, frozenset()) == (expected,)


def test_assumed_body_is_refused_by_name() -> None:
    for name in ("link_all_vendors", "merge_vendors", "create_vendor_in_procore", "unlink_vendor", "reset_payment"):
        with pytest.raises(NeedsPerson, match=DIRECTORY_REQUESTS.name):
            read(name, {}, frozenset())


def test_request_about_something_else_is_left_to_others() -> None:
    assert read("create_commitment", {"commitment": {"id": 1}}) is None


@pytest.mark.parametrize("data", [{}, {"vendor": {"id": 32}}, {"vendor": {"origin_id": "V1"}}])
def test_link_without_both_ends_is_a_persons_business(data: dict[str, Any]) -> None:
    with pytest.raises(NeedsPerson, match="link_vendor"):
        read("link_vendor", data)


def test_refresh_says_what_of_to_read(site: MirrorSite) -> None:
    kinds = {"sync_vendors": "vendor", "sync_jobs": "project", "sync_standard_cost_codes": "cost_code"}
    for name, kind in kinds.items():
        told = site.control("erp/refresh", {"request_name": name})
        assert asked(site, told) == (SyncAsked(kind, str(told["request_detail_id"])),)


def test_import_of_a_staged_vendor_names_ours_by_its_reference(site: MirrorSite) -> None:
    mirror = site.mirror_with(STAGED_VENDORS.name, new_companies="staged")
    mirror.write("vendor", [vendor("V1"), vendor("V2"), vendor("V3", title="90 minute courier")])
    site.api("PATCH", "/rest/v1.0/vendors/47", {"company_id": COMPANY, "vendor": {"origin_id": None}})
    first, second, _ = (row["id"] for row in site.held("staged_records"))
    made = site.control("erp/import", {"staged_record_id": first})
    assert asked(site, made) == (Created("vendor", str(made["item_id"]), OURS, str(made["request_detail_id"])),)
    linked = site.control("erp/import", {"staged_record_id": second, "link_to": 48})
    assert asked(site, linked) == (Linked("vendor", "48", Link("acumatica:vendor:V2", "V2")),)
    every = site.control("erp/link_all", {})
    detail = str(every["request_detail_id"])
    assert asked(site, every) == (Linked("vendor", "47", Link("acumatica:vendor:V3", "V3"), detail),)


def test_merged_and_unlinked_vendor_say_what_they_were(site: MirrorSite) -> None:
    shown_id = written(site.write(vendor("V1")))
    told = site.control("erp/merge", {"vendor_id": int(shown_id), "into_vendor_id": 48})
    detail = str(told["request_detail_id"])
    assert asked(site, told) == (Merged("vendor", "48", shown_id, OURS, OURS, detail),)
    told = site.control("erp/unlink", {"item_type": "vendor", "item_id": 48})
    assert asked(site, told) == (Unlinked("vendor", "48", OURS, str(told["request_detail_id"])),)


def test_reset_payment_names_the_payment_that_is_linked_no_more(site: MirrorSite) -> None:
    shown_id = written(site.write(paid()))
    told = site.control("erp/unlink", {"item_type": "contract_payment", "item_id": int(shown_id)})
    link = Link(paid().key, "P9#ACME/Bill/B7")
    assert asked(site, told) == (Unlinked("payment", shown_id, link, str(told["request_detail_id"])),)


def test_vendor_that_accounting_accepts_is_asked_for_in_the_erp(site: MirrorSite) -> None:
    told = site.control("erp/accept", {"item_type": "vendor", "item_id": 48, "origin_code": "V77"})
    detail = str(told["request_detail_id"])
    assert asked(site, told) == (CreationAsked("vendor", "48", "Owner LLC", "V77", detail),)
