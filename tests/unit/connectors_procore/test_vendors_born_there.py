"""A vendor that a person adds to Procore is held where people see it, in whichever intake, and released by accounting's own."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from fakes.accounting import Accounting, pulling, vendor
from fakes.queues import FakePayloads
from fakes.records import GOLIVE
from tieout.connectors.procore import build_mirror, parse_delivery
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.pull import Pull
from tieout.sync.pull_born_there import IN_THE_ERP
from tieout.sync.state import Entry, RecordKey, State
from unit.connectors_procore.mirror_site import MirrorSite
from unit.connectors_procore.site import COMPANY
from unit.sync.approvals import NoTallies

PERSON = {"client_id": "pat", "client_secret": "pat", "service_user": {"id": 77, "name": "Pat"}, "in_browser": True}


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    fresh.control("seed", {"apps": [PERSON]})
    yield fresh
    fresh.close()


class Office(Accounting):
    """Procore's look-alike before it, and a made-up ERP behind it."""

    def __init__(self, site: MirrorSite, intake: str) -> None:
        section = {"mode": "live", "intake": intake, "golive_at": GOLIVE.isoformat()}
        super().__init__(pulling(platform={"system": "procore"}, entities={"vendor": section}, value_maps={}))
        self.site = site
        self.procore = build_mirror(site.context())

    def pull(self) -> Pull:
        return replace(super().pull(), mirror=self.procore)

    def add_vendor(self, name: str) -> str:
        """A person adds a company in the browser."""
        form = {"grant_type": "client_credentials", "client_id": "pat", "client_secret": "pat"}
        token = httpx.post(f"{self.site.base_url}/oauth/token", data=form).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)}
        body = {"company_id": COMPANY, "vendor": {"name": name}}
        answer = httpx.post(f"{self.site.base_url}/rest/v1.0/vendors", json=body, headers=headers)
        return str(answer.raise_for_status().json()["id"])

    def delivered(self, resource: str, resource_id: str) -> str:
        """The event arrives, and whatever it wakes is worked."""
        body = self.site.delivery(resource, resource_id)
        flow = IntakeFlow(
            *(self.connection, self.ledger, self.queues, FakePayloads(), NoTallies(), self.marks, parse_delivery),
            *(self.site.intake, self.clock, self.ids),
        )
        content = base64.b64encode(body).decode()
        told = Delivery(id=f"d{resource_id}", connection="oakridge", source="procore", size=1, sha256="s", body=content)
        became = flow.take(told).what
        self.wait(timedelta(minutes=1))
        return became

    def held(self, shown_id: str) -> Entry | None:
        reference = SourceReference(system="procore", kind="vendor", id=shown_id)
        return self.ledger.entry(RecordKey("oakridge", Entity.VENDOR, reference))


@pytest.mark.parametrize("intake", ["resources", "erp_requests"])
def test_vendor_that_a_person_adds_is_held_until_accountings_is_linked_to_it(site: MirrorSite, intake: str) -> None:
    office = Office(site, intake)
    there = office.add_vendor("Vendor V1")
    heard = office.delivered("Company Vendors", there)
    assert heard == ("woken" if intake == "resources" else "other_intake")
    if intake == "erp_requests":
        assert office.held(there) is None  # accounting is asked in the tool first
        told = site.control("erp/accept", {"item_type": "vendor", "item_id": int(there)})
        office.delivered("ERP Requests", str(told["erp_request_id"]))
    held = office.held(there)
    assert held is not None
    assert (held.state, held.waiting_on, held.number) == (State.WAITING, IN_THE_ERP, "Vendor V1")
    assert site.company(there)["origin_id"] is None

    office.feed.put(vendor("V1"))
    office.import_all("vendor")
    office.one(vendor("V1"), link=there)
    office.wait(timedelta(minutes=1))
    held = office.held(there)
    assert held is not None
    assert held.state is State.SYNCED
    assert site.company(there)["origin_id"] == "tieout:fake_erp/vendor/V1"
    office.procore.close()
