"""Calls to Procore's REST API: headers, token, paging, and which of our words each answer is."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tieout.connectors.context import ConnectorContext
from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.connectors.limits import paced
from tieout.connectors.procore.answers import (
    Doubtful,
    NotFound,
    Rejected,
    reasons_of,
    retry_moment,
    told_left,
    words_of,
)
from tieout.connectors.procore.login import Login
from tieout.connectors.procore.scope import scope_of
from tieout.connectors.procore.settings import read_settings
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow

Params = Mapping[str, str | list[str]]

V2_PAGE = 100
"""The most that a v2 list gives per page."""

_LONGEST_LIST = 1000
_NEXT = re.compile(r'rel\s*=\s*"?next"?(?:[\s;,]|$)', re.IGNORECASE)


class ProcoreClient:
    """One company's API, as our service account sees it.

    `patience` is how long a call may wait in place for a spent rate limit; administration has some, records have none:
    their wake comes back by itself.
    """

    def __init__(self, context: ConnectorContext, *, patience: timedelta = timedelta(0)) -> None:
        self.settings, credentials = read_settings(context)
        self.app_id = self.settings.app_id or credentials.client_id
        self.clock = context.clock
        self._deadline = context.deadline
        self._sleep = context.sleep
        self._patience = patience
        self.scope = scope_of(self.settings)
        self.pace = context.pace
        self._login = Login(context, self.settings, credentials)
        self._http = Http(
            self.settings.api_url,
            timeout=self.settings.timeout,
            allow_loopback=context.allow_loopback,
            transport=context.transport,
            before=paced(context.pace, self.scope),
        )

    def read(self, path: str, params: Params | None = None) -> Any:
        """GET one resource; the parsed body.

        Raises:
            NotFound: there is no such thing, or we may not see it.
            NotNow, NeedsPerson: it could not be read.
        """
        return self._body_read(self._get(path, params))

    def rows(self, path: str, params: Params | None = None, *, per_page: int) -> Iterator[dict[str, Any]]:
        """GET a list, page by page. Raises as `read` does, also half-way."""
        seen = 0
        before: list[Any] = []
        for page in range(1, _LONGEST_LIST + 1):
            answer, rows = self._page(path, params, page, per_page)
            yield from rows
            seen += len(rows)
            # Not every endpoint pages; one that ignores `page` would answer the same list for ever.
            if not rows or rows == before or not _goes_on(answer, seen):
                return
            before = rows
        raise NotNow(f"{path} did not end after {_LONGEST_LIST} pages")

    def page(
        self, path: str, params: Params | None = None, *, number: int, per_page: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """GET one page of a list, and whether another follows: for a list that is read over several invocations.

        Raises:
            NotFound, NotNow, NeedsPerson: as `read` does.
        """
        answer, rows = self._page(path, params, number, per_page)
        seen = (number - 1) * per_page + len(rows)
        return rows, bool(rows) and number < _LONGEST_LIST and _goes_on(answer, seen)

    def write(self, method: str, path: str, body: object = None, params: Params | None = None) -> Any:
        """Change something; the parsed body, or `None` for an empty one.

        Raises:
            Rejected, NotFound: it did not happen, and why.
            Doubtful: nobody can know.
            NotNow, NeedsPerson: nothing happened.
        """
        if self._deadline.left() < self.settings.timeout:
            raise NotNow("there is not enough time left for another call")
        try:
            answer = self._send(method, path, params, body)
            self._raise_for(answer, f"{method} {path}", writing=True)
            return answer.json() if answer.content.strip() else None
        except AnswerLost as error:
            raise Doubtful(str(error)) from error

    def close(self) -> None:
        self._http.close()

    def _page(
        self, path: str, params: Params | None, number: int, per_page: int
    ) -> tuple[Answer, list[dict[str, Any]]]:
        answer = self._get(path, {**(params or {}), "page": str(number), "per_page": str(per_page)})
        return answer, _rows(self._body_read(answer), path)

    def _get(self, path: str, params: Params | None) -> Answer:
        try:
            answer = self._send("GET", path, params, None)
        except AnswerLost as error:
            raise NotNow(f"Procore's answer was lost: {error}") from error
        self._raise_for(answer, f"GET {path}", writing=False)
        return answer

    def _body_read(self, answer: Answer) -> Any:
        try:
            return answer.json()
        except AnswerLost as error:
            raise NotNow(f"Procore's answer was lost: {error}") from error

    def _send(self, method: str, path: str, params: Params | None, body: object) -> Answer:
        token = self._login.token()
        answer = self._patiently(method, path, params, body, token.access)
        if answer.status == 401:
            # Procore took the token back early, or a clock is off: renew once, then believe it.
            token = self._login.renew(token)
            answer = self._patiently(method, path, params, body, token.access)
        return answer

    def _patiently(self, method: str, path: str, params: Params | None, body: object, access: str) -> Answer:
        headers = {"Authorization": f"Bearer {access}", "Procore-Company-Id": self.settings.company_id}
        while True:
            try:
                answer = self._http.send(method, path, headers=headers, params=params, json_body=body)
            except NothingSent as error:
                raise NotNow(f"Procore could not be reached: {error}") from error
            except BudgetSpent as spent:
                wait = self._bearable(spent.retry_at)
                if wait is None:
                    raise
                self._sleep(wait.total_seconds())
                continue
            self._heed(answer)
            wait = self._bearable_wait(answer)
            if wait is None:
                return answer
            self._sleep(wait.total_seconds())

    def _heed(self, answer: Answer) -> None:
        said = told_left(answer.headers)
        if said is not None:
            self.pace.told(self.scope, *said)

    def _bearable_wait(self, answer: Answer) -> timedelta | None:
        if answer.status != 429 or not self._patience:
            return None
        return self._bearable(retry_moment(answer.headers, self.clock.now()))

    def _bearable(self, retry_at: datetime | None) -> timedelta | None:
        now = self.clock.now()
        if retry_at is None or retry_at - now > self._patience:
            return None
        wait = retry_at - now
        return wait if self._deadline.left() > wait + self.settings.timeout else None

    def _raise_for(self, answer: Answer, what: str, *, writing: bool) -> None:
        """Turn every answer but a 2xx into one of our words."""
        status = answer.status
        if answer.ok:
            return
        retry_at = retry_moment(answer.headers, self.clock.now())
        if status == 429:
            raise NotNow(f"Procore's rate limit is spent: {words_of(answer)}", retry_at=retry_at, pause_scope=True)
        if status == 503 and (retry_at is not None or not writing):
            raise NotNow(f"Procore is overloaded (503: {words_of(answer)})", retry_at=retry_at)
        if status >= 500 or status == 408:
            # A gateway's 502 or 504 says nothing about what happened behind it, and neither does a bare 503.
            why = f"{what} was answered {status}"
            raise Doubtful(why) if writing else NotNow(why, retry_at=retry_at)
        if status in {401, 403} or status < 400:
            raise NeedsPerson(self._person(answer, what), pause_scope=status == 401)
        if status == 404:
            raise NotFound(f"{what}: {words_of(answer)}")
        if writing:
            raise Rejected(reasons_of(answer))
        raise NeedsPerson(f"Procore refused {what} ({status}: {words_of(answer)})")

    def _person(self, answer: Answer, what: str) -> str:
        if answer.status == 401:
            return f"Procore does not take our access token ({what}: {words_of(answer)})"
        if answer.status == 403:
            return (
                f"Procore forbids {what}: {words_of(answer)}. Check that the app is installed in company "
                f"{self.settings.company_id}, that the project is permitted to it, and its permissions."
            )
        return f"{what} was answered {answer.status}, a redirect: is api_url right?"


def _rows(body: Any, path: str) -> list[dict[str, Any]]:
    # v1 answers a bare list, v2 wraps it in `data`.
    rows = body.get("data") if isinstance(body, dict) else body
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotNow(f"{path} did not answer with a list")
    return rows


def _goes_on(answer: Answer, seen: int) -> bool:
    """Whether there is a next page. Its address is never followed: our token goes to the configured host alone."""
    link = answer.headers.get("Link")
    if link is not None:
        return _NEXT.search(link) is not None
    total = answer.headers.get("Total", "")
    return total.isdigit() and seen < int(total)
