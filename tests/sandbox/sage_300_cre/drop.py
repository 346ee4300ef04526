"""The firm's bucket, and the firm's own job that imports what is laid there. As much of S3 as a drop needs, in S3's words.

`PUT /drop/{bucket}/{key}` with `If-None-Match: *` answers 200 with an ETag, or 412 for a key that is there; `GET` answers the
bytes or 404 NoSuchKey (API reference of PutObject and GetObject). A `.txt` under `out/` is imported when it arrives, and what
Sage says of it stands under `ack/`.
"""

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.kit.commit import commit, stored_lines
from sandbox.sage_300_cre.desktop import Desktop
from sandbox.sage_300_cre.operations import Trim
from sandbox.sage_300_cre.sage import SageRefused

_OUT, _FILE, _MANIFEST = "/out/", ".txt", ".manifest.json"


class S3Refused(Exception):
    """S3 says no: a status and one of its error codes."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Drop:
    """One bucket. Nothing in it is ever changed or deleted."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._files: dict[str, bytes] = {}

    def routes(self) -> list[Route]:
        """An object's two routes."""
        path = "/drop/{bucket}/{key:path}"
        return [Route(path, self.put, methods=["PUT"]), Route(path, self.get, methods=["GET"])]

    def names(self) -> list[str]:
        """Every key."""
        return sorted(self._files)

    def clear(self) -> None:
        """An empty bucket."""
        self._files.clear()

    async def put(self, request: Request) -> Response:
        """PutObject; a file is imported as it arrives."""
        content, key = await request.body(), request.path_params["key"]

        def trim(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return stored_lines(request, rows)

        try:
            _signed(request)
            if request.headers.get("if-none-match") != "*":
                raise S3Refused(403, "AccessDenied")  # the firm's bucket lets nobody write over what is there
            await commit(request, lambda: self._put(key, content, trim))
        except S3Refused as refused:
            return _refused(refused)
        return Response(headers={"etag": f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'})

    async def get(self, request: Request) -> Response:
        """GetObject."""
        try:
            _signed(request)
            content = self._files.get(request.path_params["key"])
            if content is None:
                raise S3Refused(404, "NoSuchKey")
        except S3Refused as refused:
            return _refused(refused)
        return Response(content, media_type="binary/octet-stream")

    def _put(self, key: str, content: bytes, trim: Trim) -> None:
        if key in self._files:
            raise S3Refused(412, "PreconditionFailed")
        self._files[key] = content
        prefix, out, _ = f"/{key}".partition(_OUT)
        if out and key.endswith(_FILE):
            self._import(f"{prefix}/".lstrip("/"), self._files[key.removesuffix(_FILE) + _MANIFEST], content, trim)

    def _import(self, prefix: str, manifest: bytes, content: bytes, trim: Trim) -> None:
        """What whoever imports is asked to do: compare with the manifest, import once, write down what Sage says."""
        told = json.loads(manifest)
        word: dict[str, Any] = {"sha256": told["sha256"], "by": "the firm's job", "status": "accepted"}
        try:
            if hashlib.sha256(content).hexdigest() != told["sha256"]:
                raise SageRefused("The file is not the one of its manifest.")
            self._desktop.take(told["imports"], content, trim)
        except SageRefused as refusal:
            word |= {"status": "rejected", "reasons": [str(refusal)]}
        self._files[prefix + told["acknowledge_at"]] = json.dumps(word).encode()


def _signed(request: Request) -> None:
    if not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
        raise S3Refused(403, "AccessDenied")
    if "aws-chunked" in request.headers.get("content-encoding", ""):
        raise S3Refused(501, "NotImplemented")


def _refused(refused: S3Refused) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{refused.code}</Code><Message/></Error>'
    return Response(body, status_code=refused.status, media_type="application/xml")
