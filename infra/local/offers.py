"""What the connection's ERP carries, as its connector says of this connection, and how the rest is seen to be refused."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from tieout.config.connection import Connection
from tieout.connectors.context import ConnectorContext
from tieout.sync.ports import Capability
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import connector

Command = Callable[..., Any]
"""Runs the operators' command and returns its JSON answer."""

OF_ACCOUNTING = frozenset({"vendor", "customer", "payment", "receipt"})
"""What comes from the ERP: its feed says whether it can be read."""

NOT_READ = Capability(False, "Nothing is read from it.")


@dataclass
class Offers:
    """`tieout`: the operators' command; `secrets`: of the ERP's side, without which no connector is built."""

    tieout: Command
    connection: Connection
    secrets: Mapping[str, str]

    def carried(self, kind: str) -> bool:
        """Whether this connection's ERP carries a kind."""
        return self._of(kind).offered

    def why_not(self, kind: str) -> str:
        """The connector's own reason."""
        return self._of(kind).note

    def refused_by_name(self, kind: str) -> bool:
        """Whether a record of this kind rests refused, for the connector's own reason."""
        return any(
            one["state"] == "refused" and any(self.why_not(kind) in reason for reason in one["reasons"])
            for one in self.tieout("status")["records"]
            if one["reference"].split(":")[1] == kind
        )

    def import_refused(self, what: str, kind: str) -> bool:
        """Whether an import was refused, for the connector's own reason."""
        shown = self.tieout("import", what, "--show")["imports"]
        return any(
            one["kind"] == kind and one["state"] == "refused" and self.why_not(kind) in one["why"] for one in shown
        )

    def _of(self, kind: str) -> Capability:
        return self._feed(kind) if kind in OF_ACCOUNTING else self.erp.capability(kind)

    def _feed(self, kind: str) -> Capability:
        module = connector(self.connection.erp)
        if not hasattr(module, "build_feed"):
            return NOT_READ
        feed = module.build_feed(self._context)
        feed.close()
        return cast(Capability, feed.capability(kind))

    @cached_property
    def erp(self) -> Any:
        """The connector, closed: it says what it would write, and makes no call."""
        erp = connector(self.connection.erp).build(self._context)
        erp.close()
        return erp

    @property
    def _context(self) -> ConnectorContext:
        """Building a connector and asking what it carries makes no call: nobody looks at a clock or a token."""
        nobody = cast(Any, None)
        return ConnectorContext(
            connection=self.connection.id,
            settings=self.connection.erp.settings,
            credentials=self.secrets,
            tokens=nobody,
            clock=nobody,
            deadline=NoDeadline(),
            sleep=time.sleep,
            assumptions=frozenset(self.connection.assumptions),
            allow_loopback=True,
        )
