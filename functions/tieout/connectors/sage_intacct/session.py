"""Calls with a token: signed in before, renewed once when the token turns out to be dead."""

from collections.abc import Mapping

from tieout.connectors.http import Answer, Http, NothingSent
from tieout.connectors.sage_intacct.errors import is_dead_token, told
from tieout.connectors.sage_intacct.login import Login
from tieout.sync.outcomes import NeedsPerson, NotNow

ENTITY_HEADER = "X-IA-API-Param-Entity"
"""The hyphenated form, as production clients send it."""


class Session:
    """Makes calls. A dead token means that nothing was done, so reads and writes alike are sent once more."""

    def __init__(self, http: Http, login: Login, *, entity: str | None) -> None:
        self._http = http
        self._login = login
        self._fixed = {"Accept": "application/json"} | ({ENTITY_HEADER: entity} if entity else {})

    def call(
        self, method: str, path: str, *, json_body: object | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one call under the base address.

        Raises:
            NotNow, NeedsPerson: nothing was done.
            AnswerLost: nobody can know.
        """
        answer = self._send(method, path, json_body, headers)
        if not is_dead_token(answer):
            return answer
        self._login.renew()
        answer = self._send(method, path, json_body, headers)
        if is_dead_token(answer):
            raise NeedsPerson(f"Sage Intacct gives us a token, and then refuses {method} {path}: {told(answer)}")
        return answer

    def _send(self, method: str, path: str, json_body: object | None, headers: Mapping[str, str] | None) -> Answer:
        sent = {**self._fixed, **self._login.headers(), **(headers or {})}
        try:
            return self._http.send(method, path, headers=sent, json_body=json_body)
        except NothingSent as error:
            raise NotNow(f"Sage Intacct cannot be reached: {error}") from error

    def close(self) -> None:
        """Close both connections."""
        try:
            self._login.close()
        finally:
            self._http.close()
