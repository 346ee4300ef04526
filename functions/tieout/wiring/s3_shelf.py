"""The shelf on S3. DuckDB opens local files only (its wheel holds no httpfs), so what it needs is copied, once per process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Shelf:
    """Implements `tieout.reconcile.ports.Shelf` on a bucket. An object is there whole or not at all, and a listing shows at once
    what was put (Amazon S3 user guide, "Amazon S3 data consistency model").

    Args:
        folder: where copies are kept, for as long as the caller keeps the folder.
    """

    def __init__(self, client: S3Client, bucket: str, folder: Path) -> None:
        self._client, self._bucket, self._folder = client, bucket, folder

    def put(self, path: str, content: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=path, Body=content)

    def get(self, path: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=path)["Body"].read()
        except self._client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(path) from error

    def listing(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def local(self, path: str) -> Path:
        copy = self._folder / path
        if copy.suffix == ".parquet" and copy.is_file():
            return copy  # a part's name holds the hash of its content: it can never have changed
        content = self.get(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        half = copy.with_name(f"{copy.name}.half")
        half.write_bytes(content)
        half.replace(copy)
        return copy
