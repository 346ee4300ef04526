"""Where a stack keeps its snapshots and takes its runs' messages, for a person's command: from the stack's outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tieout.config.connection import ConfigurationError

if TYPE_CHECKING:
    import boto3

    from tieout.wiring.deployment import Target


@dataclass(frozen=True)
class Place:
    """The tie-out's bucket and queue."""

    bucket: str
    queue: str


def find_place(target: Target, session: boto3.Session) -> Place:
    """Find both.

    Raises:
        ConfigurationError: the stack has no such outputs; says what to do.
    """
    outputs = _outputs(target, session)
    try:
        return Place(outputs["SnapshotBucket"], outputs["ReconcileQueueUrl"])
    except KeyError as missing:
        raise ConfigurationError([f"the stack has no output {missing}; deploy the current version"]) from missing


def _outputs(target: Target, session: boto3.Session) -> dict[str, str]:
    """Asked of the stack itself, a local one too: its file names what outside clients need, and the tie-out's places are none."""
    (stack,) = session.client("cloudformation").describe_stacks(StackName=target.core_stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
