"""/oauth: tokens by form or JSON, token info, revocation and the authorization page."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.kit.commit import commit
from sandbox.procore.access import authenticate
from sandbox.procore.endpoint import PlatformOf
from sandbox.procore.errors import Refusal
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.tokens import ACCESS_LIFE, Grant, Token

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
UNKNOWN_CLIENT = "Client authentication failed due to unknown client, or wrong client secret."


def oauth_routes(platform: PlatformOf) -> list[Route]:
    """The authorization server. Its refusals are {"error", "error_description"}, as OAuth 2.0 has them."""

    async def token(request: Request) -> Response:
        sent = await _parameters(request)
        try:
            issued = await commit(request, lambda: _grant(platform(), sent))
        except Refusal as refusal:
            kind = "invalid_client" if refusal.message == UNKNOWN_CLIENT else "invalid_grant"
            return JSONResponse({"error": kind, "error_description": refusal.message}, refusal.status)
        return JSONResponse(issued.document(), headers={"Cache-Control": "no-store"})

    async def info(request: Request) -> Response:
        try:
            return JSONResponse(_info(platform(), request))
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)

    async def revoke(request: Request) -> Response:
        sent = await _parameters(request)
        try:
            await commit(request, lambda: _revoke(platform(), sent))
        except Refusal as refusal:
            return JSONResponse({"error": "invalid_client", "error_description": refusal.message}, refusal.status)
        return JSONResponse({})

    async def authorize(request: Request) -> Response:
        return await commit(request, lambda: _authorize(platform(), request))

    return [
        Route("/oauth/token", token, methods=["POST"]),
        Route("/oauth/token/info", info, methods=["GET"]),
        Route("/oauth/revoke", revoke, methods=["POST"]),
        Route("/oauth/authorize", authorize, methods=["GET"]),
    ]


def _grant(platform: Platform, sent: dict[str, Any]) -> Token:
    app = _client(platform, sent)
    now = platform.clock.now()
    match sent.get("grant_type"):
        case "client_credentials":
            grant = Grant("client_credentials", app["client_id"], app["service_user_id"], app["in_browser"])
            return platform.tokens.issue(grant, now)
        case "authorization_code":
            code, uri = str(sent.get("code", "")), str(sent.get("redirect_uri", ""))
            return platform.tokens.redeem_code(code, app["client_id"], uri, now)
        case "refresh_token":
            return platform.tokens.refresh(str(sent.get("refresh_token", "")), app["client_id"], now)
    raise Refusal(400, "The authorization grant type is not supported by the authorization server.")


def _client(platform: Platform, sent: dict[str, Any]) -> Row:
    for app in platform.store.rows("apps"):
        if app["client_id"] == sent.get("client_id") and app["client_secret"] == sent.get("client_secret"):
            return app
    raise Refusal(401, UNKNOWN_CLIENT)


def _info(platform: Platform, request: Request) -> dict[str, Any]:
    authenticate(platform, request)
    now = platform.clock.now()
    token = platform.tokens.find(request.headers["authorization"].split(" ", 1)[1], now)
    return {
        "resource_owner_id": token.grant.user_id,
        "scopes": [],
        "expires_in_seconds": int((token.created_at + ACCESS_LIFE - now).total_seconds()),
        "application": {"uid": token.grant.client_id},
        "created_at": int(token.created_at.timestamp()),
    }


def _revoke(platform: Platform, sent: dict[str, Any]) -> None:
    app = _client(platform, sent)
    platform.tokens.revoke(str(sent.get("token", "")), app["client_id"])


def _authorize(platform: Platform, request: Request) -> Response:
    query = request.query_params
    app = next((row for row in platform.store.rows("apps") if row["client_id"] == query.get("client_id")), None)
    uri = query.get("redirect_uri", "")
    if app is None or query.get("response_type") != "code" or not uri:
        description = "response_type=code, client_id and redirect_uri are required"
        return JSONResponse({"error": "invalid_request", "error_description": description}, 400)
    grant = Grant("authorization_code", app["client_id"], app["login_user_id"], app["in_browser"])
    code = platform.tokens.authorize(grant, uri, platform.clock.now())
    if uri == OUT_OF_BAND:
        return PlainTextResponse(code)
    return RedirectResponse(f"{uri}?{urlencode({'code': code})}", status_code=302)


async def _parameters(request: Request) -> dict[str, Any]:
    """Form or JSON; credentials also as HTTP Basic, which public client libraries are seen to send."""
    raw = await request.body()
    sent: dict[str, Any] = {}
    if "json" in request.headers.get("content-type", ""):
        try:
            parsed = json.loads(raw or b"{}")
        except ValueError:
            parsed = None
        sent = parsed if isinstance(parsed, dict) else {}
    else:
        sent = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, _, secret = _decoded(credentials).partition(":")
        sent = {"client_id": client_id, "client_secret": secret, **sent}
    return sent


def _decoded(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode()
    except ValueError:  # binascii.Error and UnicodeDecodeError are both of it; no client has such an id
        return ""
