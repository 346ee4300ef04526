"""A cold receiver loads nothing heavy: the sender gives it five seconds, and the first delivery of a morning is cold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "import json, sys; import {module}; print(json.dumps(sorted(sys.modules)))"


def loaded_by(module: str) -> set[str]:
    """Every module that importing one handler loads, in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)],
        env={"PYTHONPATH": str(ROOT / "functions"), "AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_webhook_loads_no_client_no_model_and_no_connector() -> None:
    loaded = loaded_by("webhook.handler")
    heavy = {"boto3", "botocore.client", "botocore.session", "pydantic", "httpx", "tieout.config", "tieout.sync"}
    assert not heavy & loaded
    assert not [name for name in loaded if name.startswith("tieout.connectors")]


@pytest.mark.parametrize("module", ["intake.handler", "commitments.handler", "nightly.handler", "sweeper.handler"])
def test_importing_a_handler_loads_no_client_and_no_connector_of_any_vendor(module: str) -> None:
    loaded = loaded_by(module)
    assert "boto3.session" not in loaded or module != "sweeper.handler"
    assert not [name for name in loaded if name.startswith("tieout.connectors.") and name.count(".") > 2]
    assert "tieout.cli" not in loaded
