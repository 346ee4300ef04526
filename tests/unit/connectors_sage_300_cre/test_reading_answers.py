"""What hh2 answers is read to the cent, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contract.erp.rig import perform
from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.erp import Sage300CreErp
from tieout.connectors.sage_300_cre.feed import Sage300CreFeed
from tieout.connectors.sage_300_cre.values import amount, figure
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused
from unit.connectors_sage_300_cre.site import Site, subcontract

SIGNED_IN = {"set-cookie": ".ASPXAUTH=abc; expires=Tue, 01 Jan 2030 00:00:00 GMT; path=/; HttpOnly"}
VENDORS = "/AccountsPayable/Api/V1/Vendor.svc/vendors"
Answers = Callable[[httpx.Request], httpx.Response]


def _answering(site: Site, answer: Answers, seen: list[httpx.Request]) -> httpx.MockTransport:
    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path.endswith("/authenticate"):
            return httpx.Response(200, json={"Result": 5}, headers=SIGNED_IN)
        return answer(request)

    return httpx.MockTransport(serve)


def _feed(site: Site, answer: Answers, seen: list[httpx.Request] | None = None) -> Sage300CreFeed:
    transport = _answering(site, answer, [] if seen is None else seen)
    return Sage300CreFeed(replace(site.context(base_url="https://acme.hh2.com"), transport=transport))


def _page(feed: Sage300CreFeed) -> object:
    return feed.page("vendor", cursor="", since=None, size=10)


def test_session_goes_along_as_the_cookie_that_was_given(site: Site) -> None:
    seen: list[httpx.Request] = []
    _page(_feed(site, lambda _: httpx.Response(200, json=[]), seen))
    assert seen[-1].headers["cookie"] == ".ASPXAUTH=abc"
    assert seen[-1].headers["accept"] == "application/json"
    assert site.tokens.stored is not None
    assert site.tokens.stored.expires_at.year == 2030


@pytest.mark.parametrize(
    "body",
    [{"Message": "?"}, ["row"], [{"Code": "V1"}], [{"Code": "", "Version": 1}]],
    ids=["object", "text", "no", "code"],
)
def test_list_that_is_none_is_never_an_empty_one(site: Site, body: Any) -> None:
    with pytest.raises(NotNow):
        _page(_feed(site, lambda _: httpx.Response(200, json=body)))


def test_rows_that_come_again_and_again_end_the_reading(site: Site) -> None:
    stuck = _feed(site, lambda _: httpx.Response(200, json=[{"Id": "1", "Code": "V1", "Version": 3}]))
    with pytest.raises(NotNow, match="again and again"):
        stuck.job_costs("P100", cursor="")


def test_missing_right_needs_a_person_and_a_bad_gateway_does_not(site: Site) -> None:
    with pytest.raises(NeedsPerson, match="right"):
        _page(_feed(site, lambda _: httpx.Response(406)))
    with pytest.raises(NotNow):
        _page(_feed(site, lambda _: httpx.Response(502)))


def test_sign_in_page_is_no_answer(site: Site) -> None:
    seen: list[httpx.Request] = []
    with pytest.raises(NeedsPerson, match="lets us sign in"):
        _page(_feed(site, lambda _: httpx.Response(302, headers={"location": "/login"}), seen))
    assert [request.url.path.endswith("/authenticate") for request in seen] == [True, False, True, False]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(400, json=[{"Message": "Code is taken."}]), Refused),
        (httpx.Response(406), Refused),
        (httpx.Response(409), InDoubt),
        (httpx.Response(500, json={"Message": "An error has occurred."}), InDoubt),
        (httpx.Response(200, json="not an id"), InDoubt),
    ],
    ids=["400", "406", "409", "500", "no id"],
)
def test_answer_to_a_write_is_a_refusal_only_if_it_says_so(site: Site, answer: httpx.Response, outcome: type) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return answer
        return httpx.Response(200, json=_rows(request.url.path) if request.url.params["version"] == "0" else [])

    transport = _answering(site, serve, [])
    erp = Sage300CreErp(replace(site.context(base_url="https://acme.hh2.com"), transport=transport))
    line = subcontract().lines[0]
    assert isinstance(perform(erp, erp.plan(subcontract(lines=(line,)))[0]), outcome)


def _rows(path: str) -> list[dict[str, Any]]:
    rows = {
        "vendors": {"Code": "V0001"},
        "jobs": {"Code": "P100"},
        "costcodes": {"Code": "03-300"},
        "categories": {"Code": "SUB", "CostCodeId": "1"},
    }
    return [{"Id": "1", "Version": 1, **rows[path.rpartition("/")[2]]}]


def test_amount_goes_out_as_exactly_the_number_it_is() -> None:
    assert (figure(Decimal("48250.37")), figure(Decimal("-10.00")), figure(Decimal("12.345"))) == (
        48250.37,
        -10,
        12.345,
    )
    with pytest.raises(ValueError, match="more digits"):
        figure(Decimal("123456789012345678.91"))


def test_amount_comes_in_to_the_cent_or_not_at_all() -> None:
    assert amount({"Amount": Decimal("1000.1")}, "Amount") == Decimal("1000.10")
    assert amount({"Amount": None}, "Amount") == Decimal("0.00")
    with pytest.raises(AnswerLost):
        amount({"Amount": "a lot"}, "Amount")
