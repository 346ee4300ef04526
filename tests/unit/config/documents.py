"""Documents to try rules on: one entity, and whatever else a test is about."""

from typing import Any

import pytest

from tieout.config.connection import ConfigurationError, Connection, EntitySection, Problem, read_connection
from tieout.records.entities import Entity

EARLY = "2025-06-01T00:00:00Z"
GOLIVE = "2026-01-01T00:00:00Z"
LATER = "2026-06-01T00:00:00Z"


def document(**sections: Any) -> dict[str, Any]:
    erp = {"system": "fake_erp", "settings": {"currency": "USD"}}
    return {"id": "oakridge", "platform": {"system": "fake_platform"}, "erp": erp} | sections


def with_entity(entity: str, **section: Any) -> dict[str, Any]:
    return document(entities={entity: section})


def commitments(**section: Any) -> EntitySection:
    return read_connection(with_entity("commitment", **section)).section(Entity.COMMITMENT)


def refused(content: dict[str, Any]) -> list[Problem]:
    """What is wrong with a document."""
    with pytest.raises(ConfigurationError) as error:
        read_connection(content)
    assert error.value.problems == [str(problem) for problem in error.value.named]
    return list(error.value.named)


def paths(content: dict[str, Any]) -> list[str]:
    return [problem.path for problem in refused(content)]


def read(content: dict[str, Any]) -> Connection:
    return read_connection(content)
