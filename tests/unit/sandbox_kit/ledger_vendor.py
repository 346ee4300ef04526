"""A vendor as small as can be: it books entries, so that a test can count what was really done."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.kit.commit import commit, session_expired, stored_lines
from sandbox.kit.fault_document import BadFieldError


class LedgerVendor:
    """Books an entry per POST and lists them."""

    name = "ledger"

    def __init__(self) -> None:
        self.entries: list[list[str]] = []

    @property
    def routes(self) -> list[BaseRoute]:
        """One collection."""
        return [Route("/books/{book}/entries", self.entries_of, methods=["GET", "POST"])]

    def state(self) -> dict[str, Any]:
        """The entries."""
        return {"entries": self.entries}

    def seed(self, document: dict[str, Any]) -> None:
        """Take entries."""
        if not isinstance(document.get("entries"), list):
            raise BadFieldError("entries", "must be a list")
        self.entries = list(document["entries"])

    def reset(self) -> None:
        """Forget them."""
        self.entries = []

    async def entries_of(self, request: Request) -> Response:
        """Book or list."""
        if session_expired(request):
            return JSONResponse({"message": "session expired"}, status_code=401)
        if request.method == "GET":
            return JSONResponse(self.entries)
        lines = [str(line) for line in await request.json()]

        def book() -> Response:
            self.entries.append(stored_lines(request, lines))
            return JSONResponse({"number": len(self.entries)}, status_code=201)

        return await commit(request, book)
