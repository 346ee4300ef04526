"""The REST door's envelopes: `ia::result`, `ia::meta` and `ia::error` in every documented shape."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.sage_intacct.refusals import Refused


class Rejected(Exception):
    """An answer of the API gateway in front of the REST API, with headers and body as they are."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def gateway_error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Rejected:
    """An error of the gateway: GW-…, whose details are an object and not a list (error-handling guide)."""
    details = {"requestId": secrets.token_hex(8).upper()}
    return Rejected(status, {"ia::error": {"code": code, "message": message, "details": details}}, headers)


def broken() -> tuple[int, dict[str, Any]]:
    """Status and body of a call that broke inside the vendor: every 5xx is GW-0001."""
    rejected = gateway_error(500, "GW-0001", "Internal Server Error")
    return rejected.status, rejected.body


def token_invalid() -> Rejected:
    """401 for a missing, ended or expired token, under a bare `error` (seen by an integrator)."""
    more = {"messageId": "IA.TOKEN_IS_INVALID", "placeholders": {}, "propertySet": {}}
    error = {"code": "tokenInvalid", "message": "Token is not valid", "errorId": "REST-2102", "additionalInfo": more}
    return Rejected(401, {"error": {**error, "supportId": support_id()}})


def error_of(refusal: Refused) -> dict[str, Any]:
    """The `ia::error` of a refusal; details only where there are any."""
    support = support_id()
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message, "supportId": support}
    if refusal.details:
        error["details"] = [
            {"code": detail.code, "message": f"{detail.message} [Support ID: {support}]"} for detail in refusal.details
        ]
    return error


def refused(refusal: Refused) -> tuple[int, dict[str, Any]]:
    """Status and body of a call that failed as a whole."""
    return refusal.status, {"ia::error": error_of(refusal), "ia::meta": meta(1, 0)}


def meta(total: int, success: int | None = None) -> dict[str, int]:
    """How many operations there were, and how many went well."""
    good = total if success is None else success
    return {"totalCount": total, "totalSuccess": good, "totalError": total - good}


def result(body: object, total: int = 1) -> dict[str, Any]:
    """A success."""
    return {"ia::result": body, "ia::meta": meta(total)}


def page(rows: list[Any], total: int, start: int, size: int) -> dict[str, Any]:
    """A page of a list or query; `next` and `previous` are start values, null at the ends."""
    following = start + size if start + size <= total else None
    before = max(1, start - size) if start > 1 else None
    shown = {"totalCount": total, "start": start, "pageSize": size, "next": following, "previous": before}
    return {"ia::result": rows, "ia::meta": shown}


def support_id() -> str:
    """What Sage's support would ask for."""
    return f"{secrets.token_urlsafe(4)}%7E{secrets.token_urlsafe(16)}"


def answer_rejected(_request: Request, error: Exception) -> Response:
    """The answer to a rejection by the gateway."""
    if not isinstance(error, Rejected):
        raise error
    return JSONResponse(error.body, status_code=error.status, headers=error.headers)


def answer_refused(_request: Request, error: Exception) -> Response:
    """The answer to a refusal outside the recorded part of a call."""
    if not isinstance(error, Refused):
        raise error
    status, body = refused(error)
    return JSONResponse(body, status_code=status)
