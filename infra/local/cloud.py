"""Starts and stops the embedded cloud: a process group of its own, on a free loopback port, in a folder of its own."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

from infra.local.certificate import write_certificate

ROOT: Final = Path(__file__).resolve().parents[2]
CLOUD_PYTHON: Final = ROOT / ".venv-cloud" / "bin" / "python"
RUNTIME_PYTHON: Final = ROOT / ".venv-runtime" / "bin" / "python"
HOST: Final = "127.0.0.1"
ACCOUNT: Final = "000000000000"
REGION: Final = "us-east-1"
START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 5.0


class CloudFailedError(RuntimeError):
    """The embedded cloud did not start; the message ends with the last lines of its log."""


@dataclass(frozen=True)
class Cloud:
    """A running embedded cloud, and how to speak to it.

    Attributes:
        endpoint: of every AWS service, such as `https://127.0.0.1:41234`.
        region, account: what it says it is.
        access_key_id, secret_access_key: of its root; functions get their own roles' credentials.
        ca_file: the certificate to trust.
        home: its folder; gone when it stops.
        log: what it printed.
    """

    endpoint: str
    region: str
    account: str
    access_key_id: str
    secret_access_key: str
    ca_file: Path
    home: Path
    log: Path

    def environment(self) -> dict[str, str]:
        """Environment variables with which any AWS SDK or CLI, and Node, speaks to this cloud and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_CA_BUNDLE": str(self.ca_file),
            "NODE_EXTRA_CA_CERTS": str(self.ca_file),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        """A boto3 client of its root; `Any`, since its type hangs on the name."""
        session = boto3.Session(self.access_key_id, self.secret_access_key, region_name=self.region)
        return session.client(  # type: ignore[call-overload]  # the name is known only at run time
            service,
            endpoint_url=self.endpoint,
            verify=str(self.ca_file),
            config=Config(retries={"max_attempts": 2}, connect_timeout=5, read_timeout=60),
        )


@contextmanager
def running(*, functions_see: dict[str, str] | None = None) -> Iterator[Cloud]:
    """Run the embedded cloud for as long as the block lasts.

    Args:
        functions_see: environment variables that every function gets besides its own.

    Raises:
        CloudFailedError: it did not start.
    """
    home = Path(tempfile.mkdtemp(prefix="tieout-cloud-")).resolve()
    process: subprocess.Popen[bytes] | None = None
    try:
        ca_file, key = write_certificate(home)
        port = _free_port()
        cloud = _described(port, ca_file, home)
        process = _start(cloud, port, key, functions_see or {})
        _wait_until_healthy(cloud, process)
        yield cloud
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(home, ignore_errors=True)


def _described(port: int, ca_file: Path, home: Path) -> Cloud:
    return Cloud(
        endpoint=f"https://{HOST}:{port}",
        region=REGION,
        account=ACCOUNT,
        # The CDK CLI keeps which account a key belongs to; a key of our own cannot be taken for another emulator's.
        access_key_id="TIEOUTEMBEDDEDCLOUD0",
        secret_access_key="tieout-embedded-cloud",  # noqa: S106 - opens nothing beyond this machine
        ca_file=ca_file,
        home=home,
        log=home / "cloud.log",
    )


def _start(cloud: Cloud, port: int, key: Path, functions_see: dict[str, str]) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(cloud.home),
        "TMPDIR": str(cloud.home),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": cloud.region,
        "MINISTACK_ACCOUNT_ID": cloud.account,
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(cloud.ca_file),
        "MINISTACK_SSL_KEY": str(key),
        "AWS_CA_BUNDLE": str(cloud.ca_file),
        "AUTH": "true",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "S3_DATA_DIR": str(cloud.home / "s3"),
        "STATE_DIR": str(cloud.home / "state"),
        "AWS_ACCESS_KEY_ID": cloud.access_key_id,
        "AWS_SECRET_ACCESS_KEY": cloud.secret_access_key,
        "RUNTIME_PYTHON": str(RUNTIME_PYTHON),
        **functions_see,
    }
    # Nothing of the caller's environment: functions would see it, and on Lambda they do not.
    with cloud.log.open("wb") as log:
        return subprocess.Popen(
            [str(CLOUD_PYTHON), str(Path(__file__).with_name("launcher.py"))],
            env=environment,
            cwd=cloud.home,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(cloud: Cloud, process: "subprocess.Popen[bytes]") -> None:
    trusted = ssl.create_default_context(cafile=str(cloud.ca_file))
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{cloud.endpoint}/_ministack/health", timeout=2, context=trusted):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    lines = cloud.log.read_text(errors="replace").splitlines()[-20:]
    raise CloudFailedError("\n".join(["the embedded cloud did not start:", *lines]))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group, functions included. It keeps nothing, so it is not asked politely: it may not answer."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_SECONDS)
    if process.stdin is not None:
        process.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
