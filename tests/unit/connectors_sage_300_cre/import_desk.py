"""The firm's own people: an S3 drop, the AP format as their Sage prints it, and somebody who imports what lies there."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import boto3
import httpx
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws
from mypy_boto3_s3 import S3Client

from contract.erp.sage_300_cre_files_rig import BUCKET, PREFIX, file_road

WINDOWS = {"ap_invoices": "ap-invoices", "estimates": "estimates"}


def _column(name: str, kind: str, length: str = "", holds: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "length": length, "holds": holds, **more}


AP_FORMAT: dict[str, Any] = {
    "flavour": "variable",
    "date_format": "mmddyyyy",
    "header": [
        _column("Record ID", "alpha", "3"),
        _column("Vendor", "alpha", "10"),
        _column("Invoice", "alpha", "15"),
        _column("Description", "alpha", "30"),
        _column("Amount", "numeric", "-9.2"),
        _column("Invoice Date", "date"),
    ],
    "distribution": [
        _column("Record ID", "alpha", "3", "record_id"),
        _column("Commitment", "alpha", "12", "commitment"),
        _column("Item", "alpha", "4", "commitment_item"),
        _column("Job", "alpha", "10", "job"),
        _column("Code", "alpha", "12", "cost_code"),
        _column("Category", "alpha", "3", "category"),
        _column("Gross", "numeric", "-9.2", "amount"),
        _column("Retainage", "numeric", "-9.2", "retainage"),
    ],
}
"""A format without columns for accounts, accounting date and description, for tests that need no desktop."""


@dataclass
class Desk:
    """One drop and one desktop. `lost`: how many of the next writes are answered by a time-out, before or after they happen."""

    s3: S3Client
    sage: httpx.Client
    lost: list[str] = field(default_factory=list)

    def client(self) -> S3Client:
        """The S3 client that the connector is given."""
        return cast(S3Client, LossyS3(self.s3, self.lost))

    def settings(self) -> dict[str, Any]:
        """`erp.settings.file_road`, with the format as this company's Sage prints it."""
        return file_road(self.sage)

    def lying(self) -> dict[str, bytes]:
        """Everything in the drop, by path below the prefix."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {each["Key"].removeprefix(PREFIX): self.read(each["Key"]) for each in listed}

    def files(self) -> list[str]:
        """The import files."""
        return [path for path in self.lying() if path.endswith(".txt")]

    def read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def put(self, path: str, content: object) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=PREFIX + path, Body=json.dumps(content).encode())

    def waiting(self) -> list[dict[str, Any]]:
        """The manifests of files that nobody has said anything of, each checked against its file."""
        lying = self.lying()
        manifests = [json.loads(content) for path, content in lying.items() if path.endswith(".manifest.json")]
        found = [manifest for manifest in manifests if manifest["acknowledge_at"] not in lying]
        for manifest in found:
            content = lying[manifest["file"]]
            assert hashlib.sha256(content).hexdigest() == manifest["sha256"]
            assert sum(manifest["records"].values()) == content.count(b"\r\n")
        return found

    def import_all(self) -> list[dict[str, Any]]:
        """Import what has no word yet, and write Sage's answer down."""
        found = self.waiting()
        for manifest in found:
            content = self.read(PREFIX + manifest["file"])
            answer = self.sage.post(f"/sage-desktop/import/{WINDOWS[manifest['imports']]}", content=content)
            self.say(manifest, *answer.json().get("rejected", []))
        return found

    def say(self, manifest: dict[str, Any], *reasons: str, **more: Any) -> None:
        """Acknowledge a file: accepted, or rejected for these reasons."""
        word = {"sha256": manifest["sha256"], "by": "kim", "status": "rejected" if reasons else "accepted"}
        self.put(manifest["acknowledge_at"], word | ({"reasons": reasons} if reasons else {}) | more)

    def lose(self, *when: str) -> None:
        """Have the next writes to the drop time out, each `before` or `after` it happened."""
        self.lost[:] = when


@contextmanager
def s3_in_process() -> Iterator[S3Client]:
    """S3 without a network; building a client costs seconds on a busy machine, so a module shares one."""
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        client.create_bucket(Bucket=BUCKET)
        yield client


def emptied(client: S3Client) -> S3Client:
    """The same bucket with nothing in it."""
    for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=each["Key"])
    return client


@dataclass
class LossyS3:
    """The client as the connector sees it: some conditional writes are answered by a time-out."""

    real: S3Client
    lost: list[str]

    def put_object(self, **given: Any) -> Any:
        when = self.lost.pop(0) if self.lost else ""
        answer = self.real.put_object(**given) if when != "before" else None
        if when:
            raise ReadTimeoutError(endpoint_url="s3")
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)
