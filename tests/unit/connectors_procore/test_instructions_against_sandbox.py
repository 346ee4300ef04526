"""The approver's clicks in the ERP tool, on a running look-alike: heard, followed, and the request closed."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import build_intake, parse_delivery
from tieout.connectors.procore.mirror_assumptions import STAGED_VENDORS
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.sync.instructions import CreationAsked, Instructed, Link, Linked, SyncAsked, Unlinked
from tieout.sync.outcomes import NotNow
from unit.connectors_procore.mirror_site import PRIME, MirrorSite, paid, vendor, written
from unit.connectors_procore.site import COMPANY, CONTRACT, PROJECT

HEARD = {Entity.COMMITMENT: Intake.ERP_REQUESTS, Entity.VENDOR: Intake.RESOURCES}
WHY = (Reason("held", "Create it in the ERP first."),)
V1 = Link("acumatica:vendor:V1", "V1")


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    assert list(fresh.mirror.listing("vendor", "company"))  # signed in from here on
    yield fresh
    fresh.close()


def heard(site: MirrorSite, told: dict[str, int]) -> Instructed:
    """What the intake makes of a request that the approver has just caused."""
    event = parse_delivery(site.delivery("ERP Requests", str(told["erp_request_id"])))
    found = site.intake.resolve(event, intakes=HEARD)
    assert isinstance(found, Instructed), found
    return found


def status(site: MirrorSite, told: dict[str, int]) -> tuple[str, list[str]]:
    (row,) = [one for one in site.held("erp_request_details") if one["id"] == told["request_detail_id"]]
    return row["status"], row["messages"]


def test_refresh_is_heard_and_closed(site: MirrorSite) -> None:
    told = site.control("erp/refresh", {"request_name": "sync_vendors"})
    found = heard(site, told)
    (asked,) = found.instructions
    assert isinstance(asked, SyncAsked)
    assert (asked.kind, found.name) == ("vendor", "sync_vendors")
    assert status(site, told) == ("in progress", [])
    assert site.intake.answer(found.request, ()) == ()
    assert status(site, told) == ("success", [])


@pytest.mark.parametrize("name", ["sync_jobs", "sync_commitments", "sync_prime_contracts", "sync_standard_cost_codes"])
def test_refresh_of_what_is_not_read_is_closed_with_why(site: MirrorSite, name: str) -> None:
    told = site.control("erp/refresh", {"request_name": name})
    site.intake.answer(heard(site, told).request, WHY)
    assert status(site, told) == ("failed", [WHY[0].text])


def test_refresh_of_cost_codes_says_whether_a_list_is_named_to_show_them_in(site: MirrorSite) -> None:
    told = site.control("erp/refresh", {"request_name": "sync_standard_cost_codes"})
    (asked,) = heard(site, told).instructions
    assert asked == SyncAsked("cost_code", str(told["request_detail_id"]), shown=False)
    settings = {**site.context().settings, "mirror": {"standard_cost_code_list_id": "700"}}
    listening = build_intake(replace(site.context(), settings=settings))
    event = parse_delivery(site.delivery("ERP Requests", str(told["erp_request_id"])))
    named = listening.resolve(event, intakes=HEARD)
    listening.close()
    assert isinstance(named, Instructed)
    assert named.instructions == (replace(asked, shown=True),)


def test_refresh_of_projects_says_whether_there_is_a_field_to_show_anything_in(site: MirrorSite) -> None:
    told = site.control("erp/refresh", {"request_name": "sync_jobs"})
    (asked,) = heard(site, told).instructions
    settings = {**site.context().settings, "project_fields": {"legal_entity": "custom_field_12"}}
    listening = build_intake(replace(site.context(), settings=settings))
    event = parse_delivery(site.delivery("ERP Requests", str(told["erp_request_id"])))
    named = listening.resolve(event, intakes=HEARD)
    listening.close()
    assert isinstance(named, Instructed)
    assert asked == SyncAsked("project", str(told["request_detail_id"]), shown=False)
    assert named.instructions == (replace(asked, shown=True),)


def test_link_whose_request_names_no_detail_is_closed_by_its_record(site: MirrorSite) -> None:
    site.mirror_with(STAGED_VENDORS.name, new_companies="staged").write("vendor", [vendor("V1")])
    (staged,) = site.held("staged_records")
    told = site.control("erp/import", {"staged_record_id": staged["id"], "link_to": 48})
    found = heard(site, told)
    assert found.instructions == (Linked("vendor", "48", V1),)
    site.intake.answer(found.request, ())
    site.intake.answer(found.request, ())
    assert status(site, told) == ("success", [])
    writes = f"PATCH /rest/v1.0/companies/{COMPANY}/erp_request_details/{told['request_detail_id']}"
    assert site.calls(writes) == 1


def test_lost_answer_says_so_and_is_harmless_to_repeat(site: MirrorSite) -> None:
    told = site.control("erp/accept", {"item_type": "vendor", "item_id": 48, "origin_code": "V77"})
    found = heard(site, told)
    assert found.instructions == (CreationAsked("vendor", "48", "Owner LLC", "V77", str(told["request_detail_id"])),)
    site.fault("lose_answer_after", "PATCH", "/rest/v1.0/companies/*/erp_request_details/*")
    with pytest.raises(NotNow, match="lost"):
        site.intake.answer(found.request, WHY)
    assert site.intake.answer(found.request, WHY) == ()
    assert status(site, told) == ("failed", [WHY[0].text])
    assert site.company(48)["origin_id"] is None


def test_answer_to_a_request_that_was_overtaken_holds_nothing_up(site: MirrorSite) -> None:
    first = heard(site, told := site.control("erp/accept", {"item_type": "vendor", "item_id": 48}))
    site.control("erp/accept", {"item_type": "vendor", "item_id": 48})
    assert site.intake.answer(first.request, WHY) == ()
    assert status(site, told)[0] == "stale"


def test_unlink_names_what_the_link_was(site: MirrorSite) -> None:
    shown_id = written(site.write(vendor("V1")))
    told = site.control("erp/unlink", {"item_type": "vendor", "item_id": int(shown_id)})
    (unlinked,) = heard(site, told).instructions
    assert unlinked == Unlinked("vendor", shown_id, V1, str(told["request_detail_id"]))


def test_request_that_nobody_here_serves_is_closed_as_failed_with_its_name_and_the_way_out(site: MirrorSite) -> None:
    told = site.control("erp/refresh", {"request_name": "sync_metadata"})
    found = heard(site, told)
    site.intake.answer(found.request, (Reason("not_read", "Nothing of that kind is read."),))
    standing, (words,) = status(site, told)
    assert (found.name, standing) == ("sync_metadata", "failed")
    assert "'sync_metadata' is not carried out" in words
    assert "by hand" in words


@pytest.mark.parametrize(("kind", "contract"), [("subcontractor_invoice", CONTRACT), ("owner_invoice", PRIME)])
def test_listed_invoice_says_whose_payments_are_listed_with_it(site: MirrorSite, kind: str, contract: int) -> None:
    (found,) = site.intake.all_records(str(PROJECT), kind)
    assert found.hints == {"project": str(PROJECT), "contract": str(contract)}
    row = replace(paid(), target=found.reference, hints=found.hints)
    assert site.mirror.group(row) == f"{PROJECT}/contract/{contract}"
