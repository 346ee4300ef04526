"""The drop on S3. A path is written once, by S3's own conditional write, so that a second run leaves no second file.

`If-None-Match: *` answers 412 where the key exists, and 409 where somebody else is just writing it (Amazon S3 user guide,
"Prevent object overwrites with conditional writes"). The role needs s3:GetObject, s3:PutObject and s3:ListBucket: without the
last, a file that is not there is answered 403 instead of 404 (GetObject, S3 API reference), and would look like a missing right.
A write that S3 has taken is answered with the object's ETag (PutObject, S3 API reference): 200 without one is no word of S3's.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from tieout.connectors.sage_300_cre.drop import DropBusy, DropLost
from tieout.connectors.sage_300_cre.errors import DEFAULT_REST
from tieout.sync.outcomes import NeedsPerson, NotNow

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NOTHING_SENT = (EndpointConnectionError, ConnectTimeoutError)
_THROTTLED = frozenset({429, 503})
"""503 is S3's SlowDown, 429 a gateway's."""
_BUSY = _THROTTLED | {409}
LARGEST = 8 * 1024 * 1024
"""Bytes that are read: neither a file of ours nor anybody's word on one is longer."""


class S3Drop:
    """Implements `tieout.connectors.sage_300_cre.drop.Drop` on a bucket."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix

    def put_new(self, path: str, content: bytes) -> bool:
        key = self._prefix + path
        try:
            answer = self._client.put_object(Bucket=self._bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            status = _status(error)
            if status == 412:
                return False
            if status >= 500 and status not in _BUSY:
                raise DropLost(self._told(error, key)) from error
            raise self._failure(error, key) from error
        except _NOTHING_SENT as error:
            raise NotNow(self._told(error, key)) from error
        except BotoCoreError as error:
            raise DropLost(self._told(error, key)) from error
        if not answer.get("ETag"):
            raise DropLost(f"{self._place(key)}: the answer to the write is none of S3's")
        return True

    def get(self, path: str) -> bytes | None:
        key = self._prefix + path
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            content = answer["Body"].read(LARGEST + 1)
        except self._client.exceptions.NoSuchKey:
            return None
        except ClientError as error:
            raise self._failure(error, key) from error
        except BotoCoreError as error:
            raise NotNow(self._told(error, key)) from error
        if len(content) > LARGEST:
            raise NeedsPerson(f"{self._place(key)} is larger than {LARGEST} bytes: it is none of ours.")
        return content

    def _failure(self, error: ClientError, key: str) -> NotNow | NeedsPerson:
        status = _status(error)
        if status in _THROTTLED:
            return DropBusy(self._told(error, key), _rest(error))
        if status in _BUSY or status >= 500:
            return NotNow(self._told(error, key))
        return NeedsPerson(f"{self._told(error, key)}. See erp.settings.file_road and the rights on the bucket.")

    def _told(self, error: Exception, key: str) -> str:
        return f"{self._place(key)} could not be reached: {error}"

    def _place(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _rest(error: ClientError) -> timedelta:
    """How long to leave the store alone. S3 documents no Retry-After; a gateway before it may give one."""
    said = str(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after", "")).strip()
    return timedelta(seconds=min(int(said), 86_400)) if said.isascii() and said.isdigit() else DEFAULT_REST
