"""What Procore's limits count."""

from tieout.connectors.limits import windows
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.settings import ProcoreSettings
from tieout.sync.ports import LimitScope

CALLS_AT_ONCE = 16
"""Procore names no limit of its own on calls side by side; its two windows answer 429, which pauses the scope."""


def scope_of(settings: ProcoreSettings) -> LimitScope:
    """Procore's limits count an app's requests (assumed per app: its documents name the token, older ones the app).

    Every answer says what is left of the window that is nearer to its end (Procore, "Rate limiting").
    """
    name = f"{SYSTEM}:{settings.company_id}"
    return LimitScope(name, CALLS_AT_ONCE, windows(settings.request_limits), True, settings.timeout)
