"""What a hook and a trigger may be, the same for both versions of the API."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.procore.access import Call
from sandbox.procore.errors import FieldErrors, Refusal
from sandbox.procore.store import Row
from sandbox.procore.webhooks.board import new_hook, stamped
from sandbox.procore.webhooks.catalogue import BY_NAME
from sandbox.procore.webhooks.payloads import SPELLINGS
from sandbox.procore.webhooks.scope import HookScope

_NAMESPACE = re.compile(r"[a-z0-9-]+\Z")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN_CHARACTERS = 5


def check_hook(sent: dict[str, Any]) -> None:
    """Checks the given columns of a hook; raises Refusal 400 naming each wrong one."""
    errors: FieldErrors = {}
    if not _NAMESPACE.match(str(sent.get("namespace", "a"))):
        errors["namespace"] = ["may only hold a-z, 0-9 and -"]
    if sent.get("payload_version", "v4.0") not in SPELLINGS:
        errors["payload_version"] = [f"must be one of {', '.join(SPELLINGS)}"]
    if "destination_url" in sent and not _is_reachable(str(sent["destination_url"])):
        errors["destination_url"] = ["must be a public HTTPS address"]
    if sent.get("status", "active") not in ("active", "disabled"):
        errors["status"] = ["must be active or disabled"]
    if errors:
        raise Refusal(400, "the hook is not valid", field_errors=errors)


def authorization_of(headers: Any) -> str | None:
    """destination_headers as {"Authorization": "..."}; nothing else is documented, so nothing else is taken."""
    if headers is None:
        return None
    if not isinstance(headers, dict) or set(headers) - {"Authorization"}:
        message = "takes Authorization only"
        raise Refusal(400, f"destination_headers {message}", field_errors={"destination_headers": [message]})
    value = headers.get("Authorization")
    return None if value is None else str(value)


def masked(authorization: str | None) -> dict[str, str | None]:
    """destination_headers as they are read back: only the last five characters show."""
    return {"Authorization": None if authorization is None else f"*****{authorization[-SHOWN_CHARACTERS:]}"}


def add_hook(call: Call, scope: HookScope, columns: dict[str, Any]) -> Row:
    """Keeps a new hook, owned by the scope and by the user who made it."""
    check_hook(columns)
    owner = {**scope.owner(), "owned_by_user_id": call.grant.user_id}
    return call.platform.store.add("hooks", stamped(new_hook(**columns, **owner), call.platform.clock.now()))


def drop_hook(call: Call, hook: Row) -> None:
    """Deletes a hook with its triggers; what waited for it is gone."""
    for trigger in triggers_of(call, hook):
        call.platform.store.drop("triggers", trigger["id"])
    call.platform.store.drop("hooks", hook["id"])


def triggers_of(call: Call, hook: Row) -> list[Row]:
    return [row for row in call.platform.store.rows("triggers") if row["hook_id"] == hook["id"]]


def add_trigger(call: Call, scope: HookScope, hook: Row, resource_name: Any, event_type: Any) -> Row:
    """Subscribes a hook; raises Refusal 400 for a name of another scope or an action the resource does not have."""
    resource = BY_NAME.get(str(resource_name))
    errors: FieldErrors = {}
    if resource is None or resource.scope != scope.name:
        errors["resource_name"] = [f"is not a webhook resource of the {scope.name}"]
    elif str(event_type).lower() not in resource.actions:
        errors["event_type"] = [f"must be one of {', '.join(resource.actions)}"]
    if errors:
        raise Refusal(400, "the trigger is not valid", field_errors=errors)
    row = {"hook_id": hook["id"], "resource_name": str(resource_name), "event_type": str(event_type).lower()}
    if any(all(known[name] == row[name] for name in row) for known in triggers_of(call, hook)):
        raise Refusal(400, "the trigger exists", field_errors={"resource_name": ["has already been taken"]})
    return call.platform.store.add("triggers", {**row, **scope.owner(), "user_id": call.grant.user_id})


def _is_reachable(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or local)
