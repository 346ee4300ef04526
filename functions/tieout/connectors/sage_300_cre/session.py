"""Calls within a session: signed in before, renewed once when the session turns out to be dead."""

from collections.abc import Mapping

from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.connectors.sage_300_cre.errors import is_dead_session, read_failure, told, write_outcome
from tieout.connectors.sage_300_cre.login import Login
from tieout.connectors.sage_300_cre.values import guid_in
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused
from tieout.sync.ports import Clock


class Session:
    """Makes calls. A dead session means that nothing was done, so reads and writes alike are sent once more."""

    def __init__(self, http: Http, login: Login, clock: Clock) -> None:
        self._http = http
        self._login = login
        self._clock = clock

    def read(self, path: str, params: Mapping[str, str], *, method: str = "GET") -> object:
        """The body of an answer. Raises: NotNow, NeedsPerson."""
        try:
            answer = self._call(method, path, params, None)
            if not answer.ok:
                raise read_failure(answer, self._clock.now())
            body: object = answer.json()
        except AnswerLost as lost:
            raise NotNow(f"hh2 could not be read: {lost}") from lost
        return body

    def write(self, path: str, params: Mapping[str, str], body: object) -> str | Refused | InDoubt:
        """Make one write; the GUID that it is answered with, as a string. Raises: NotNow, NeedsPerson."""
        try:
            answer = self._call("POST", path, params, body)
            return guid_in(answer.json()) if answer.ok else write_outcome(answer, self._clock.now())
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def close(self) -> None:
        """Close both connections."""
        try:
            self._login.close()
        finally:
            self._http.close()

    def _call(self, method: str, path: str, params: Mapping[str, str], body: object) -> Answer:
        answer = self._send(method, path, params, body)
        if not is_dead_session(answer):
            return answer
        self._login.renew()
        answer = self._send(method, path, params, body)
        if is_dead_session(answer):
            raise NeedsPerson(f"hh2 lets us sign in, and then refuses {method} {path}: {told(answer)}")
        return answer

    def _send(self, method: str, path: str, params: Mapping[str, str], body: object) -> Answer:
        headers = {"Accept": "application/json", **self._login.headers()}
        # Without a length the web server may answer 411 to a POST that has no body.
        headers |= {"Content-Length": "0"} if method == "POST" and body is None else {}
        self._http.cookies().clear()  # only the shared session counts, not what an answer set on this client
        try:
            return self._http.send(method, path, headers=headers, params=dict(params), json_body=body)
        except NothingSent as error:
            raise NotNow(f"hh2 cannot be reached: {error}") from error
