"""What the ERP owns of a project stands in the fields that were named for it, and nothing else of the project is ever touched."""

from typing import Any

import pytest
from pydantic import ValidationError

from tieout.connectors.procore import build
from tieout.connectors.procore.settings import ProcoreSettings
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.outcomes import Applied, InDoubt, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Fetched
from unit.connectors_procore.wire import COMPANY, SETTINGS, Wire, context, reply

NAMED = {"general_ledger": "accounting_project_number", "legal_entity": "custom_field_12"}
OWNED = {"general_ledger": "cost 51000", "legal_entity": "MAIN"}
SHOW, PATCH = "GET /rest/v1.0/projects/6778", "PATCH /rest/v1.0/projects/6778"
ROLES, PRIMES = "GET /rest/v1.0/project_roles", "GET /rest/v1.0/prime_contracts"
REFERENCE = SourceReference(system="procore", kind="project", id="6778")


def project(coding: str | None = None, custom: dict[str, Any] | None = None) -> dict[str, Any]:
    fields = {"custom_field_12": {"data_type": "string", "value": None}, "custom_field_9": text("lead paint")}
    shown = {"id": 6778, "name": "Garage", "project_number": "N200", "updated_at": "2026-03-02T08:00:00Z"}
    return {**shown, "accounting_project_number": coding, "custom_fields": fields | (custom or {})}


def text(value: str) -> dict[str, str]:
    return {"data_type": "string", "value": value}


def platform(wire: Wire, named: dict[str, str]) -> Any:
    return build(context(wire, settings=SETTINGS | {"project_fields": named}))


def fetched(shown: dict[str, Any], named: dict[str, str] = NAMED) -> Fetched:
    wire = Wire().on(SHOW, reply(shown)).on(ROLES, reply([])).on(PRIMES, reply([]))
    found = platform(wire, named).fetch(Entity.PROJECT, REFERENCE, hints={}, requests=())
    assert isinstance(found, Fetched)
    return found


def planned(shown: dict[str, Any]) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = platform(Wire(), NAMED).plan_fields(fetched(shown), OWNED)
    return steps


def perform(wire: Wire) -> Outcome:
    (step,) = planned(project())
    outcome: Outcome = platform(wire, NAMED).perform(step)
    return outcome


def test_only_what_differs_is_planned() -> None:
    (step,) = planned(project(coding="cost 51000"))
    assert (step.repeatable, step.body["fields"]) == (True, {"custom_field_12": "MAIN"})
    assert planned(project("cost 51000", {"custom_field_12": text("MAIN")})) == ()


def test_nothing_but_the_named_fields_is_written() -> None:
    after = project("cost 51000", {"custom_field_12": text("MAIN")})
    wire = Wire().on(SHOW, reply(project())).on(PATCH, reply(after))
    assert isinstance(perform(wire), Applied)
    sent = {"accounting_project_number": "cost 51000", "custom_field_12": "MAIN"}
    assert wire.body(PATCH) == {"company_id": int(COMPANY), "project": sent}


def test_what_came_there_meanwhile_is_not_written_again() -> None:
    there = project("cost 51000", {"custom_field_12": text("MAIN")})
    assert isinstance(perform(Wire().on(SHOW, reply(there))), Applied)


def test_value_that_procore_does_not_show_afterwards_is_refused_by_its_field() -> None:
    wire = Wire().on(SHOW, reply(project())).on(PATCH, reply(project("cost 51000")))
    outcome = perform(wire)
    assert isinstance(outcome, Refused)
    assert [(reason.code, reason.field) for reason in outcome.reasons] == [("not_taken", "custom_field_12")]


def test_field_of_another_type_is_refused_before_anything_is_written() -> None:
    listed = {"custom_field_12": {"data_type": "lov_entry", "value": {"id": 1, "label": "Open"}}}
    outcome = perform(Wire().on(SHOW, reply(project(custom=listed))))
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["no_text_field"]


def test_answer_that_shows_no_project_proves_nothing() -> None:
    assert isinstance(perform(Wire().on(SHOW, reply(project())).on(PATCH, reply([]))), InDoubt)


def test_what_is_the_erps_is_no_part_of_what_is_sent_to_it() -> None:
    shown = project("cost 51000", {"custom_field_12": text("MAIN")})
    ours, all_the_teams = fetched(shown).record, fetched(shown, {}).record
    assert ours is not None
    assert all_the_teams is not None
    assert ours.extensions == {"custom_field_9": "lead paint"}
    assert all_the_teams.extensions == {"custom_field_9": "lead paint", "custom_field_12": "MAIN"}


def test_nothing_has_a_place_unless_it_is_named_and_only_projects_have_some() -> None:
    assert platform(Wire(), {}).places(Entity.PROJECT) == frozenset()
    assert platform(Wire(), NAMED).places(Entity.PROJECT) == set(NAMED)
    assert platform(Wire(), NAMED).places(Entity.COMMITMENT) == frozenset()


@pytest.mark.parametrize(
    "named",
    [
        {"general_ledger": "project_number"},
        {"general_ledger": "name"},
        {"general_ledger": "custom_field_x"},
        {"manager": "custom_field_12"},
        {"general_ledger": "custom_field_12", "legal_entity": "custom_field_12"},
    ],
    ids=["the team's number", "the team's name", "no field", "not the ERP's", "one field for two"],
)
def test_field_that_the_team_owns_cannot_be_named(named: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="project_fields"):
        ProcoreSettings.model_validate(SETTINGS | {"project_fields": named})
