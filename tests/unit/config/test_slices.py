"""A pilot starts small: what is in a slice, what is not, and who decides where they meet."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.config.advice import warnings
from tieout.config.code_spans import NO_CODES, CodeSpan, comparable
from tieout.config.connection import Mode
from unit.config.documents import GOLIVE, LATER, commitments, paths, read, refused, with_entity

PILOT = {"name": "pilot", "projects": ["86"], "mode": "live", "golive_at": LATER}


def mode_of(*slices: dict[str, Any], codes: tuple[str, ...] = (), **record: Any) -> Mode:
    section = commitments(mode="shadow", golive_at=GOLIVE, slices=list(slices))
    known = {"project": "86", "kind": "subcontract", "vendor": "47"} | record
    return section.for_record(cost_codes=codes, **known).mode


def test_record_in_no_slice_goes_by_the_entity() -> None:
    assert mode_of(PILOT, project="87") is Mode.SHADOW


def test_slice_has_its_own_mode_and_start() -> None:
    section = commitments(mode="off", slices=[PILOT])
    assert section.for_record(project="86", kind="subcontract") == (Mode.LIVE, datetime(2026, 6, 1, tzinfo=UTC))
    assert section.is_on
    assert section.modes == {Mode.OFF, Mode.LIVE}


def test_slice_without_a_start_has_the_entitys() -> None:
    section = commitments(
        mode="shadow", golive_at=GOLIVE, slices=[{"name": "a", "kinds": ["subcontract"], "mode": "live"}]
    )
    assert section.for_record(project="1", kind="subcontract") == (Mode.LIVE, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("differs", "mode"),
    [({}, Mode.LIVE), ({"project": "87"}, Mode.SHADOW), ({"kind": "purchase_order"}, Mode.SHADOW),
     ({"vendor": "48"}, Mode.SHADOW), ({"vendor": None}, Mode.SHADOW), ({"codes": ("05-120",)}, Mode.SHADOW),
     ({"codes": ()}, Mode.SHADOW)],
)  # fmt: skip
def test_everything_that_a_slice_names_must_fit(differs: dict[str, Any], mode: Mode) -> None:
    narrow = {**PILOT, "kinds": ["subcontract"], "vendors": ["47"], "cost_codes": ["03-*"]}
    assert mode_of(narrow, **({"codes": ("03-300",)} | differs)) is mode


def test_first_slice_that_fits_wins() -> None:
    without = {"name": "not this vendor", "projects": ["86"], "vendors": ["47"], "mode": "off"}
    assert mode_of(without, PILOT) is Mode.OFF
    assert mode_of(without, PILOT, vendor="48") is Mode.LIVE


def test_most_careful_line_decides_for_the_whole_record() -> None:
    concrete = {"name": "concrete", "cost_codes": ["03-*"], "mode": "live"}
    steel = {"name": "steel", "cost_codes": ["05-*"], "mode": "off"}
    assert mode_of(concrete, steel, codes=("03-100", "03-300")) is Mode.LIVE
    assert mode_of(concrete, steel, codes=("03-100", "09-290")) is Mode.SHADOW
    assert mode_of(concrete, steel, codes=("03-100", "05-120", "09-290")) is Mode.OFF


def test_latest_start_of_its_lines_holds_for_a_record() -> None:
    late = {"name": "late", "cost_codes": ["03-*"], "mode": "live", "golive_at": LATER}
    section = commitments(mode="live", golive_at=GOLIVE, slices=[late])
    decided = section.for_record(project="86", kind="subcontract", cost_codes=["05-120", "03-300"])
    assert decided == (Mode.LIVE, datetime(2026, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        ("03-*", ["03-300", "03-30-00", "03 30 00", "03.300"], ["03", "031-20", "04-100", "033000"]),
        ("03*", ["03-300", "033000"], ["04-100", "3-300"]),
        ("03-100..03-499", ["03-100", "03-300", "03-499", "03-499.10"], ["03-099", "03-500", "03-4995", "3-300"]),
        ("03-10-00 \u2013 05-99-99", ["03-10-00", "04 00 00", "05-99-99"], ["03-09-00", "06-00-00"]),
        ("03-300", ["03-300", "03.300"], ["03-3000", "03-300-1", "3-300"]),
    ],
)  # fmt: skip
def test_span_holds_just_its_codes(span: str, inside: list[str], outside: list[str]) -> None:
    read_span = CodeSpan.parse(span)
    assert [code for code in inside + outside if code in read_span] == inside


@pytest.mark.parametrize("text", ["*", "-*", "03*-1", "05-100..03-100", "..", "1..2..3", "03-*..05-*"])
def test_span_that_is_none_is_refused_with_its_place(text: str) -> None:
    wrong = {"name": "a", "mode": "off", "cost_codes": ["03-300", text]}
    assert CodeSpan.parse(text) is NO_CODES
    assert paths(with_entity("commitment", slices=[wrong])) == ["entities.commitment.slices.0.cost_codes.1"]


CODES = st.from_regex(r"[0-9]{2}-[0-9]{3}", fullmatch=True)


@given(CODES, CODES, CODES, CODES, CODES)
def test_spans_that_cover_hold_what_they_cover(a: str, b: str, c: str, d: str, code: str) -> None:
    outer, inner = (CodeSpan.parse(f"{min(pair)}..{max(pair)}") for pair in ((a, b), (c, d)))
    if outer.covers(inner) and code in inner:
        assert code in outer
    if code in inner and code in outer:
        assert outer.meets(inner)
    assert comparable(code) == code


def test_slice_that_names_nothing_is_refused() -> None:
    assert paths(with_entity("commitment", slices=[{"name": "all", "mode": "live", "golive_at": GOLIVE}])) == [
        "entities.commitment.slices.0"
    ]


def test_live_slice_without_any_start_is_refused() -> None:
    slices = [{"name": "pilot", "projects": ["86"], "mode": "live"}]
    assert paths(with_entity("commitment", mode="shadow", slices=slices)) == ["entities.commitment.slices.0.golive_at"]


def test_slice_that_is_never_reached_is_refused_by_name() -> None:
    narrower = {"name": "narrower", "projects": ["86"], "cost_codes": ["03-1*"], "mode": "off"}
    wide = {"name": "wide", "cost_codes": ["03-*"], "mode": "shadow"}
    (problem,) = refused(with_entity("commitment", slices=[wide, narrower]))
    assert problem.path == "entities.commitment.slices.1"
    assert "wide" in problem.expected
    assert not warnings(read(with_entity("commitment", slices=[narrower])))


def test_overlap_with_another_mode_is_a_warning_that_says_who_wins() -> None:
    one = {"name": "vendor", "vendors": ["47"], "mode": "off"}
    (found,) = [each for each in warnings(read(with_entity("commitment", golive_at=GOLIVE, slices=[one, PILOT])))
                if "slices" in each.path]  # fmt: skip
    assert found.path == "entities.commitment.slices.1"
    assert "'vendor'" in found.expected
    same = {**one, "mode": "live"}
    apart = {**one, "projects": ["87"]}
    for other in (same, apart):
        document = read(with_entity("commitment", golive_at=GOLIVE, slices=[other, PILOT]))
        assert not [each for each in warnings(document) if "slices" in each.path]
