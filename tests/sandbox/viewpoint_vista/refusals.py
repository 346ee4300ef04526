"""The two ways to be refused: by the API at once, or by Vista later, with the texts of its batch errors."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refused(Exception):
    """The API does not take the call. Nothing was queued. The shape of the body is assumed: none is published."""

    def __init__(self, status: int, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after


class VistaErrors(Exception):
    """Vista does not do it: one text per error, as bHQBE keeps them (255 characters each)."""

    def __init__(self, *texts: str) -> None:
        self.texts = tuple(text[:255] for text in texts)
        super().__init__("; ".join(self.texts))


async def answer_refused(_request: Request, refusal: Exception) -> Response:
    """A refusal as the API answers it."""
    if not isinstance(refusal, Refused):
        raise refusal
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return JSONResponse({"message": refusal.message}, status_code=refusal.status, headers=headers)
