"""How this vendor says no: HttpError bodies, and the plain answers of the web server in front of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_TRACE = "   at PX.Api.ContractBased.EntityService.Process()\r\n   at System.Web.Http.ApiController.Invoke()"
#: What the web server puts in place of the body of a 429; no Retry-After and no rate headers come with it.
THROTTLED = "The custom error module does not recognize this error."


class Refusal(Exception):
    """An answer other than success, raised from anywhere below a route."""

    def __init__(self, status: int, body: dict[str, Any] | str, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def refuse(_request: Request, error: Exception) -> Response:
    """The answer for a refusal."""
    if not isinstance(error, Refusal):
        raise error
    if isinstance(error.body, str):
        return Response(error.body, status_code=error.status, headers=error.headers, media_type="text/html")
    return JSONResponse(error.body, status_code=error.status, headers=error.headers)


def http_error(status: int, text: str, kind: str = "PX.Data.PXException") -> Refusal:
    """An HttpError: message, exceptionMessage, exceptionType and stackTrace (vendor's OpenAPI)."""
    body = {"message": "An error has occurred.", "exceptionMessage": text, "exceptionType": kind}
    return Refusal(status, {**body, "stackTrace": _TRACE})


def bad_request(text: str) -> Refusal:
    """400 for a request that cannot be read."""
    return Refusal(400, {"message": "The request is invalid.", "exceptionMessage": text})


def unreadable(field: str, text: str) -> Refusal:
    """400 for a field of the body that the contract does not know or cannot take."""
    message = f"{field}: {text}"
    state = {f"entity.{field}": [text]}
    return Refusal(400, {"message": "The request is invalid.", "modelState": state, "exceptionMessage": message})


def unauthorised() -> Refusal:
    """401 for a missing, unknown or expired bearer token."""
    return Refusal(401, {"message": "Authorization has been denied for this request."})


def dead_cookie(path: str) -> Refusal:
    """302 to the sign-in page: what a cookie of a session that is gone gets."""
    return Refusal(302, "", {"location": f"/Frames/Login.aspx?ReturnUrl={path}"})


def forbidden(entity: str) -> Refusal:
    """403: the user has no rights to the form behind the entity."""
    return http_error(
        403, f"You have insufficient rights to access the object ({entity}).", "PX.Data.PXSecurityException"
    )


def not_found(path: str) -> Refusal:
    """404 for an endpoint, entity or action that is not there."""
    return Refusal(404, {"message": f"No HTTP resource was found that matches the request URI '{path}'."})


def no_such_record() -> Refusal:
    """404 for a record that is not there."""
    kind = "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException"
    return http_error(404, "No entity satisfies the condition.", kind)


def precondition_failed(text: str) -> Refusal:
    """412 for If-Match and If-None-Match."""
    return http_error(412, text, "PX.Api.ContractBased.PreconditionFailedException")


def throttled() -> Refusal:
    """429 for too many requests."""
    return Refusal(429, THROTTLED)
