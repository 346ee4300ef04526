"""A public third-party client library, pointed at the look-alike, finds what it expects of Procore.

The library (ProPyCore) sends its credentials as HTTP Basic and, on some calls, no Procore-Company-Id header.
"""

from collections.abc import Callable

import pytest

from unit.sandbox_procore.site import COMPANY, CONCRETE, PROJECT, SUBCONTRACT, Site

library = pytest.importorskip("ProPyCore.procore", reason="ProPyCore is not installed")


def test_public_client_reads_companies_projects_and_cost_codes(site_with: Callable[..., Site]) -> None:
    site = site_with(require_company_header=False)
    client = library.Procore("tieout", "s3cret", "", site.base_url, site.base_url)
    assert client.companies.find("Ridgeline Builders")["id"] == COMPANY
    assert client.projects.find(COMPANY, "Clinic")["id"] == PROJECT
    assert client.cost_codes.find(COMPANY, PROJECT, "Cast in place")["full_code"] == "03-300"


def test_public_client_creates_a_cost_code_and_shows_it(site: Site) -> None:
    client = library.Procore("tieout", "s3cret", "", site.base_url, site.base_url)
    made = client.cost_codes.create(COMPANY, PROJECT, name="Finishes", code="09")
    assert client.cost_codes.show(COMPANY, PROJECT, made["id"])["name"] == "Finishes"
    assert client.cost_codes.show(COMPANY, PROJECT, CONCRETE)["code"] == "300"


def test_public_client_edits_a_subcontract_and_gets_the_refusal_it_knows(site: Site) -> None:
    client = library.Procore("tieout", "s3cret", "", site.base_url, site.base_url)
    header = {"Procore-Company-Id": str(COMPANY)}
    path = f"/rest/v1.0/work_order_contracts/{SUBCONTRACT}"
    approved = {"project_id": PROJECT, "work_order_contract": {"status": "Approved"}}
    assert client.tools.patch_request(path, header, data=approved)["status"] == "Approved"
    moved = {"project_id": PROJECT, "work_order_contract": {"vendor_id": None}}
    exceptions = pytest.importorskip("ProPyCore.exceptions")
    with pytest.raises(exceptions.UnprocessableContentError):
        client.tools.patch_request(path, header, data=moved)
