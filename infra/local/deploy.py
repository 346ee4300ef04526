"""Deploys the core and one connection's stack to the embedded cloud, with the real CDK command line.

cloud = running()  ─▶  deploy(cloud, "main")  ─▶  Deployed: every address and name that a test or an outside client needs
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.local.assembly import assembly
from infra.local.cloud import ROOT, Cloud
from infra.names import CONNECTION_SECRETS, CORE_STACK, PLATFORM_SOURCE, STAGE, connection_stack, secret_name

CDK: Final = ROOT / "infra" / "node_modules" / ".bin" / "cdk"
PHASE_SECONDS: Final = 240
"""A resource the emulator cannot make leaves the deployment hanging, so every phase has an end."""

Progress = Callable[[str, float], None]
"""Told after each phase: its name, and the seconds it took."""


class DeployFailedError(RuntimeError):
    """The CDK command line failed; the message ends with what it said."""


@dataclass(frozen=True)
class Deployed:
    """What stands in the embedded cloud after a deployment.

    Attributes:
        cloud: where it stands, with credentials, certificate and a `client` for every service.
        connection: the one that was deployed.
        api_id: of the webhook REST API.
        webhook_url: where the project platform's deliveries go, in the path form that needs no name server.
        intake_queue_url, delay_queue_url: the queues before the entities.
        recovery_queue_url: where a recovery begins.
        entity_queue_urls: per entity, such as `commitment`.
        dead_letter_urls: per entity, and `intake`.
        ledger_table, completed_wakes_table, payload_bucket: where things are kept.
        secret_names: full names by short name: platform, erp, webhook, platform-token, erp-token.
        function_names: by service: webhook, intake, sweeper, relay, and one per entity such as `commitments`.
    """

    cloud: Cloud
    connection: str
    api_id: str
    webhook_url: str
    intake_queue_url: str
    recovery_queue_url: str
    delay_queue_url: str
    entity_queue_urls: Mapping[str, str]
    dead_letter_urls: Mapping[str, str]
    ledger_table: str
    completed_wakes_table: str
    payload_bucket: str
    secret_names: Mapping[str, str]
    function_names: Mapping[str, str]

    def put_secret(self, name: str, content: Mapping[str, object]) -> None:
        """Fill one of the connection's secrets, by its short name."""
        self.cloud.client("secretsmanager").put_secret_value(
            SecretId=self.secret_names[name], SecretString=json.dumps(content)
        )


def report(phase: str, seconds: float) -> None:
    """The progress that is told unless somebody wants it otherwise."""
    print(f"  {phase:<24}{seconds:6.1f} s", flush=True)


def deploy(cloud: Cloud, connection: str, *, progress: Progress = report) -> Deployed:
    """Deploy core and the connection's stack.

    Raises:
        SynthFailedError: the stacks could not be synthesized.
        DeployFailedError: the cloud refused something, or took too long.
    """
    with _timed("synthesize", progress):
        out = assembly(connection)
    with _timed("bootstrap", progress):
        _cdk(cloud, out, "bootstrap", f"aws://{cloud.account}/{cloud.region}")
    outputs = cloud.home / "outputs.json"
    stacks = [CORE_STACK, connection_stack(connection)]
    with _timed("deploy", progress):
        flags = ["--require-approval", "never", "--outputs-file", str(outputs)]
        _cdk(cloud, out, "deploy", *flags, *stacks)
    told: dict[str, dict[str, str]] = json.loads(outputs.read_text())
    return _deployed(cloud, connection, told[CORE_STACK])


def _cdk(cloud: Cloud, out: Path, *arguments: str) -> None:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(cloud.home),  # the CLI remembers accounts and templates in the home folder
        "TMPDIR": str(cloud.home),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CI": "true",
        **cloud.environment(),
    }
    try:
        done = subprocess.run(
            [str(CDK), "--app", str(out), "--no-notices", "--no-color", *arguments],
            cwd=cloud.home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PHASE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise DeployFailedError(f"cdk {arguments[0]} did not end within {PHASE_SECONDS} s: {late.output!r}") from late
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()[-40:]
        raise DeployFailedError("\n".join([f"cdk {arguments[0]} failed:", *said]))


def _deployed(cloud: Cloud, connection: str, core: Mapping[str, str]) -> Deployed:
    path = f"_aws/execute-api/{core['ApiId']}/{STAGE}/webhooks/{PLATFORM_SOURCE}/{connection}"
    entity_dead: dict[str, Any] = json.loads(core["EntityDeadLettersUrls"])
    return Deployed(
        cloud=cloud,
        connection=connection,
        api_id=core["ApiId"],
        webhook_url=f"{cloud.endpoint}/{path}",
        intake_queue_url=core["IntakeQueueUrl"],
        recovery_queue_url=core["RecoveryQueueUrl"],
        delay_queue_url=core["DelayQueueUrl"],
        entity_queue_urls=json.loads(core["EntityQueueUrls"]),
        dead_letter_urls={**entity_dead, "intake": core["IntakeDeadLettersUrl"]},
        ledger_table=core["LedgerTable"],
        completed_wakes_table=core["CompletedWakesTable"],
        payload_bucket=core["PayloadBucket"],
        secret_names={name: secret_name(connection, name) for name in CONNECTION_SECRETS},
        function_names=json.loads(core["FunctionNames"]),
    )


@contextmanager
def _timed(phase: str, progress: Progress) -> Iterator[None]:
    started = time.monotonic()
    yield
    progress(phase, time.monotonic() - started)
