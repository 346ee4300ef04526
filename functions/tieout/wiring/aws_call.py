"""One signed AWS call without loading a client: what the receiver needs, at a third of a client's cold start.

boto3 spends some 200 ms of CPU on its service models before the first call. The receiver makes two kinds of calls, both of
AWS's JSON protocol, so botocore's own signer and urllib3 (both in the Lambda runtime) are all it takes.
"""

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials


class _Credentials(NamedTuple):
    """What the signer reads; botocore's own class would load its whole credential chain."""

    access_key: str
    secret_key: str
    token: str | None


class AwsCallError(Exception):
    """AWS refused the call. `code` is AWS's own error code, such as ResourceNotFoundException."""

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        super().__init__(f"{status} {code}")


class AwsCall:
    """Calls to one region's JSON-protocol services with the function's own role."""

    def __init__(self, timeout: float = 2.0) -> None:
        self._region = os.environ["AWS_REGION"]
        self._endpoint = os.environ.get("AWS_ENDPOINT_URL")
        # The sender gives up after five seconds, so two attempts of two seconds are what there is.
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(total=timeout),
            retries=urllib3.Retry(total=1, allowed_methods=None, status_forcelist=[500, 503]),
            ca_certs=os.environ.get("AWS_CA_BUNDLE"),
        )

    def __call__(self, service: str, target: str, body: dict[str, Any], *, version: str = "1.1") -> dict[str, Any]:
        """Make one call, such as `("sqs", "AmazonSQS.SendMessage", {...}, version="1.0")`.

        Raises:
            AwsCallError: AWS answered with an error.
            urllib3.exceptions.HTTPError: no answer.
        """
        url = self._endpoint or f"https://{service}.{self._region}.amazonaws.com"
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        url = url.rstrip("/") + "/"
        request = AWSRequest("POST", url, headers=headers, data=json.dumps(body).encode())
        SigV4Auth(cast("ReadOnlyCredentials", _credentials()), service, self._region).add_auth(request)
        answer = self._pool.request("POST", url, body=request.data, headers=dict(request.headers.items()))
        content = json.loads(answer.data or b"{}")
        if answer.status >= 300:
            raise AwsCallError(str(content.get("__type", "")).rpartition("#")[2], answer.status)
        return dict(content)


def _credentials() -> _Credentials:
    # Read at each call: a warm function's role credentials change under it.
    environment = os.environ
    return _Credentials(
        environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], environment.get("AWS_SESSION_TOKEN")
    )
