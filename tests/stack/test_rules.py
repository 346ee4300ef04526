"""The fixtures' synthesis fails on a finding without a reason; here, a reason without a finding fails."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from aws_cdk import Acknowledgment
from constructs import IConstruct

from infra import acknowledgements
from stack.templates import synthesize

PACK = "AwsSolutions"


def findings(report: Path) -> set[tuple[str, str]]:
    """(rule, path of the construct)"""
    found = set()
    for plugin in json.loads(report.read_text())["pluginReports"]:
        for violation in plugin.get("violations", []):
            for construct in violation["violatingConstructs"]:
                found.add((violation["ruleName"], construct["constructPath"]))
    return found


def covered(rule: str, at: str, found: Iterable[tuple[str, str]]) -> bool:
    return any(rule == seen and f"{path}/".startswith(f"{at}/") for seen, path in found)


@pytest.fixture(scope="module")
def silenced(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[str, str, str]], set[tuple[str, str]]]:
    """Every acknowledgement that was asked for (none is made), and what the rules then find."""
    asked: list[tuple[str, str, str]] = []

    class Deaf:
        def __init__(self, construct: IConstruct) -> None:
            self.path = construct.node.path

        @classmethod
        def of(cls, construct: IConstruct) -> "Deaf":
            return cls(construct)

        def acknowledge(self, rule: Acknowledgment) -> None:
            asked.append((rule.id.removeprefix(f"{PACK}::"), self.path, rule.reason or ""))

    folder = tmp_path_factory.mktemp("silenced")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acknowledgements, "Validations", Deaf)
        with pytest.raises(RuntimeError, match="ValidationFailed"):
            synthesize(folder, {"connections": ["main"]})
    return asked, findings(folder / "cdk.out" / "validation-report.json")


def test_every_acknowledgement_answers_a_finding(
    silenced: tuple[list[tuple[str, str, str]], set[tuple[str, str]]],
) -> None:
    asked, found = silenced
    assert asked
    assert not [(rule, at) for rule, at, _ in asked if not covered(rule, at, found)]


def test_every_acknowledgement_gives_a_reason_in_words(
    silenced: tuple[list[tuple[str, str, str]], set[tuple[str, str]]],
) -> None:
    assert not [(rule, reason) for rule, _, reason in silenced[0] if len(reason.split()) < 6]
