"""Preflight asks every connector the same questions: one that a survey does not know would end it with a traceback."""

import importlib
import inspect
import pkgutil
from decimal import Decimal
from typing import Any

import pytest

from tieout import connectors
from tieout.connectors.surveying import budget_seen, reference_in
from tieout.preflight.ports import ErpSurvey, PlatformSurvey, Survey

PACKAGES = [f"{connectors.__name__}.{one.name}" for one in pkgutil.iter_modules(connectors.__path__) if one.ispkg]


def questions(port: type) -> set[str]:
    asked = {name for one in (Survey, port) for name, what in vars(one).items() if inspect.isfunction(what)}
    return {name for name in asked if not name.startswith("_")}


def survey_of(package: str) -> tuple[type, type]:
    """The class that a connector's `build_survey` makes, and the port that it implements."""
    module: Any = importlib.import_module(package)
    name = inspect.signature(module.build_survey).return_annotation
    port = PlatformSurvey if hasattr(module, "build_intake") else ErpSurvey
    return getattr(importlib.import_module(f"{package}.survey"), name), port


@pytest.mark.parametrize("package", PACKAGES)
def test_every_question_of_preflight_has_an_answer(package: str) -> None:
    survey, port = survey_of(package)
    assert questions(port) - set(dir(survey)) == set()


@pytest.mark.parametrize(
    ("held", "digest", "reference"),
    [
        ("procore:subcontract:41", None, "procore:subcontract:41"),
        ("procore:subcontract:41~2", 14, "procore:subcontract:41"),
        ("procore:subcontract:4#0123456789abcd", 14, ""),
        ("procore:subcontract:4#0123456789abcd", None, "procore:subcontract:4#0123456789abcd"),
        ("SC-001 Foundations", 14, ""),
        ("", 14, ""),
    ],
)
def test_reference_is_ours_only_where_it_can_be_read_whole(held: str, digest: int | None, reference: str) -> None:
    assert reference_in(held, digest) == reference


def test_budget_that_stands_in_the_erp_is_worth_its_places() -> None:
    seen = budget_seen({"a": Decimal("1.10"), "b": Decimal("2.20")}, kind="B", project="P1", company="C", number="B P1")
    assert (seen.total, seen.document.lines) == (Decimal("3.30"), {"a": "a", "b": "b"})
