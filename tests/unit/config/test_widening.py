"""What a new document makes live is noticed, whichever way it is written; what it only narrows is let through."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.config.connection import Connection, Mode
from tieout.config.entities import EntitySection
from tieout.config.widening import live_projects, made_live
from tieout.records.entities import Entity
from unit.config.documents import EARLY, GOLIVE, LATER, read, with_entity

LIVE = {"mode": "live", "golive_at": GOLIVE}
PILOT = {"name": "pilot", "projects": ["86"], "mode": "live"}
SHADOW = {"mode": "shadow", "golive_at": GOLIVE}


def of(**section: Any) -> Connection:
    return read(with_entity("commitment", **section))


def made(old: Connection | None, **section: Any) -> bool:
    return made_live(old, of(**section)) == [Entity.COMMITMENT]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SHADOW, LIVE),
        (SHADOW, SHADOW | {"slices": [PILOT]}),
        (SHADOW | {"slices": [PILOT]}, SHADOW | {"slices": [PILOT | {"projects": ["86", "87"]}]}),
        (SHADOW | {"slices": [PILOT]}, LIVE | {"slices": [PILOT]}),
        (LIVE, LIVE | {"golive_at": EARLY}),
        (LIVE | {"slices": [{"name": "out", "vendors": ["47"], "mode": "off"}]}, LIVE),
        (
            LIVE | {"slices": [{"name": "out", "vendors": ["47"], "mode": "off"}, PILOT]},
            LIVE | {"slices": [PILOT, {"name": "out", "vendors": ["47"], "mode": "off"}]},
        ),
        (LIVE | {"slices": [PILOT | {"golive_at": LATER}]}, LIVE),
    ],
    ids=["entity", "pilot", "wider", "rest", "earlier", "let-in", "overtaken", "let-in-earlier"],
)
def test_more_that_is_live_is_noticed(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert made(of(**before), **after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LIVE, LIVE | {"approval_in_erp": True}),
        (LIVE, SHADOW),
        (LIVE, LIVE | {"golive_at": LATER}),
        (LIVE, LIVE | {"slices": [{"name": "out", "vendors": ["47"], "mode": "off"}]}),
        (LIVE, SHADOW | {"slices": [PILOT]}),
        (LIVE, {"mode": "off"}),
    ],
    ids=["same", "back", "later", "kept-out", "pilot-only", "off"],
)
def test_less_that_is_live_is_let_through(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert not made(of(**before), **after)


def test_first_document_makes_live_whatever_is_live_in_it() -> None:
    assert made(None, **LIVE)
    assert not made(None, **SHADOW)


def test_pilot_names_its_projects_and_an_entity_names_none() -> None:
    assert live_projects(of(**SHADOW, slices=[PILOT]).section(Entity.COMMITMENT)) == ["86"]
    assert live_projects(of(**LIVE, slices=[PILOT]).section(Entity.COMMITMENT)) is None


GRID = list(product(("86", "87"), ("subcontract", "purchase_order"), ("03-100", "05-100", None), ("47", "48", None)))
SLICES = st.lists(
    st.fixed_dictionaries(
        {"mode": st.sampled_from(["off", "shadow", "live"])},
        optional={
            "projects": st.sampled_from([["86"], ["86", "87"]]),
            "kinds": st.just(["subcontract"]),
            "cost_codes": st.sampled_from([["03-*"], ["05-100"]]),
            "vendors": st.sampled_from([["47"], ["47", "48"]]),
            "golive_at": st.sampled_from([EARLY, LATER]),
        },
    ),
    max_size=3,
)
SECTIONS = st.builds(
    lambda mode, slices: {"mode": mode, "golive_at": GOLIVE, "slices": slices}, st.sampled_from(list(Mode)), SLICES
)


def section_of(drawn: dict[str, Any]) -> EntitySection:
    """Without the rules of a document: a slice that is never reached is fine here."""
    slices = [one | {"name": str(at)} for at, one in enumerate(drawn["slices"])]
    named = [one for one in slices if {"projects", "kinds", "cost_codes", "vendors"} & one.keys()]
    return EntitySection.model_validate(drawn | {"slices": named}, context="rules_later")


@settings(max_examples=150)
@given(SECTIONS, SECTIONS)
def test_no_record_becomes_live_unnoticed(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = section_of(before), section_of(after)
    documents = [of(mode="off").model_copy(update={"entities": {Entity.COMMITMENT: one}}) for one in (old, new)]
    if made_live(*documents):
        return
    for project, kind, code, vendor in GRID:
        codes = () if code is None else (code,)
        was, now = (one.for_record(project=project, kind=kind, cost_codes=codes, vendor=vendor) for one in (old, new))
        if now.mode is Mode.LIVE:
            assert was.mode is Mode.LIVE
            assert was.golive_at is not None
            assert now.golive_at is not None
            assert now.golive_at >= was.golive_at
