"""What accounting keeps, through the XML gateway: read whole, and nothing that is none of the platform's business."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from contract.erp.rig import ErpRig, OneHolder
from contract.erp.sage_intacct_xml_rig import sage_intacct_xml
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build_feed, build_survey
from tieout.connectors.sage_intacct.gateway_rows import said
from tieout.preflight.ports import Unlisted
from tieout.records.company import Vendor
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Erp, Missing
from tieout.sync.pull_ports import Feed
from unit.connectors_sage_intacct.gateway_desk import CARRIED, SESSION

FIRM = {
    "id": "M000",
    "name": "Firm & Sons",
    "taxId": "12-3456789",
    "contacts": {"default": {"email1": "a@firm.example", "mailingAddress": {"city": "Portland", "state": "ME"}}},
}


@pytest.fixture(scope="module")
def company() -> Iterator[ErpRig]:
    """One sandbox for this module, through its XML door."""
    with sage_intacct_xml() as rig:
        yield rig


@pytest.fixture
def context(erp: Erp) -> ConnectorContext:
    """The connection of the rig's connector."""
    found: ConnectorContext = erp.context  # type: ignore[attr-defined]  # the rig's connector has one
    return found


@pytest.fixture
def feed(context: ConnectorContext) -> Iterator[Feed]:
    with closing(build_feed(context)) as found:
        yield found


def _seed(rig: ErpRig, **lists: object) -> None:
    rig.sandbox.client.post("/__sandbox__/seed", json=lists).raise_for_status()


def _one(feed: Feed, identity: str) -> Vendor:
    record = feed.one("vendor", SourceReference(system="sage_intacct", kind="vendor", id=identity))
    assert isinstance(record, Vendor)
    return record


def test_vendor_has_its_address_and_no_tax_id(rig: ErpRig, feed: Feed) -> None:
    _seed(rig, vendors=[FIRM])
    vendor = _one(feed, "M000")
    assert (vendor.title, vendor.email, vendor.address.city, vendor.address.region, vendor.active) == (
        "Firm & Sons",
        "a@firm.example",
        "Portland",
        "ME",
        True,
    )
    assert "3456789" not in vendor.model_dump_json()
    assert not _one(feed, "V0002").active


def test_only_what_changed_since_is_read(rig: ErpRig, feed: Feed) -> None:
    rig.sandbox.advance(3600)
    _seed(rig, vendors=[FIRM])
    changed = max(record.updated_at for record in feed.page("vendor", cursor="", since=None, size=100).records)
    page = feed.page("vendor", cursor="", since=changed - timedelta(minutes=30), size=100)
    assert [record.number for record in page.records] == ["M000"]


def test_since_is_said_in_the_gateways_words_and_in_utc(context: ConnectorContext) -> None:
    asked: list[Element] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(fromstring(request.content))
        there = SESSION.format(endpoint=context.settings["gateway_url"])
        return httpx.Response(200, text=there if b"<getAPISession" in request.content else CARRIED)

    moment = datetime(2026, 3, 2, 9, 5, 7, tzinfo=UTC)
    own = replace(context, transport=httpx.MockTransport(answer), tokens=OneHolder())
    with closing(build_feed(own)) as feed:
        feed.page("customer", cursor="200", since=moment.astimezone(), size=100)
    query = asked[-1].find(".//query")
    assert query is not None
    assert query.findtext("filter/greaterthanorequalto/value") == "03/02/2026 09:05:07"
    assert (query.findtext("offset"), query.findtext("orderby/order/field")) == ("200", "RECORDNO")
    assert "TAXID" not in {field.text for field in query.iter("field")}


def test_dotted_field_is_read_whichever_way_the_gateway_shows_it() -> None:
    flat = fromstring("<VENDOR><DISPLAYCONTACT.EMAIL1>a@b</DISPLAYCONTACT.EMAIL1></VENDOR>")
    nested = fromstring("<VENDOR><DISPLAYCONTACT><EMAIL1>a@b</EMAIL1></DISPLAYCONTACT></VENDOR>")
    assert [said(row, "DISPLAYCONTACT.EMAIL1") for row in (flat, nested)] == ["a@b", "a@b"]


def test_what_the_gateway_does_not_read_is_refused_with_its_reason(feed: Feed) -> None:
    with pytest.raises(NeedsPerson, match="which of its fields names the payment"):
        feed.page("payment", cursor="", since=None, size=10)
    with pytest.raises(NeedsPerson, match="REST API only"):
        feed.balances(())
    with pytest.raises(NeedsPerson, match="GLDETAIL"):
        feed.job_costs("P100", cursor="")
    stranger = feed.one("vendor", SourceReference(system="sage_intacct", kind="vendor", id="X"))
    assert isinstance(stranger, Missing)


def test_survey_of_a_gateway_says_that_it_needs_rest_and_never_takes_the_session_for_a_token(
    rig: ErpRig, context: ConnectorContext, feed: Feed
) -> None:
    feed.page("vendor", cursor="", since=None, size=1)
    session = context.tokens.current()
    with closing(build_survey(context)) as survey:
        terms = survey.terms()
        assert isinstance(terms, Unlisted)
        assert "client_id, and what is asked for is read through the REST API only" in terms.why
    settings = {**context.settings, "base_url": str(rig.sandbox.client.base_url).rstrip("/") + "/ia/api/v1"}
    keys = {"client_id": "tieout.app.sage.com", "client_secret": "s3cret", **context.credentials}
    with closing(build_survey(replace(context, settings=settings, credentials=keys))) as both:
        assert not isinstance(both.terms(), Unlisted)
    assert context.tokens.current() is session
