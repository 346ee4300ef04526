"""How the cloud says no to a call."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refused(Exception):
    """A call that changes nothing: 400 unreadable, 401 no session, 404 not there, 406 not allowed."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.status = status
        self.messages = messages


def answer_refused(_request: Request, refusal: Exception) -> Response:
    """The answer: a list of what is wrong, as the client libraries read it from a 400."""
    if not isinstance(refusal, Refused):
        raise refusal
    problems = [{"Message": text} for text in refusal.messages]
    return JSONResponse(problems, status_code=refusal.status)
