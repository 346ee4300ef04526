"""The three books of a run: both systems' by way of their connectors, and the ledger's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from tieout.config.connection import Connection
from tieout.reconcile.errors import CannotRead, NotYet
from tieout.reconcile.mapped import mapping_rows
from tieout.reconcile.ports import Book
from tieout.reconcile.schema import BookSide, Row
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock, Deadline, LimitScope, Permit
from tieout.sync.room import CREDENTIALS, CREDENTIALS_REST
from tieout.wiring.compose import ERP, PLATFORM, Composition, connector
from tieout.wiring.snapshotting_ledger import LedgerBook, NameInErp

if TYPE_CHECKING:
    from tieout.ledger.permits import DynamoPermits

MARGIN = timedelta(seconds=5)
"""A seat is held until the invocation ends, and somewhat longer: a dead reader's seat frees itself."""

NO_SEAT = timedelta(seconds=30)


@runtime_checkable
class Limited(Protocol):
    """A book whose reading counts against a vendor's limit."""

    def limit_scope(self) -> LimitScope: ...


@runtime_checkable
class Closing(Protocol):
    """A book that holds something open, such as a session that takes a licence's seat."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class SeatedBook:
    """A connector's book, read only while a seat of its limit scope is held; vendors' troubles in the words of a run."""

    book: Book
    permits: DynamoPermits
    clock: Clock
    deadline: Deadline
    owner: str

    def keeps(self, entity: str) -> str:
        return self.book.keeps(entity)

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        seat = self._seat()
        try:
            return self.book.page(entity, cursor)
        except NotNow as later:
            wait = None if later.retry_at is None else (later.retry_at - self.clock.now()).total_seconds()
            raise NotYet(str(later), wait) from later
        except NeedsPerson as person:
            self._rest(person)
            raise CannotRead(str(person)) from person
        finally:
            if seat is not None:
                self.permits.give_back(seat)

    def _seat(self) -> Permit | None:
        if not isinstance(self.book, Limited):
            return None
        now = self.clock.now()
        permit = self.permits.take(
            self.book.limit_scope(), owner=self.owner, now=now, until=now + self.deadline.left() + MARGIN
        )
        if permit is None:
            raise NotYet("no seat of the vendor's limit is free", NO_SEAT.total_seconds())
        return permit

    def _rest(self, person: NeedsPerson) -> None:
        """A refused sign-in: every further try, whoever makes it, would bring the account nearer to its lockout."""
        if person.pause_scope and isinstance(self.book, Limited):
            until = self.clock.now() + CREDENTIALS_REST
            self.permits.pause(person.scope or self.book.limit_scope().name, until=until, why=CREDENTIALS)


@contextmanager
def open_book(parts: Composition, connection: Connection, side: BookSide, deadline: Deadline) -> Iterator[Book]:
    """One side's book; closed afterwards, so that a licence's seat is free.

    Raises:
        CannotRead: the connector reads no books.
    """
    if side is BookSide.LEDGER:
        name = _name_in_erp(parts, connection, deadline)
        table, mapping = parts.settings.ledger_table, mapping_rows(connection)
        yield LedgerBook(parts.clients.dynamodb, table, connection.id, name, mapping)
        return
    section = connection.platform if side is BookSide.PLATFORM else connection.erp
    module = connector(section)
    if not hasattr(module, "build_book"):
        raise CannotRead(f"the connector {section.system} reads no books")
    pace = parts.pace(deadline)
    held: Any = None
    try:
        held = module.build_book(parts.context(connection, _SIDES[side], deadline, pace=pace), connection)
        yield SeatedBook(held, parts.permits, parts.clock, deadline, parts.ids.new())
    finally:
        if isinstance(held, Closing):
            held.close()
        pace.close()


_SIDES = {BookSide.PLATFORM: PLATFORM, BookSide.ERP: ERP}


def _name_in_erp(parts: Composition, connection: Connection, deadline: Deadline) -> NameInErp:
    """How the ERP's rows name what accounting owns; a connector that says nothing of it names it as we do."""
    module = connector(connection.erp)
    if not hasattr(module, "book_reference"):
        return str
    context = parts.context(connection, ERP, deadline)

    def name(reference: SourceReference) -> str:
        if reference.system == connection.platform.system:
            return str(reference)  # born on the platform, which names it until accounting has one
        return str(module.book_reference(context, reference))

    return name
