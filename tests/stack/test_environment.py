from dataclasses import fields

import pytest
from aws_cdk import App, Stack
from pydantic_settings import BaseSettings

from infra.environment import WrongEnvironmentError, environment_of
from infra.stacks.core import ENTITIES
from stack.templates import Resource, Templates
from tieout.wiring.receiver_settings import ReceiverSettings
from tieout.wiring.reconciling_settings import HistorySettings, ReconcileSettings, StarterSettings
from tieout.wiring.settings import SweeperSettings, WorkerSettings

RECEIVER = {f"TIEOUT_{field.name.upper()}" for field in fields(ReceiverSettings)}
SWEEPER = {f"TIEOUT_{name.upper()}" for name in SweeperSettings.model_fields}


def names_of(settings: type[BaseSettings]) -> set[str]:
    """What a function with these settings is told outside of a development stack."""
    return {f"TIEOUT_{name.upper()}" for name in settings.model_fields if name != "outside"}


WORKER = {f"TIEOUT_{name.upper()}" for name in WorkerSettings.model_fields if name != "outside"}
EXPECTED = {
    "webhook.handler.handler": RECEIVER,
    "intake.handler.handler": WORKER,
    **{f"{package}.handler.handler": WORKER for package in ENTITIES.values()},
    "nightly.handler.handler": WORKER,
    "nightly.handler.dispatch": SWEEPER,
    "imports.handler.handler": SWEEPER,
    "sweeper.handler.handler": SWEEPER,
    "sweeper.handler.relay": SWEEPER,
    "reconcile.handler.handler": names_of(ReconcileSettings),
    "reconcile.handler.start": names_of(StarterSettings),
    "reconcile.handler.history": names_of(HistorySettings),
}


def functions(templates: Templates) -> dict[str, Resource]:
    """The functions' properties by handler."""
    found = (function["Properties"] for function in templates.core.resources("AWS::Lambda::Function").values())
    return {function["Handler"]: function for function in found}


def ours(function: Resource) -> set[str]:
    return {name for name in function["Environment"]["Variables"] if name.startswith("TIEOUT_")}


def test_every_function_is_told_exactly_what_its_settings_ask_for(production: Templates) -> None:
    assert {handler: ours(function) for handler, function in functions(production).items()} == EXPECTED


def test_outside_systems_on_loopback_are_allowed_in_development_only(
    production: Templates, development: Templates
) -> None:
    told = {
        handler: function["Environment"]["Variables"].get("TIEOUT_OUTSIDE")
        for handler, function in functions(development).items()
    }
    asking = ("commitments.handler.handler", "intake.handler.handler", "nightly.handler.handler")
    assert {told[handler] for handler in asking} == {"loopback"}
    assert not [f for f in functions(production).values() if "TIEOUT_OUTSIDE" in f["Environment"]["Variables"]]


def test_no_environment_holds_a_secret(production: Templates) -> None:
    names = {name for function in functions(production).values() for name in function["Environment"]["Variables"]}
    assert {name for name in names if "SECRET" in name} == {"TIEOUT_SECRET_PREFIX"}


def test_functions_run_on_arm_in_production_and_on_this_machine_in_development(
    production: Templates, development: Templates
) -> None:
    assert {(f["Runtime"], *f["Architectures"]) for f in functions(production).values()} == {("python3.13", "arm64")}
    assert len({(f["Runtime"], *f["Architectures"]) for f in functions(development).values()}) == 1


@pytest.mark.parametrize("model", [ReceiverSettings, SweeperSettings])
def test_a_forgotten_and_an_invented_variable_stop_the_synthesis(model: type) -> None:
    stack = Stack(App(), "Any")
    with pytest.raises(WrongEnvironmentError) as caught:
        environment_of(model, {"intake_queue_url": "q", "no_such_thing": "x"}, stack)
    assert "no_such_thing" in str(caught.value)
    assert "missing ['" in str(caught.value)
