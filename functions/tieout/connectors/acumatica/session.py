"""Calls within a session: signed in before, renewed once when the session turns out to be dead."""

from collections.abc import Mapping
from typing import Protocol

from tieout.connectors.acumatica.busy_form import BusyForm
from tieout.connectors.acumatica.errors import is_dead_session, told
from tieout.connectors.http import Answer, Http, NothingSent
from tieout.sync.outcomes import NeedsPerson, NotNow


class SignIn(Protocol):
    """One way to be let in. Both ways raise NotNow and NeedsPerson, and never try a refused password again."""

    def headers(self) -> Mapping[str, str]:
        """Headers that a call needs; signs in first if need be."""
        ...

    def renew(self) -> None:
        """The session is dead: get another."""
        ...

    def close(self) -> None:
        """Give back the seat, if it is ours alone."""
        ...


class Session:
    """Makes calls. A 401, a redirect or a busy form means that nothing was done, so reads and writes alike are sent again."""

    def __init__(self, http: Http, sign_in: SignIn, busy_form: BusyForm, *, branch: str | None) -> None:
        self._http = http
        self._sign_in = sign_in
        self._busy_form = busy_form
        self._fixed = {"Accept": "application/json"} | ({"PX-CbApiBranch": branch} if branch else {})

    def call(
        self, method: str, path: str, *, json_body: object | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one call under the instance.

        Raises:
            NotNow, NeedsPerson: nothing was done.
            AnswerLost: nobody can know.
        """
        return self._busy_form.waited_for(lambda: self._signed_in(method, path, json_body, headers))

    def _signed_in(self, method: str, path: str, json_body: object | None, headers: Mapping[str, str] | None) -> Answer:
        answer = self._send(method, path, json_body, headers)
        if not is_dead_session(answer):
            return answer
        self._sign_in.renew()
        answer = self._send(method, path, json_body, headers)
        if is_dead_session(answer):
            raise NeedsPerson(
                f"Acumatica lets us sign in, and then refuses {method} {path.split('?', maxsplit=1)[0]}: {told(answer)}"
            )
        return answer

    def _send(self, method: str, path: str, json_body: object | None, headers: Mapping[str, str] | None) -> Answer:
        sent = {**self._fixed, **self._sign_in.headers(), **(headers or {})}
        try:
            return self._http.send(method, path, headers=sent, json_body=json_body)
        except NothingSent as error:
            raise NotNow(f"Acumatica cannot be reached: {error}") from error

    def close(self) -> None:
        """Give back what was taken."""
        try:
            self._sign_in.close()
        finally:
            self._http.close()
