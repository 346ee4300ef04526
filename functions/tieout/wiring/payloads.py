"""Bodies in S3, named by their hash: items in the ledger hold only addresses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "payloads"


class S3Payloads:
    """Implements `tieout.sync.ports.Payloads`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, connection: str, name: str, content: bytes) -> str:
        key = f"{PREFIX}/{connection}/{name}/{hashlib.sha256(content).hexdigest()}.json"
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)
        return key
