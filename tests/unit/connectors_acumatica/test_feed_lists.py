"""A list without an order is read whole: no row is lost, whatever the server's order, its cut-off and what changes meanwhile."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.connectors.acumatica.feed_assumptions import CHANGED_SINCE, KEY_RANGES
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_acumatica.feed_site import ALL, Shelf, feed, read_all, vendor
from unit.connectors_acumatica.vendor_answers import CONTRACT, by_path, ok

MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
KEYS = st.sets(st.text("abAB01-_'& ", min_size=1, max_size=5).map(str.strip).filter(bool), min_size=1, max_size=60)


def one_case(keys: set[str]) -> set[str]:
    """Keys as a database without regard to case can hold them."""
    return set({key.casefold(): key for key in keys}.values())


@settings(max_examples=40, deadline=None)
@given(
    keys=KEYS.map(one_case),
    size=st.integers(1, 15),
    cut_off=st.none() | st.integers(2, 20),
    backwards=st.booleans(),
    sorts=st.booleans(),
)
def test_every_row_is_read_whatever_the_order_collation_and_cut_off(
    keys: set[str], size: int, cut_off: int | None, backwards: bool, sorts: bool
) -> None:
    def collation(key: str) -> tuple[int, ...]:
        return tuple((-1 if backwards else 1) * ord(letter) for letter in f"{key.casefold()}\0")

    shelf = Shelf(keys, collation, cut_off, sorts)
    assert set(read_all(feed(shelf), size=size)) == keys
    assert len(shelf.calls) <= 10 * len(keys) + 10


def test_sorted_rows_are_read_with_few_calls_and_unsorted_ones_with_not_many_more() -> None:
    keys = {f"V{number:06d}" for number in range(2000)}
    for sorts, most in ((True, 80), (False, 140)):
        shelf = Shelf(keys, sorts=sorts)
        assert len(read_all(feed(shelf), size=80)) == 2000
        assert len(shelf.calls) <= most


def test_row_that_comes_while_its_range_is_read_is_on_the_page() -> None:
    def arrive(shelf: Shelf) -> None:
        shelf.keys.add("V5")

    shelf = Shelf({"V1", "V9"}, on_call=arrive)
    assert sorted(read_all(feed(shelf))) == ["V1", "V5", "V9"]


def test_range_that_never_holds_still_is_cut_and_not_taken_for_whole() -> None:
    def arrive(shelf: Shelf) -> None:
        shelf.keys.add(f"W{len(shelf.calls):03d}")

    shelf = Shelf({"V1", "V2", "V3"}, on_call=arrive)
    page = feed(shelf).page("vendor", cursor="", since=None, size=50)
    assert page.records == ()
    assert page.next_cursor is not None


def test_reading_goes_on_at_a_cursor_in_another_process() -> None:
    shelf = Shelf({f"V{number:03d}" for number in range(40)})
    met, cursor = set(), ""
    while cursor is not None:
        page = feed(shelf).page("vendor", cursor=cursor, since=None, size=7)
        met |= {record.number for record in page.records}
        cursor = page.next_cursor  # type: ignore[assignment]
    assert met == shelf.keys


def test_changes_are_asked_for_from_a_little_before_and_only_where_that_is_known_to_work() -> None:
    shelf = Shelf({"V1"})
    feed(shelf).page("vendor", cursor="", since=MORNING, size=5)
    assert shelf.calls[0]["$filter"] == "LastModifiedDateTime ge datetimeoffset'2026-03-02T05:59:58.000+00:00'"
    feed(shelf, assumptions=ALL - {CHANGED_SINCE.name}).page("vendor", cursor="", since=MORNING, size=5)
    assert "$filter" not in shelf.calls[-1]


def test_without_its_assumption_nothing_is_read_and_the_switch_is_named() -> None:
    shelf = Shelf({"V1"})
    one = feed(shelf, assumptions=ALL - {KEY_RANGES.name})
    assert one.capability("vendor").assumption == KEY_RANGES.name
    with pytest.raises(NeedsPerson, match=KEY_RANGES.name):
        one.page("vendor", cursor="", since=None, size=5)
    assert shelf.calls == []


def test_site_that_cannot_list_records_with_their_parts_is_read_one_by_one() -> None:
    refusal = httpx.Response(500, json={"exceptionType": "PX.Api.ContractBased.CannotOptimizeException"})
    full = vendor("V1", MainContact={"Address": {"City": {"value": "Salem"}}})

    def script(request: httpx.Request) -> httpx.Response:
        if request.url.path == f"{CONTRACT}/Vendor/V1":
            return ok(full)
        if "$expand" in request.url.params:
            return refusal
        return ok([] if "$skip" in request.url.params else [vendor("V1")])

    one = feed(script)
    begun = one.page("vendor", cursor="", since=None, size=5)
    assert begun.next_cursor is not None
    page = one.page("vendor", cursor=begun.next_cursor, since=None, size=5)
    assert page.records[0].address.city == "Salem"  # type: ignore[attr-defined]
    assert page.next_cursor is None


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (ok({"not": "a list"}), NotNow),
        (httpx.Response(200, text="<html>"), NotNow),
        (httpx.Response(500), NotNow),
        (httpx.Response(429), NotNow),
        (httpx.Response(400, json={"message": "no such field"}), NeedsPerson),
        (httpx.Response(404), NeedsPerson),
        (ok([vendor("V1"), vendor("", LastModifiedDateTime="yesterday")]), NotNow),
        (ok([vendor(f"V{number}", Status="Fermé") for number in range(11)]), NeedsPerson),
    ],
)
def test_page_that_cannot_be_read_whole_raises(answer: httpx.Response, raised: type[Exception]) -> None:
    def script(request: httpx.Request) -> httpx.Response:
        return ok([]) if "$skip" in request.url.params else answer

    with pytest.raises(raised):
        feed(script).page("vendor", cursor="", since=None, size=50)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ({"Status": "Fermé"}, "has the status 'Fermé'"),
        ({"LastModifiedDateTime": "yesterday"}, "no moment in LastModifiedDateTime"),
    ],
)
def test_company_that_cannot_be_read_is_left_out_by_name_and_its_neighbours_are_read(
    odd: dict[str, Any], why: str
) -> None:
    rows = [vendor("V1"), vendor("V2", **odd), vendor("V3")]

    def script(request: httpx.Request) -> httpx.Response:
        return ok([] if "$skip" in request.url.params else rows)

    page = feed(script).page("vendor", cursor="", since=None, size=50)
    assert [record.number for record in page.records] == ["V1", "V3"]
    (unread,) = page.unread
    assert (str(unread.reference), unread.number) == ("acumatica:vendor:V2", "V2")
    assert why in unread.why


def test_throttle_pauses_the_login() -> None:
    with pytest.raises(NotNow) as told:
        feed(by_path({"GET Vendor": httpx.Response(429)})).page("vendor", cursor="", since=None, size=5)
    assert told.value.pause_scope


def test_watermark_is_the_earlier_of_the_two_clocks() -> None:
    def at(date: str) -> datetime | None:
        answer = httpx.Response(200, json=[], headers={"Date": date})
        return feed(lambda _request: answer).page("vendor", cursor="", since=None, size=5).as_of

    assert at("Mon, 02 Mar 2026 11:00:00 GMT") == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert at("Mon, 02 Mar 2026 13:00:00 GMT") == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert at("soon") == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_cursor_of_somebody_else_is_refused() -> None:
    with pytest.raises(NeedsPerson, match="cursor"):
        feed(Shelf({"V1"})).page("vendor", cursor="17", since=None, size=5)
