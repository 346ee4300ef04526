"""The OAuth endpoints; client_credentials needs the vendor's own `username` = user@company, or user@company|entity."""

import json
from hmac import compare_digest
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.sage_intacct.company import Company, User
from sandbox.sage_intacct.rest.answers import Rejected, gateway_error
from sandbox.sage_intacct.rest.tokens import Tokens

GRANTS = ("client_credentials", "refresh_token")
_REPEATED = {"username": ("GW-0039", "Multiple Usernames"), "client_id": ("GW-0038", "Multiple Client IDs")}
Form = dict[str, str]


class OAuth:
    """Gives tokens out."""

    def __init__(self, company: Company, tokens: Tokens) -> None:
        self._company = company
        self._tokens = tokens

    def routes(self, base: str) -> list[BaseRoute]:
        """Token and revocation; any other path under oauth2 is the gateway's GW-0033."""
        return [
            Route(f"{base}/oauth2/token", self.token, methods=["POST"]),
            Route(f"{base}/oauth2/revoke", self.revoke, methods=["POST"]),
            Route(f"{base}/oauth2/{{other:path}}", self.other, methods=["GET", "POST"]),
        ]

    async def token(self, request: Request) -> Response:
        """POST /oauth2/token, as JSON or as a form."""
        form = await _read(request)
        grant_type = form.get("grant_type")
        if grant_type not in GRANTS:
            raise gateway_error(400, "GW-0032", "Invalid Token Payload")
        client_id = self._client(form)
        if grant_type == "refresh_token":
            grant = self._tokens.redeem(form.get("refresh_token", ""), client_id)
            if grant is None:
                raise invalid_grant("The refresh token is invalid or was used before")
            user, entity = grant.user, form.get("entity_id") or grant.entity
        else:
            user, entity = self._user(form)
        if entity is not None and self._company.entity(entity) is None:
            raise invalid_grant(f"Entity {entity} does not exist")
        return JSONResponse(self._tokens.issue(user, client_id, entity, self._company.id))

    async def revoke(self, request: Request) -> Response:
        """POST /oauth2/revoke: 200 whether or not the token was good."""
        self._tokens.revoke((await _read(request)).get("token", ""))
        return JSONResponse({})

    async def other(self, _request: Request) -> Response:
        """Anything else under oauth2."""
        raise gateway_error(400, "GW-0033", "Invalid Token Endpoint")

    def _client(self, form: Form) -> str:
        client_id = form.get("client_id")
        if not client_id:
            raise gateway_error(400, "GW-0037", "Missing Client ID")
        secret = self._company.clients.get(client_id)
        if secret is None:
            raise gateway_error(401, "GW-0011", "Invalid Request")
        if not compare_digest(secret, form.get("client_secret", "")):
            raise Rejected(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        return client_id

    def _user(self, form: Form) -> tuple[User, str | None]:
        username = form.get("username")
        if not username:
            raise gateway_error(400, "GW-0036", "Missing User Name")
        name, at, tenant = username.partition("@")
        company, _, entity = tenant.partition("|")
        if not at or not company:
            raise gateway_error(400, "GW-0012", "Missing Tenant Data")
        if company.casefold() != self._company.id.casefold():
            raise gateway_error(400, "GW-0011", "Invalid Request")
        user = self._company.find_user(name)
        if user is None or not user.web_services:
            raise invalid_grant("The user is unknown or has no Web Services subscription")
        return user, entity or None


def invalid_grant(text: str) -> Rejected:
    """400: the grant is not good (seen by a client whose company had no Web Services subscription)."""
    return Rejected(400, {"error": "invalid_grant", "error_description": text})


async def _read(request: Request) -> Form:
    raw = await request.body()
    if not raw:
        raise gateway_error(400, "GW-0035", "Missing Token Payload")
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        try:
            document = json.loads(raw)
        except ValueError as error:
            raise gateway_error(400, "GW-0032", "Invalid Token Payload") from error
        if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
            raise gateway_error(400, "GW-0032", "Invalid Token Payload")
        return document
    if kind != "application/x-www-form-urlencoded":
        raise gateway_error(400, "GW-0014", "Invalid Content Type")
    fields = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
    for name, (code, text) in _REPEATED.items():
        if len(fields.get(name, [])) > 1:
            raise gateway_error(400, code, text)
    return {name: values[0] for name, values in fields.items()}
