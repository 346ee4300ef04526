"""Signing in costs no lockout, one session serves all, and what accounting keeps is read whole."""

from decimal import Decimal

import pytest

from tieout.records.company import Vendor
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Missing
from unit.connectors_sage_300_cre.site import Site


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "no"}, "this user and password"),
        ({"api_secret": "no"}, "this API key and secret"),
        ({"api_key": ""}, "has no api_key"),
    ],
)
def test_refused_sign_in_is_told_and_not_tried_again(site: Site, wrong: dict[str, str], words: str) -> None:
    feed = site.feed(credentials=wrong)
    for _ in range(3):
        with pytest.raises(NeedsPerson, match=words) as refused:
            feed.page("vendor", cursor="", since=None, size=100)
        assert refused.value.pause_scope
    assert site.sandbox.calls() <= 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"password": "no"}, "the hh2 user is locked"), ({"api_secret": "no"}, "the hh2 API client is locked")],
    ids=["result 3", "result 4"],
)
def test_lockout_is_told_by_whom_it_locks(site: Site, wrong: dict[str, str], words: str) -> None:
    for _ in range(5):
        with pytest.raises(NeedsPerson):
            site.feed(credentials=wrong).page("vendor", cursor="", since=None, size=1)
    locked = site.feed()
    before = site.sandbox.calls()
    for _ in range(2):
        with pytest.raises(NeedsPerson, match=words) as refused:
            locked.page("vendor", cursor="", since=None, size=1)
        assert refused.value.pause_scope
    assert site.sandbox.calls() == before + 1, "a lock is not knocked at again"


def test_one_session_serves_every_function_until_it_ends(site: Site) -> None:
    for _ in range(3):
        site.feed().page("vendor", cursor="", since=None, size=1)
    assert site.tokens.minted == 1
    site.pass_time(86_400)
    site.feed().page("vendor", cursor="", since=None, size=1)
    assert site.tokens.minted == 2


def test_every_vendor_is_read_once_across_blocks(site: Site) -> None:
    more = [{"Code": f"V{number:04}", "Name": f"Vendor {number}"} for number in range(2, 9)]
    more[-1]["IsArchived"] = True  # type: ignore[assignment]
    site.client.post("/__sandbox__/seed", json={"vendors": more}).raise_for_status()
    feed = site.feed()
    cursor: str | None = ""
    seen: list[Vendor] = []
    while cursor is not None:
        page = feed.page("vendor", cursor=cursor, since=None, size=100)
        seen += [record for record in page.records if isinstance(record, Vendor)]
        cursor = page.next_cursor
    assert [vendor.number for vendor in seen] == [f"V{number:04}" for number in range(1, 9)]
    assert [vendor.active for vendor in seen] == [True] * 7 + [False]


def test_one_vendor_is_read_by_its_code(site: Site) -> None:
    feed = site.feed()
    found = feed.one("vendor", SourceReference(system="sage_300_cre", kind="vendor", id="V0001"))
    assert isinstance(found, Vendor)
    assert (found.title, found.active) == ("O'Brien & Sons", True)
    other = SourceReference(system="sage_300_cre", kind="vendor", id="V9999")
    assert isinstance(feed.one("vendor", other), Missing)


def test_job_costs_are_the_categories_figures(site: Site) -> None:
    extra = {"Job": "P100", "CostCode": "03-300", "Code": "LAB", "Name": "Labor", "JobToDateCost": "1000.10"}
    site.client.post("/__sandbox__/seed", json={"categories": [extra]}).raise_for_status()
    costs, following = site.feed().job_costs("P100", cursor="")
    assert following is None
    labor = next(cost for cost in costs if cost.cost_type == "LAB")
    assert (labor.cost_code.code, labor.cost_to_date, labor.paid) == ("03-300", Decimal("1000.10"), None)


def test_what_hh2_does_not_publish_is_not_read_and_says_why(site: Site) -> None:
    feed = site.feed()
    for kind in ("customer", "receipt", "subcontract"):
        assert not feed.capability(kind).offered
        assert feed.capability(kind).note
    assert feed.capability("vendor").offered
    assert feed.capability("job_cost").offered
    assert feed.balances(()) == ()
