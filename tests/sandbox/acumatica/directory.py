"""Who may sign in: users with their rights and lockouts, connected applications, and the tenant."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.acumatica.settings import Settings
from sandbox.kit.clock import SandboxClock


@dataclass(slots=True)
class User:
    """A user; `forbidden` entities answer 403, `view_only` ones answer 200 to a write and save nothing."""

    name: str
    password: str
    forbidden: frozenset[str] = frozenset()
    view_only: frozenset[str] = frozenset()
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(slots=True)
class Directory:
    """The tenant's users and connected applications."""

    clock: SandboxClock
    settings: Settings
    tenant: str = "Company"
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)

    def locked(self, name: str) -> bool:
        """Whether the account is locked out now."""
        user = self.users.get(name.casefold())
        return user is not None and user.locked_until is not None and self.clock.now() < user.locked_until

    def sign_in(self, name: str, password: str) -> User | None:
        """The user, or None; wrong passwords in a row lock the account (field note, verified 2025 R2)."""
        user = self.users.get(name.casefold())
        if user is None or self.locked(name):
            return None
        if secrets.compare_digest(user.password.encode(), password.encode()):
            user.failures = 0
            return user
        user.failures += 1
        if user.failures >= self.settings.lockout_after:
            user.failures = 0
            user.locked_until = self.clock.now() + timedelta(minutes=self.settings.lockout_minutes)
        return None

    def knows_client(self, client_id: str, client_secret: str) -> bool:
        """Whether the connected application exists, in this tenant: a client id is `<GUID>@<Tenant>`."""
        _, _, tenant = client_id.partition("@")
        stored = self.clients.get(client_id)
        if stored is None or tenant.casefold() != self.tenant.casefold():
            return False
        return secrets.compare_digest(stored.encode(), client_secret.encode())
