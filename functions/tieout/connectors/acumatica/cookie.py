"""Cookie sign-in: a session of this connector's own, whose seat is given back by logging out."""

from collections.abc import Mapping

from tieout.connectors.acumatica.errors import sign_in_failure
from tieout.connectors.http import AnswerLost, Http, NothingSent
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

LOGIN_PATH = "/entity/auth/login"
LOGOUT_PATH = "/entity/auth/logout"


class CookieSignIn:
    """Signs in at the first call. The vendor says it will discontinue this; sites without a connected application need it."""

    def __init__(
        self, http: Http, credentials: Mapping[str, str], clock: Clock, *, tenant: str, branch: str | None
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._clock = clock
        self._where = {"tenant": tenant} | ({"branch": branch} if branch else {})
        self._open = False
        self._refusal: NeedsPerson | None = None

    def headers(self) -> Mapping[str, str]:
        """Nothing to add: the client carries the cookies."""
        if not self._open:
            self._log_in()
        return {}

    def renew(self) -> None:
        """Log the dead session out, in case it still holds its seat, and open another."""
        self.close()
        self._log_in()

    def close(self) -> None:
        """Log out, once. A lost logout leaves the seat to the vendor, who reclaims it after ten idle minutes."""
        if not self._open:
            return
        self._open = False
        try:
            # Without a length the web server answers 411, and the seat stays taken.
            self._http.send("POST", LOGOUT_PATH, headers={"Content-Length": "0"}, urgent=True)
        except (NothingSent, AnswerLost):
            return
        finally:
            self._http.cookies().clear()

    def _log_in(self) -> None:
        if self._refusal is not None:
            raise self._refusal  # the same password once more would bring the account nearer to its lockout
        try:
            answer = self._http.send("POST", LOGIN_PATH, json_body=self._login())
        except NothingSent as error:
            raise NotNow(f"Acumatica cannot be reached: {error}") from error
        except AnswerLost as error:
            raise NotNow(f"Acumatica did not answer the sign-in: {error}") from error
        if not answer.ok:
            failure = sign_in_failure(answer, self._clock.now())
            self._refusal = failure if isinstance(failure, NeedsPerson) else None
            raise failure
        self._open = True

    def _login(self) -> dict[str, str]:
        for name in ("username", "password"):
            if not self._credentials.get(name):
                raise NeedsPerson(f"The secret of this connection has no {name}.", pause_scope=True)
        return {"name": self._credentials["username"], "password": self._credentials["password"], **self._where}
