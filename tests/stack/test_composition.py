import ast
import json

import pytest

from infra import names
from stack.templates import ROOT, Templates
from tieout.wiring import deployment

CORE = "Tieout-Core"
CDK_OWN = {"AWS::CDK::Metadata"}
MORE_THAN_A_TYPE = "Metrics"
"""The embedded cloud knows alarms, but none on metric math."""


def kinds(table: ast.expr) -> list[ast.expr]:
    """The constant keys of a dictionary display."""
    assert isinstance(table, ast.Dict)
    return [key for key in table.keys if isinstance(key, ast.Constant)]


@pytest.fixture(scope="module")
def offered() -> set[str]:
    """The resource types that the embedded cloud can make, read from its own source."""
    (package,) = (ROOT / ".venv-cloud" / "lib").glob("python*/site-packages/ministack")
    source = (package / "services" / "cloudformation" / "provisioners.py").read_text()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_RESOURCE_HANDLERS":
            return {str(kind) for kind in ast.literal_eval(ast.List(list(kinds(node.value)), ast.Load()))} | CDK_OWN
    raise AssertionError("the emulator's table of resource types is not where it was")


def named(templates: Templates, stack: str) -> set[str]:
    """Its resources' logical ids; that of an API's deployment ends with a hash of the API."""
    return {
        name[: -len("729cc3a7200d3d71e59c2d81559518b4")] if resource["Type"] == "AWS::ApiGateway::Deployment" else name
        for name, resource in templates.stacks[stack]["Resources"].items()
    }


def test_core_is_the_same_however_many_connections_there_are(production: Templates, grown: Templates) -> None:
    assert production.stacks[CORE] == grown.stacks[CORE]
    assert set(grown.stacks) - set(production.stacks) == {"Tieout-Connection-west"}


def test_connections_differ_in_nothing_but_their_name(grown: Templates) -> None:
    main, west = (json.dumps(grown.stacks[f"Tieout-Connection-{name}"]) for name in ("main", "west"))
    assert main.replace("main", "west") == west


def test_what_the_embedded_cloud_refuses_stands_in_the_production_stack_alone(
    production: Templates, offered: set[str]
) -> None:
    for name in (CORE, "Tieout-Connection-main"):
        assert Templates({name: production.stacks[name]}).types() <= offered
        alarms = Templates({name: production.stacks[name]}).resources("AWS::CloudWatch::Alarm").values()
        assert not [alarm for alarm in alarms if MORE_THAN_A_TYPE in alarm["Properties"]]
    assert not Templates({"x": production.stacks["Tieout-Production"]}).types() <= offered


def test_development_leaves_out_the_production_stack_and_nothing_else(
    production: Templates, development: Templates
) -> None:
    assert set(production.stacks) - set(development.stacks) == {"Tieout-Production"}
    for name in development.stacks:
        assert named(development, name) == named(production, name)


def test_the_stacks_need_neither_an_account_nor_docker(production: Templates) -> None:
    written = json.dumps(production.stacks)
    assert "dkr.ecr" not in written
    images = [
        f for f in production.resources("AWS::Lambda::Function").values() if "ImageUri" in f["Properties"]["Code"]
    ]
    assert not images
    assert not [kind for kind in production.types() if kind.startswith("Custom::")]


def test_people_and_stacks_agree_on_names(production: Templates) -> None:
    assert names.CORE_STACK == deployment.CORE_STACK
    assert names.SECRET_PREFIX == deployment.SECRET_PREFIX
    outputs = production.stacks[CORE]["Outputs"]
    wanted = {
        "LedgerTable",
        "EntityQueueUrls",
        "IntakeQueueUrl",
        "RecoveryQueueUrl",
        "DelayQueueUrl",
        "CompletedWakesTable",
        "PayloadBucket",
    }
    assert wanted <= set(outputs)
    assert "WebhooksUrl" in outputs
