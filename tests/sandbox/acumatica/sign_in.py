"""The sign-in routes: cookie login and logout, and the OAuth token endpoints."""

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.acumatica.directory import Directory
from sandbox.acumatica.refusals import Refusal, bad_request, http_error, unauthorised
from sandbox.acumatica.sessions import Seats, Session
from sandbox.acumatica.tokens import SCOPES, Tokens
from sandbox.kit.commit import commit

SESSION_COOKIE = "ASP.NET_SessionId"
TICKET_COOKIE = ".ASPXAUTH"
LOGIN_FIELDS = frozenset({"name", "password", "tenant", "company", "branch", "locale"})


class SignIn:
    """Answers the sign-in routes."""

    def __init__(self, directory: Directory, seats: Seats, tokens: Tokens) -> None:
        self._directory = directory
        self._seats = seats
        self._tokens = tokens

    def routes(self) -> list[BaseRoute]:
        """Cookie and OAuth sign-in."""
        return [
            Route("/entity/auth/login", self.login, methods=["POST"]),
            Route("/entity/auth/logout", self.logout, methods=["POST"]),
            Route("/identity/.well-known/openid-configuration", self.discovery, methods=["GET"]),
            Route("/identity/connect/token", self.token, methods=["POST"]),
            Route("/identity/connect/revocation", self.revocation, methods=["POST"]),
        ]

    async def login(self, request: Request) -> Response:
        """POST /entity/auth/login: 204 with two cookies."""
        document = await _login_document(request)

        def work() -> Response:
            self._check_tenant(document)
            user = self._directory.sign_in(document["name"], document["password"])
            if user is None:
                raise self._no_login(document["name"])
            answer = Response(status_code=204)
            give_cookies(answer, self._seats.open(user))
            return answer

        return await commit(request, work)

    def _check_tenant(self, document: dict[str, str]) -> None:
        tenant = document.get("tenant", document.get("company"))
        if tenant is not None and tenant.casefold() != self._directory.tenant.casefold():
            raise http_error(500, f"The tenant {tenant} is not defined.", "PX.Data.PXUndefinedCompanyException")

    def _no_login(self, name: str) -> Refusal:
        if self._directory.locked(name):
            return http_error(500, "Your account is locked out.")
        return http_error(401, "Invalid credentials. Please try again.")

    async def logout(self, request: Request) -> Response:
        """POST /entity/auth/logout: frees the seat. The web server wants a Content-Length, even of 0."""
        if "content-length" not in request.headers:
            raise Refusal(
                411, "<h2>Length Required</h2><p>HTTP Error 411. The request must be chunked or have a length"
            )
        session = self._session_to_close(request)

        def work() -> Response:
            if session is not None:
                self._seats.close(session)
            answer = Response(status_code=204)
            answer.delete_cookie(SESSION_COOKIE)
            answer.delete_cookie(TICKET_COOKIE)
            return answer

        return await commit(request, work)

    def _session_to_close(self, request: Request) -> Session | None:
        if bearer := bearer_of(request):
            token = self._tokens.known(bearer)  # an outgoing token may have expired: its seat is still there
            if token is None:
                raise unauthorised()
            if not token.concurrent:
                return self._seats.of_token(bearer)
        return self._seats.find(request.cookies.get(SESSION_COOKIE))

    async def discovery(self, request: Request) -> Response:
        """The OpenID configuration, as far as this sandbox goes."""
        base = f"{request.base_url}identity"
        return JSONResponse(
            {
                "issuer": base,
                "token_endpoint": f"{base}/connect/token",
                "revocation_endpoint": f"{base}/connect/revocation",
                "grant_types_supported": ["password", "refresh_token"],
                "scopes_supported": sorted(SCOPES),
            }
        )

    async def token(self, request: Request) -> Response:
        """POST /identity/connect/token: password and refresh_token grants; client credentials do not exist here."""
        form = await _form(request)
        return await commit(request, lambda: self._grant(form))

    def _grant(self, form: dict[str, str]) -> Response:
        if not self._directory.knows_client(form.get("client_id", ""), form.get("client_secret", "")):
            return _oauth_error("invalid_client")
        kind = form.get("grant_type")
        if kind == "password":
            return self._password(form)
        if kind == "refresh_token":
            answer = self._tokens.refresh(form.get("refresh_token", ""), form["client_id"])
            return _oauth_error("invalid_grant") if answer is None else JSONResponse(answer)
        return _oauth_error("unsupported_grant_type")

    def _password(self, form: dict[str, str]) -> Response:
        scopes = frozenset(form.get("scope", "").split())
        if not scopes or not scopes <= SCOPES:
            return _oauth_error("invalid_scope")
        name = form.get("username", "")
        user = self._directory.sign_in(name, form.get("password", ""))
        if user is None:
            why = "Your account is locked out." if self._directory.locked(name) else "Invalid credentials."
            return _oauth_error("invalid_grant", why)
        self._seats.refuse_when_full()
        return JSONResponse(self._tokens.grant(user, form["client_id"], scopes))

    async def revocation(self, request: Request) -> Response:
        """POST /identity/connect/revocation: the token is dead, the seat is not free."""
        form = await _form(request)
        if not self._directory.knows_client(form.get("client_id", ""), form.get("client_secret", "")):
            return _oauth_error("invalid_client")

        def work() -> Response:
            self._tokens.revoke(form.get("token", ""))
            return Response(status_code=200)

        return await commit(request, work)


def bearer_of(request: Request) -> str | None:
    """The bearer token that the request carries."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def give_cookies(answer: Response, session: Session) -> None:
    """Set the two cookies of a session."""
    answer.set_cookie(SESSION_COOKIE, session.id, httponly=True)
    answer.set_cookie(TICKET_COOKIE, session.id[::-1], httponly=True)


async def _login_document(request: Request) -> dict[str, str]:
    try:
        document: Any = json.loads(await request.body())
    except ValueError as error:
        raise bad_request("The request body is not JSON.") from error
    if not isinstance(document, dict) or not all(isinstance(document.get(key), str) for key in ("name", "password")):
        raise bad_request("name and password are required.")
    for name in document:
        if name not in LOGIN_FIELDS:
            raise bad_request(f"{name} is not expected.")
    return {key: str(value) for key, value in document.items() if value is not None}


async def _form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    text = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _oauth_error(error: str, description: str | None = None) -> Response:
    body = {"error": error} if description is None else {"error": error, "error_description": description}
    return JSONResponse(body, status_code=400)
