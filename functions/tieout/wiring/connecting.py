"""What a connection and its connectors are built from: its document, its secrets, its tokens, its share of the ERP's limits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.connectors.context import ConnectorContext
from tieout.sync.pacing import BudgetPace, Pace
from tieout.sync.ports import Deadline
from tieout.wiring.adapters import Adapters
from tieout.wiring.secret_text import read_secret
from tieout.wiring.token_pace import TokenPace
from tieout.wiring.tokens import SecretTokens
from tieout.wiring.zones import time_zone

KEEP_DOCUMENT_SECONDS = 5.0
"""How long a warm function works with the connection document it has read: a kill switch must not wait longer."""

PLATFORM, ERP = "platform", "erp"


@dataclass
class Connecting(Adapters):
    """Adapters, and what is read of a connection."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._documents: dict[str, tuple[float, Connection]] = {}
        self._tokens: dict[str, SecretTokens] = {}

    def connection(self, connection_id: str) -> Connection:
        """The connection's current document.

        Raises:
            ConfigurationError: there is none, or it is wrong; every mistake is named.
        """
        kept = self._documents.get(connection_id)
        if kept is not None and time.monotonic() - kept[0] < KEEP_DOCUMENT_SECONDS:
            return kept[1]
        document = self.documents.current(connection_id)
        if document is None:
            raise ConfigurationError(
                [f"connection {connection_id!r} has no document; run 'tieout connect {connection_id}'"]
            )
        connection = read_connection(document)
        self._documents[connection_id] = (time.monotonic(), connection)
        return connection

    def secret(self, connection_id: str, name: str) -> dict[str, Any]:
        """A secret's content; empty if nobody has filled it. Never logged, and kept no longer than it is used."""
        secret_id = f"{self.settings.secret_prefix}/{connection_id}/{name}"
        client = self.clients.secrets
        try:
            return read_secret(client.get_secret_value(SecretId=secret_id).get("SecretString"))
        except client.exceptions.ResourceNotFoundException:
            return {}  # the stack has made it, and nobody has put anything in

    def pace(self, deadline: Deadline) -> BudgetPace:
        """What one invocation takes its requests from."""
        return BudgetPace(self.budgets, self.clock, deadline, self.sleep)

    def context(
        self,
        connection: Connection,
        side: str,
        deadline: Deadline,
        *,
        pace: Pace | None = None,
        by_hand: bool = False,
    ) -> ConnectorContext:
        """What the connector of one side of a connection is built from. `by_hand`: a person asked, and waits."""
        section = connection.platform if side == PLATFORM else connection.erp
        tokens = self._token_holder(connection.id, side, by_hand=by_hand)
        return ConnectorContext(
            connection=connection.id,
            settings=section.settings,
            credentials=self.secret(connection.id, side),
            tokens=tokens,
            clock=self.clock,
            deadline=deadline,
            sleep=self.sleep,
            quarantine=connection.thresholds.quarantine,
            assumptions=frozenset(connection.assumptions),
            allow_loopback=self.settings.outside == "loopback",
            pace=TokenPace(pace or self.pace(deadline), tokens),
            zone=time_zone(connection.time_zone),
            s3=lambda: self.clients.s3,
        )

    def _token_holder(self, connection_id: str, side: str, *, by_hand: bool) -> SecretTokens:
        secret = f"{self.settings.secret_prefix}/{connection_id}/{side}-token"
        if secret not in self._tokens:
            self._tokens[secret] = SecretTokens(
                self.clients.secrets,
                secret,
                permits=self.permits,
                clock=self.clock,
                ids=self.ids,
                sleep=self.sleep,
            )
        holder = self._tokens[secret]
        holder.asked(by_hand=by_hand)
        return holder
