"""Finds a deployed stack for a person's command: by AWS profile and stack name, or by the file of a local stack."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.config.connection import ConfigurationError
from tieout.wiring.clients import Clients
from tieout.wiring.compose import Composition
from tieout.wiring.settings import WorkerSettings

if TYPE_CHECKING:
    import boto3

CORE_STACK = "Tieout-Core"
SECRET_PREFIX = "tieout"  # noqa: S105 - a prefix of names, no secret


@dataclass(frozen=True)
class Target:
    """Which stack to speak to. `stack_file` is what `make local` writes, and stands for all the others."""

    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None
    core_stack: str = CORE_STACK
    stack_file: Path | None = None


@dataclass(frozen=True)
class Deployment:
    """A deployed stack, ready to be worked with. `webhooks_url` is the address below which deliveries arrive."""

    composition: Composition
    webhooks_url: str


def find(target: Target) -> Deployment:
    """Find the stack.

    Raises:
        ConfigurationError: there is no such stack or file, or it lacks what is needed; says what to do.
    """
    if target.stack_file is not None:
        return _local(target.stack_file)
    import boto3  # noqa: PLC0415 - `tieout --help` should not pay for it

    session = boto3.Session(profile_name=target.profile, region_name=target.region)
    outputs = _outputs(session, target)
    return Deployment(Composition(_settings(outputs), Clients(session)), outputs["WebhooksUrl"])


def _outputs(session: boto3.Session, target: Target) -> dict[str, str]:
    if target.endpoint:
        os.environ["AWS_ENDPOINT_URL"] = target.endpoint
    client = session.client("cloudformation")
    try:
        (stack,) = client.describe_stacks(StackName=target.core_stack)["Stacks"]
    except client.exceptions.ClientError as error:
        message = (
            f"no stack {target.core_stack!r} in {session.region_name}: {error}. Deploy it, or name it with --stack"
        )
        raise ConfigurationError([message]) from error
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _settings(outputs: dict[str, str]) -> WorkerSettings:
    try:
        return WorkerSettings(
            ledger_table=outputs["LedgerTable"],
            entity_queues=json.loads(outputs["EntityQueueUrls"]),
            intake_queue_url=outputs["IntakeQueueUrl"],
            recovery_queue_url=outputs["RecoveryQueueUrl"],
            delay_queue_url=outputs["DelayQueueUrl"],
            idempotency_table=outputs["CompletedWakesTable"],
            payload_bucket=outputs["PayloadBucket"],
            secret_prefix=SECRET_PREFIX,
        )
    except KeyError as missing:
        raise ConfigurationError([f"the stack has no output {missing}; deploy the current version"]) from missing


def _local(path: Path) -> Deployment:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigurationError([f"{path}: {error}. Start a local stack with 'make local'"]) from error
    import boto3  # noqa: PLC0415 - as above

    # botocore has no other way to be told of an endpoint for every service, and of whom to trust.
    os.environ["AWS_ENDPOINT_URL"] = content["aws_endpoint"]
    os.environ["AWS_CA_BUNDLE"] = content["aws_ca_file"]
    credentials = content["aws_credentials"]
    session = boto3.Session(
        aws_access_key_id=credentials["access_key_id"],
        aws_secret_access_key=credentials["secret_access_key"],
        region_name=content["aws_region"],
    )
    outputs = dict(content["outputs"])
    settings = _settings(outputs).model_copy(update={"outside": "loopback"})
    return Deployment(Composition(settings, Clients(session)), content["webhooks_url"])
