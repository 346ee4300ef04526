"""Nothing is created on the platform beside what a person, or the check before go-live, would call the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from fakes.accounting import Accounting, pulling, vendor
from fakes.mirror import MirrorFault
from fakes.records import MORNING
from tieout.policy.company_names import RATHER_ALIKE, alike
from tieout.preflight.ports import CompanySeen
from tieout.preflight.vendor_forms import Named, sameness
from tieout.records.parties import Address
from tieout.sync.pull_likeness import LookAlikes, Looks, same_by
from tieout.sync.pull_ports import Shown
from tieout.sync.state import State
from unit.sync.shown import LATER, links

FIRMS = (
    ("Smith & Sons, Inc.", "12 Main Street", "78701", ""),
    ("Smith and Sons LLC", "", "", "hash-1"),
    ("SMITH & SONS CONCRETE", "12 Main St", "78701-22", "hash-2"),
    ("Smith Sons Concret", "12 MAIN ST.", "78701", "hash-1"),
    ("Oak Ridge Electric Co.", "", "", ""),
    ("Oakridge Electric", "", "", ""),
    ("Best Steel", "9 Elm Avenue", "10001", ""),
    ("Best Steal", "9 Elm Ave", "10001", "hash-2"),
    ("The Company", "", "", ""),
)


@pytest.fixture
def books() -> Accounting:
    return Accounting()


@pytest.mark.parametrize(
    ("there", "told", "why"),
    [
        ("Smith and Sons LLC", {}, "the same name"),
        ("SMITH & SONS INC", {}, "the same name"),
        ("Smith & Son's Incorporated", {}, "the same name"),
        ("Smith & Sonns", {}, "% the same"),
        ("Smith Brothers", {"street": "12 Main Street", "postal_code": "78701"}, ""),
        ("Smiths Son", {"street": "12 Main St.", "postal_code": "78701-4455"}, "the same address"),
        ("Acme Holdings", {"tax_id_hash": "h1"}, "the same tax id"),
        ("Acme Holdings", {"tax_id_hash": "h2"}, ""),
        ("Oakridge Electric", {}, ""),
    ],
)
def test_vendor_that_looks_like_one_that_is_there_waits_and_an_unrelated_one_flows(
    books: Accounting, there: str, told: dict[str, str], why: str
) -> None:
    shown_id = books.mirror.foreign("vendor", there, **told)
    address = Address(street="12 Main St", postal_code="78701")
    books.feed.put(vendor("V1", title="Smith & Sons, Inc.", tax_id_hash="h1", address=address), vendor("V2"))
    books.import_all("vendor")
    entry = books.entry(vendor("V1"))
    assert (entry.state, entry.waiting_on) == ((State.WAITING, "adopt") if why else (State.SYNCED, ""))
    if why:
        assert why in entry.reasons[0].text
        assert f"{there} ({shown_id}" in entry.reasons[0].text
        assert books.one(vendor("V1"), link="new") is State.SYNCED, "a person may say that it is another one"
    assert books.entry(vendor("V2")).state is State.SYNCED
    assert len(books.mirror.shown["vendor"]) == 3


def test_look_alike_of_another_integration_is_named_and_never_overwritten(books: Accounting) -> None:
    there = books.mirror.foreign("vendor", "Acme", link="CE_41", tax_id_hash="h1")
    books.feed.put(vendor("V1", tax_id_hash="h1"))
    books.import_all("vendor")
    assert "another integration" in books.entry(vendor("V1")).reasons[0].text
    assert books.one(vendor("V1"), link=there) is State.REFUSED
    assert books.mirror.calls["write"] == 0


def test_import_and_preflight_mean_the_same_by_the_same_company() -> None:
    for one in FIRMS:
        for other in FIRMS:
            before = sameness(_seen(one), _seen(other))
            assert same_by(_looks(one), _looks(other)) == ("" if before is None else before[1]), (one, other)


def _seen(firm: tuple[str, str, str, str]) -> Named:
    name, street, postal_code, tax = firm
    return Named(
        "erp", CompanySeen("1", name, address=Address(street=street, postal_code=postal_code), tax_id_hash=tax)
    )


def _looks(firm: tuple[str, str, str, str]) -> Looks:
    seen = _seen(firm)
    return Looks(seen.name, seen.address, seen.seen.tax_id_hash)


@given(*[st.text("abc ", min_size=1, max_size=12)] * 2)
def test_likeness_is_the_figure_that_preflight_goes_by(one: str, other: str) -> None:
    expected = 100.0 if one == other else fuzz.token_sort_ratio(one, other, score_cutoff=RATHER_ALIKE)
    assert alike(one, other, RATHER_ALIKE) == pytest.approx(expected)


def test_look_alike_is_found_among_thousands_of_one_trade() -> None:
    crowd = [Shown(str(number), None, f"Concrete Works {number:05} of Texas") for number in range(3000)]
    crowd += [Shown("a", None, "Brannigan Concrete Works"), Shown("b", None, "Zachary Works Concrete")]
    find = LookAlikes(crowd).of
    assert [one.shown.id for one in find(vendor(title="Branigan Concrete Works Inc."))] == ["a"]
    assert [one.shown.id for one in find(vendor(title="Zachary Concrete Works"))] == ["b"]
    assert find(vendor(title="Mueller Masonry")) == []


def test_mapped_vendor_is_the_one_that_is_mapped_whatever_its_name(books: Accounting) -> None:
    there = books.mirror.foreign("vendor", "O'Brien Concrete")
    books.connection = pulling(value_maps={"vendors": {there: "V1"}})
    books.feed.put(vendor("V1", title="OBC Holdings"), vendor("V2"))
    books.mirror.faults = [MirrorFault.LOST_BEFORE]
    books.import_all("vendor")
    (document,) = books.entry(vendor("V1")).documents
    assert document.key == there
    assert links(books, "vendor") == ["fake_erp:vendor:V1", "fake_erp:vendor:V2"]
    before = books.mirror.calls["write"]
    books.import_all("vendor", full=True)
    assert books.mirror.calls["write"] == before


@pytest.mark.parametrize("was_linked", [True, False])
def test_mapped_double_that_was_made_inactive_takes_nothing_over(books: Accounting, was_linked: bool) -> None:
    there, double = (books.mirror.foreign("vendor", name) for name in ("O'Brien", "Once More"))
    shown = books.mirror.shown["vendor"]
    shown[double] = replace(shown[double], active=False)
    if was_linked:
        shown[there] = replace(shown[there], link="fake_erp:vendor:V1")
    books.connection = pulling(value_maps={"vendors": {double: "V1"}})
    books.feed.put(vendor("V1"))
    books.import_all("vendor")
    entry = books.entry(vendor("V1"))
    if was_linked:
        assert (entry.state, entry.documents[0].key) == (State.SYNCED, there)
    else:
        assert (entry.waiting_on, entry.reasons[0].code) == ("adopt", "mapped_inactive")
    assert not shown[double].link


def test_two_mapped_to_one_vendor_are_held_until_a_person_says_which(books: Accounting) -> None:
    one, other = (books.mirror.foreign("vendor", name) for name in ("O'Brien", "OBC"))
    books.connection = pulling(value_maps={"vendors": {one: "V1", other: "V1"}})
    books.feed.put(vendor("V1"))
    books.import_all("vendor")
    entry = books.entry(vendor("V1"))
    assert (entry.state, entry.waiting_on, entry.reasons[0].code) == (State.WAITING, "adopt", "mapped_twice")
    assert f"{one} and {other}" in entry.reasons[0].text
    assert books.mirror.calls["write"] == 0
    assert books.one(vendor("V1"), link=other) is State.SYNCED
    assert books.entry(vendor("V1")).documents[0].key == other
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, title="Renamed"))
    assert books.one(vendor("V1")) is State.SYNCED


def test_map_and_link_that_differ_are_held_and_make_no_second_company(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.import_all("vendor")
    (document,) = books.entry(vendor("V1")).documents
    there = books.mirror.foreign("vendor", "O'Brien")
    books.connection = pulling(value_maps={"vendors": {there: "V1"}})
    books.feed.put(vendor("V1", MORNING + timedelta(hours=2), title="Renamed"))
    assert books.one(vendor("V1")) is State.WAITING
    entry = books.entry(vendor("V1"))
    assert entry.reasons[0].code == "mapped_otherwise"
    assert there in entry.reasons[0].text
    assert document.key in entry.reasons[0].text
    assert books.one(vendor("V1"), link="new") is State.WAITING
    assert len(books.mirror.shown["vendor"]) == 2
