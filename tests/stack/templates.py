"""Synthesizes the stacks in this process, with an empty folder for the functions' code, and reads the templates."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.app import choices_in, compose, new_app
from infra.parts.bundle import Bundle, target_of

ROOT = Path(__file__).resolve().parents[2]
Resource = dict[str, Any]


@dataclass(frozen=True)
class Templates:
    """The templates of one synthesis, by stack name."""

    stacks: dict[str, dict[str, Any]]

    @property
    def core(self) -> "Templates":
        return Templates({"Tieout-Core": self.stacks["Tieout-Core"]})

    def resources(self, kind: str) -> dict[str, Resource]:
        """Every resource of a type such as `AWS::SQS::Queue`, by stack and logical id."""
        return {name: resource for name, resource in self.all() if resource["Type"] == kind}

    def all(self) -> Iterator[tuple[str, Resource]]:
        for stack, template in self.stacks.items():
            for logical_id, resource in template["Resources"].items():
                yield f"{stack}/{logical_id}", resource

    def types(self) -> set[str]:
        return {resource["Type"] for _, resource in self.all()}


def synthesize(folder: Path, context: dict[str, object]) -> Templates:
    """Synthesize with a context; the AWS Solutions rules run too, and a finding without a reason raises."""
    code = folder / "code"
    code.mkdir()
    (code / "nothing.py").touch()
    out = folder / "cdk.out"
    app = new_app(context, str(out))
    choices = choices_in(app)
    compose(app, choices, Bundle(code, "0" * 64, target_of(choices)))
    app.synth()
    return read(out)


def read(out: Path) -> Templates:
    suffix = ".template.json"
    found = sorted(out.glob(f"*{suffix}"))
    return Templates({path.name.removesuffix(suffix): json.loads(path.read_text()) for path in found})


def referred(value: Any) -> str:
    """The logical id that a `Ref` or `Fn::GetAtt` names."""
    if "Ref" in value:
        return str(value["Ref"])
    return str(value["Fn::GetAtt"][0])


def text(value: Any) -> str:
    """A value with its references made visible, such as `arn:{AWS::Partition}:…`."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(text(part) for part in parts)
    return "{" + referred(value) + "}"


def several(value: Any) -> list[Any]:
    """IAM writes a single value without its list."""
    return value if isinstance(value, list) else [value]


def statements(role_policy: Resource) -> list[dict[str, Any]]:
    return list(role_policy["Properties"]["PolicyDocument"]["Statement"])
