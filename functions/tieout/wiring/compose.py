"""Builds the flows that a function works with, over the connectors that a connection names; the last storey of the wiring.

Adapters (AWS, clock) ─▶ Connecting (document, secrets, tokens, pace) ─▶ Composition (flows over connectors)
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from tieout.config.connection import ConfigurationError, Connection, SystemSection
from tieout.sync.intake import IntakeFlow
from tieout.sync.ports import Deadline
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.pull import Pull
from tieout.sync.push import Push
from tieout.sync.recovery import Recovery
from tieout.sync.resting import UnlessResting
from tieout.wiring.clock import chance
from tieout.wiring.connecting import ERP, PLATFORM, Connecting
from tieout.wiring.mirroring import mirror_settings

__all__ = ["ERP", "PLATFORM", "Composition", "connector"]


@dataclass
class Composition(Connecting):
    """All of one process. A flow closes its connectors after it, so that the ERP's seat is free."""

    def prerequisites(self, connection: Connection) -> Prerequisites:
        """What wakes the records that wait for something else of ours."""
        return Prerequisites(connection, self.ledger, self.queues, self.turns, self.clock, self.ids)

    @contextmanager
    def push(self, connection: Connection, deadline: Deadline, *, by_hand: bool = False) -> Iterator[Push]:
        """The push flow for one connection."""
        with closing(self.pace(deadline)) as pace:
            context = self.context(connection, PLATFORM, deadline, pace=pace, by_hand=by_hand)
            with closing(connector(connection.platform).build(context)) as platform:
                context = self.context(connection, ERP, deadline, pace=pace, by_hand=by_hand)
                with closing(connector(connection.erp).build(context)) as erp:
                    yield Push(
                        connection,
                        self.ledger,
                        self.permits,
                        self.queues,
                        self.payloads,
                        platform,
                        erp,
                        self.clock,
                        self.ids,
                        deadline,
                        pauses=self.pauses,
                        pace=pace,
                        turns=self.turns,
                        chance=chance,
                        most_seats=self.settings.most_seats,
                    )

    @contextmanager
    def pull(self, connection: Connection, deadline: Deadline, *, by_hand: bool = False) -> Iterator[Pull]:
        """The pull flow for one connection; it closes the feed by itself as soon as it has read."""
        with closing(self.pace(deadline)) as pace:
            context = self.context(connection, PLATFORM, deadline, pace=pace, by_hand=by_hand)
            context = replace(context, settings=mirror_settings(connection))
            with closing(connector(connection.platform).build_mirror(context)) as mirror:
                context = self.context(connection, ERP, deadline, pace=pace, by_hand=by_hand)
                pull = Pull(
                    connection,
                    self.ledger,
                    self.bulk,
                    self.listings,
                    self.marks,
                    self.permits,
                    self.queues,
                    connector(connection.erp).build_feed(context),
                    mirror,
                    self.clock,
                    self.ids,
                    deadline,
                    pauses=self.pauses,
                    pace=pace,
                    turns=self.turns,
                    chance=chance,
                    most_seats=self.settings.most_seats,
                )
                with closing(pull):
                    yield pull

    @contextmanager
    def intake(self, connection: Connection, deadline: Deadline) -> Iterator[IntakeFlow]:
        """The intake flow for one connection."""
        module = connector(connection.platform)
        with closing(self.pace(deadline)) as pace:
            kept = UnlessResting(pace, self.permits, self.clock)
            context = self.context(connection, PLATFORM, deadline, pace=kept)
            with closing(module.build_intake(context)) as listener:
                yield IntakeFlow(
                    connection,
                    self.ledger,
                    self.queues,
                    self.payloads,
                    self.tallies,
                    self.marks,
                    module.parse_delivery,
                    listener,
                    self.clock,
                    self.ids,
                    self.turns,
                    chance,
                    parse_notification=getattr(connector(connection.erp), "parse_notification", None),
                    pauses=self.pauses,
                    rests=self.permits,
                )

    @contextmanager
    def recovery(self, connection: Connection, deadline: Deadline) -> Iterator[Recovery]:
        """The recovery of one connection."""
        with closing(self.pace(deadline)) as pace:
            kept = UnlessResting(pace, self.permits, self.clock)
            context = self.context(connection, PLATFORM, deadline, pace=kept)
            with closing(connector(connection.platform).build_recovery(context)) as platform:
                yield Recovery(
                    connection,
                    self.ledger,
                    self.queues,
                    self.tallies,
                    self.marks,
                    platform,
                    self.clock,
                    deadline,
                    self.permits,
                    chance,
                )


def connector(section: SystemSection) -> Any:
    """The connector package that a section names, imported only now.

    Raises:
        ConfigurationError: there is no such connector.
    """
    try:
        return importlib.import_module(f"tieout.connectors.{section.system}")
    except ModuleNotFoundError as error:
        raise ConfigurationError([f"system: there is no connector {section.system!r}"]) from error
