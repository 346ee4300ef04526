"""The connection document: wrong ones are refused whole, with every mistake named."""

from typing import Any

import pytest

from fakes.records import connection
from tieout.config.connection import ConfigurationError, Connection, Mode, read_connection
from tieout.records.entities import Entity


def broken(**changes: Any) -> list[str]:
    document = connection().model_dump(mode="json") | changes
    with pytest.raises(ConfigurationError) as refused:
        read_connection(document)
    return refused.value.problems


def test_document_survives_storage_whole() -> None:
    document = connection()
    assert read_connection(document.model_dump(mode="json")) == document


def test_every_mistake_is_named_at_once() -> None:
    problems = broken(id="X", value_map={}, entities={"commitments": {"mode": "on"}})
    told = "\n".join(problems)
    assert len(problems) >= 3
    for path in ("id", "value_map", "entities.commitments"):
        assert path in told


def test_live_without_a_start_is_refused() -> None:
    (problem,) = broken(entities={"commitment": {"mode": "live"}})
    assert "golive_at" in problem


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00", "yesterday"])
def test_moment_without_a_time_zone_is_no_moment(moment: str) -> None:
    assert broken(entities={"commitment": {"mode": "live", "golive_at": moment}})


def test_numbers_are_no_codes() -> None:
    (problem,) = broken(value_maps={"cost_codes": {"03-300": 3300}})
    assert "value_maps.cost_codes" in problem
    assert "3300" in problem


def test_entity_that_is_not_mentioned_is_off() -> None:
    assert connection().section(Entity.INVOICE).mode is Mode.OFF


def test_document_cannot_be_changed_in_place() -> None:
    document: Connection = connection()
    with pytest.raises(Exception, match="frozen"):
        document.id = "other"  # type: ignore[misc]
