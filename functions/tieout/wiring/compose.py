"""Builds what a function works with, from its settings: clients, ledger, queues, and the connectors a connection names."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tieout.config.connection import ConfigurationError, Connection, SystemSection, read_connection
from tieout.connectors.context import ConnectorContext
from tieout.ledger.budgets import DynamoBudgets
from tieout.ledger.bulk import DynamoBulk
from tieout.ledger.documents import Documents
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.listings import DynamoListings
from tieout.ledger.marks import Marks
from tieout.ledger.pauses import DynamoPauses
from tieout.ledger.permits import DynamoPermits
from tieout.ledger.tallies import Tallies
from tieout.ledger.turns import DynamoTurns
from tieout.sync.intake import IntakeFlow
from tieout.sync.pacing import BudgetPace
from tieout.sync.ports import Deadline
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.pull import Pull
from tieout.sync.push import Push
from tieout.sync.recovery import Recovery
from tieout.wiring.clients import Clients
from tieout.wiring.clock import RandomIds, SystemClock, chance
from tieout.wiring.mirroring import mirror_settings
from tieout.wiring.payloads import S3Payloads
from tieout.wiring.queues import SqsQueues
from tieout.wiring.secret_text import read_secret
from tieout.wiring.tokens import SecretTokens

if TYPE_CHECKING:
    from tieout.wiring.settings import WorkerSettings

KEEP_DOCUMENT_SECONDS = 5.0
"""How long a warm function works with the connection document it has read: a kill switch must not wait longer."""

PLATFORM, ERP = "platform", "erp"


@dataclass
class Composition:
    """The adapters of one process, each built when it is first needed."""

    settings: WorkerSettings
    clients: Clients = field(default_factory=Clients)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.ids = RandomIds()
        self._documents: dict[str, tuple[float, Connection]] = {}
        self._tokens: dict[str, SecretTokens] = {}

    @cached_property
    def ledger(self) -> DynamoLedger:
        return DynamoLedger(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def bulk(self) -> DynamoBulk:
        return DynamoBulk(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def listings(self) -> DynamoListings:
        return DynamoListings(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def permits(self) -> DynamoPermits:
        return DynamoPermits(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def budgets(self) -> DynamoBudgets:
        return DynamoBudgets(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def turns(self) -> DynamoTurns:
        return DynamoTurns(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def queues(self) -> SqsQueues:
        return SqsQueues.of(self.clients.sqs, self.settings)

    @cached_property
    def payloads(self) -> S3Payloads:
        return S3Payloads(self.clients.s3, self.settings.payload_bucket)

    @cached_property
    def marks(self) -> Marks:
        return Marks(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def pauses(self) -> DynamoPauses:
        return DynamoPauses(self.clients.dynamodb, self.settings.ledger_table)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.clients.dynamodb, self.settings.ledger_table)

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
        pace: BudgetPace | None = None,
        by_hand: bool = False,
    ) -> ConnectorContext:
        """What the connector of one side of a connection is built from. `by_hand`: a person asked, and waits."""
        section = connection.platform if side == PLATFORM else connection.erp
        return ConnectorContext(
            connection=connection.id,
            settings=section.settings,
            credentials=self.secret(connection.id, side),
            tokens=self._token_holder(connection.id, side, by_hand=by_hand),
            clock=self.clock,
            deadline=deadline,
            sleep=self.sleep,
            quarantine=connection.thresholds.quarantine,
            assumptions=frozenset(connection.assumptions),
            allow_loopback=self.settings.outside == "loopback",
            pace=pace or self.pace(deadline),
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

    def prerequisites(self, connection: Connection) -> Prerequisites:
        """What wakes the records that wait for something else of ours."""
        return Prerequisites(connection, self.ledger, self.queues, self.turns, self.clock, self.ids)

    @contextmanager
    def push(self, connection: Connection, deadline: Deadline, *, by_hand: bool = False) -> Iterator[Push]:
        """The push flow for one connection; its connectors are closed afterwards, so that the ERP's seat is free."""
        pace = self.pace(deadline)
        context = self.context(connection, PLATFORM, deadline, pace=pace, by_hand=by_hand)
        platform = connector(connection.platform).build(context)
        try:
            context = self.context(connection, ERP, deadline, pace=pace, by_hand=by_hand)
            erp = connector(connection.erp).build(context)
            try:
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
            finally:
                erp.close()
        finally:
            platform.close()
            pace.close()

    @contextmanager
    def pull(self, connection: Connection, deadline: Deadline, *, by_hand: bool = False) -> Iterator[Pull]:
        """The pull flow for one connection; its connectors are closed afterwards."""
        pace = self.pace(deadline)
        context = self.context(connection, PLATFORM, deadline, pace=pace, by_hand=by_hand)
        mirror = connector(connection.platform).build_mirror(replace(context, settings=mirror_settings(connection)))
        try:
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
            try:
                yield pull
            finally:
                pull.close()
        finally:
            mirror.close()
            pace.close()

    @contextmanager
    def intake(self, connection: Connection, deadline: Deadline) -> Iterator[IntakeFlow]:
        """The intake flow for one connection."""
        module = connector(connection.platform)
        pace = self.pace(deadline)
        listener = module.build_intake(self.context(connection, PLATFORM, deadline, pace=pace))
        try:
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
            )
        finally:
            listener.close()
            pace.close()

    @contextmanager
    def recovery(self, connection: Connection, deadline: Deadline) -> Iterator[Recovery]:
        """The recovery of one connection."""
        platform = connector(connection.platform).build_recovery(self.context(connection, PLATFORM, deadline))
        try:
            yield Recovery(
                connection,
                self.ledger,
                self.queues,
                self.tallies,
                self.marks,
                platform,
                self.clock,
                deadline,
            )
        finally:
            platform.close()


def connector(section: SystemSection) -> Any:
    """The connector package that a section names, imported only now.

    Raises:
        ConfigurationError: there is no such connector.
    """
    try:
        return importlib.import_module(f"tieout.connectors.{section.system}")
    except ModuleNotFoundError as error:
        raise ConfigurationError([f"system: there is no connector {section.system!r}"]) from error
