"""A whole stack on this machine: embedded cloud, sandboxes, the deployed functions, a connection, hooks. And its file.

Everything about the connection is done with the `tieout` command, as an operator would.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local import cloud as embedded
from infra.local import outside as sandboxes
from infra.local.business import (
    COMPANY_ID,
    GARAGE_ID,
    INTEGRATION_APP,
    PROJECT_ID,
    TEAM_APP,
)
from infra.local.cloud import Cloud
from infra.local.connection import CONNECTION, QUARANTINE_SECONDS, document, secrets
from infra.local.deploy import Deployed, deploy
from infra.local.erps import DEFAULT
from infra.local.erps.port import Erp
from infra.local.outside import Outside

ROOT = Path(__file__).resolve().parents[2]
COMMAND_SECONDS = 60
IN_DRAFT = ("budget", "commitment", "change_order")
"""Of these the firm has drafts: once seen unapproved, they are known to be new when they are approved."""

Progress = Callable[[str, float], None]


class CommandFailedError(RuntimeError):
    """A `tieout` command failed; the message is what it said."""


@dataclass(frozen=True)
class LocalStack:
    """A running stack. `file` is what any outside client can be pointed at."""

    deployed: Deployed
    outside: Outside
    file: Path

    @property
    def push_url(self) -> str:
        """Where the ERP's push notifications go."""
        return f"{self.deployed.webhook_url.rsplit('/', 2)[0]}/{self.outside.erp.system}/{CONNECTION}"

    def tieout(self, *arguments: str, stdin: str | None = None) -> Any:
        """Run the operators' command against this stack, and return its JSON answer."""
        environment = {
            **os.environ,
            "TIEOUT_STACK_FILE": str(self.file),
            "PYTHONPATH": str(ROOT / "functions"),
            "COLUMNS": "200",
        }
        done = subprocess.run(
            [sys.executable, "-c", "from tieout.cli.main import app; app()", *arguments, "--json"],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode:
            raise CommandFailedError(f"tieout {' '.join(arguments)}: {done.stdout} {done.stderr}")
        return json.loads(done.stdout)


@contextmanager
def running(
    progress: Progress,
    *,
    file: Path | None = None,
    intake: str = "resources",
    functions_see: dict[str, str] | None = None,
    once_up: Callable[[Cloud], None] = lambda _: None,
    platform_settings: dict[str, Any] | None = None,
    erp: Erp = DEFAULT,
) -> Iterator[LocalStack]:
    """Bring everything up, and take everything down at the end of the block.

    Args:
        progress: told after each phase.
        file: where the stack is described; gone with it.
        intake: how everything that flows to the ERP is heard of.
        functions_see: environment variables that every function gets besides its own.
        once_up: told of the cloud before anything is deployed to it.
        platform_settings: of the platform's sandbox, such as a higher limit.
        erp: which ERP the firm keeps its books in.
    """
    with tempfile.TemporaryDirectory(prefix="tieout-local-") as folder:
        place = Path(folder)
        with (
            embedded.running(functions_see=functions_see) as cloud,
            sandboxes.running(place, ca_file=cloud.ca_file, platform_settings=platform_settings, erp=erp) as outside,
        ):
            once_up(cloud)
            deployed = deploy(cloud, CONNECTION, progress=progress)
            stack = LocalStack(deployed, outside, file or place / "stack.json")
            _connect(stack, place, intake)
            yield stack
            if file is not None:
                file.unlink(missing_ok=True)


def _connect(stack: LocalStack, place: Path, intake: str) -> None:
    """Document, secrets, webhook token, hooks; then one look at every draft, as going live asks for.

    Live at once, and without preflight: whoever seeded both systems knows that nothing stands in both.
    """
    _write(stack, {})
    # Everything that stands now was there before go-live; timestamps of the platform are in whole seconds.
    golive_at = datetime.now(UTC) + timedelta(seconds=1)
    said = place / "connection.json"
    said.write_text(json.dumps(document(stack.outside, golive_at=golive_at, intake=intake), indent=2))
    connected = stack.tieout(
        "connect",
        CONNECTION,
        "--document",
        str(said),
        "--secrets",
        "-",
        "--new-webhook-token",
        "--live-without-preflight",
        stdin=json.dumps(secrets(stack.outside.erp)),
    )
    _write(stack, {"webhook_token": connected["webhook_token"], "connection_document": json.loads(said.read_text())})
    stack.tieout("hooks", "sync")
    stack.outside.erp.subscribe(stack.outside.erp_url, stack.push_url, connected["webhook_token"])
    if intake == "resources":
        for entity in IN_DRAFT:
            stack.tieout("resync", entity, "--project", str(PROJECT_ID), "--why", "going live")


def _write(stack: LocalStack, more: dict[str, Any]) -> None:
    """Write the stack's file: readable by its owner only, since it holds credentials, if only of this machine."""
    deployed, cloud, outside = stack.deployed, stack.deployed.cloud, stack.outside
    content = {
        "aws_endpoint": cloud.endpoint,
        "aws_region": cloud.region,
        "aws_ca_file": str(cloud.ca_file),
        "aws_credentials": {"access_key_id": cloud.access_key_id, "secret_access_key": cloud.secret_access_key},
        "outputs": {
            "LedgerTable": deployed.ledger_table,
            "CompletedWakesTable": deployed.completed_wakes_table,
            "PayloadBucket": deployed.payload_bucket,
            "IntakeQueueUrl": deployed.intake_queue_url,
            "RecoveryQueueUrl": deployed.recovery_queue_url,
            "DelayQueueUrl": deployed.delay_queue_url,
            "EntityQueueUrls": json.dumps(dict(deployed.entity_queue_urls)),
        },
        "dead_letter_urls": dict(deployed.dead_letter_urls),
        "function_names": dict(deployed.function_names),
        "connection": CONNECTION,
        "webhooks_url": deployed.webhook_url.rsplit("/", 2)[0],
        "webhook_url": deployed.webhook_url,
        "push_url": stack.push_url,
        "quarantine_seconds": QUARANTINE_SECONDS,
        "sandboxes": {
            "procore": {
                "base_url": outside.platform_url,
                "auth_url": outside.platform_url,
                "company_id": COMPANY_ID,
                "project_id": PROJECT_ID,
                "new_project_id": GARAGE_ID,
                "credentials": TEAM_APP,
                "integration_credentials": INTEGRATION_APP,
                "ids": outside.platform_ids,
            },
            outside.erp.system: outside.erp.about(outside.erp_url),
        },
        **more,
    }
    stack.file.parent.mkdir(parents=True, exist_ok=True)
    stack.file.touch(mode=0o600)
    stack.file.write_text(json.dumps(content, indent=2) + "\n")
