"""What is still open on the invoices that we sent, as accounting has it: kept with each invoice, for whoever ties out.

    bound invoices ─▶ their documents ─▶ feed.balances ─▶ as known? ─▶ the invoice's history and its figures

Nothing is shown on the platform: it computes what is paid from the payments that are shown there, and has no field beside that.
Figures are no steps: nothing outside changes, and a page that is read twice writes down the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from pydantic import TypeAdapter

from tieout.config.connection import Connection
from tieout.records.balances import DocumentBalance
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.sync.ports import Clock, Ids, Ledger, pausing
from tieout.sync.pull_ledger import BulkLedger, Claim, Settled
from tieout.sync.pull_ports import Feed
from tieout.sync.state import Change, Entry, HistoryEvent, State

AT_ONCE = 100
"""Invoices per message: a handful of calls."""

MOST_INVOICES = 40_000
"""As many as one invocation can hold. Where there are more, those that changed last are read, and the import says so."""

CLOSED_FOR = timedelta(days=45)
"""An invoice that has been paid for so long is read only when everything is: a void so late is rare, and a payment too."""

CUT = "cut"
"""The code of the reason by which an import could not list every invoice."""

WRITING = timedelta(minutes=1)
NOTHING = Decimal("0.00")
_FIGURES = TypeAdapter(dict[str, DocumentBalance])


@dataclass(frozen=True)
class BalancePage:
    """What one page came to. `next_cursor`: `None` when the last invoice was read. `cut`: there are more than could be listed."""

    read: int
    changed: int
    next_cursor: str | None
    cut: bool = False


def cut_words(most: int) -> str:
    """What an import says that could not list every invoice."""
    return (
        f"More than {most:,} invoices are known, and of those in the ERP only the ones that changed last were read: what is open "
        "on the older ones is as it was when it was last read, or not known."
    )


def as_it_ended(entry: Entry) -> Change:
    """An import of which nothing new is asked: what the last one could not read is unread still."""
    cut = tuple(reason for reason in entry.reasons if reason.code == CUT)
    return Change(state=State.PARTIAL if cut else State.SYNCED, waiting_on="", reasons=cut, due_at=None)


def balances_of(entry: Entry) -> dict[str, DocumentBalance]:
    """The open balance of each document of an invoice, by its address, as it was when it last changed."""
    return _FIGURES.validate_json(entry.progress) if entry.progress else {}


@dataclass
class OpenBalances:
    """Reads the balances of one connection's invoices. They are listed once: make one for each message, and page on with it."""

    connection: Connection
    ledger: Ledger
    bulk: BulkLedger
    feed: Feed
    clock: Clock
    ids: Ids
    most: int = MOST_INVOICES

    @cached_property
    def _listed(self) -> list[Entry]:
        # Whatever state they are in: what is refused, or looked at, after it was sent is owed all the same.
        return self.ledger.listing(self.connection.id, Entity.INVOICE, limit=self.most + 1)

    def page(self, cursor: str, *, everything: bool) -> BalancePage:
        """Read one page, behind the invoice that the cursor names. Raises: NotNow, NeedsPerson."""
        left = [one for one in self._invoices(everything=everything) if str(one.key.reference) > cursor]
        page, more, cut = left[:AT_ONCE], len(left) > AT_ONCE, len(self._listed) > self.most
        documents = [document for entry in page for document in entry.documents]
        if not documents:
            return BalancePage(0, 0, str(page[-1].key.reference) if more else None, cut)
        with pausing(self.feed.limit_scope()):
            found = {one.document: one for one in self.feed.balances(documents)}
        changed = self._keep(page, found)
        return BalancePage(len(found), changed, str(page[-1].key.reference) if more else None, cut)

    def _invoices(self, *, everything: bool) -> list[Entry]:
        bound = (entry for entry in self._listed if entry.bound and not entry.key.shadow)
        wanted = (entry for entry in bound if everything or not self._closed(entry))
        # By name: an invoice that comes or goes meanwhile moves nobody else's place.
        return sorted(wanted, key=lambda entry: str(entry.key.reference))

    def _closed(self, entry: Entry) -> bool:
        known = balances_of(entry)
        since = self.clock.now() - CLOSED_FOR
        settled = all(one.balance == one.retainage == NOTHING and one.as_of < since for one in known.values())
        return settled and {document.address for document in entry.documents} <= known.keys()

    def _keep(self, page: Sequence[Entry], found: Mapping[str, DocumentBalance]) -> int:
        news = {entry.key: fresh for entry in page if (fresh := _fresh(entry, found))}
        now = self.clock.now()
        claims = [Claim(key, Change()) for key in news]
        # Whoever is at an invoice now is sending it: its figures are read the next time.
        leases = self.bulk.claim(claims, owner=self.ids.new(), now=now, until=now + WRITING) if claims else {}
        settled = []
        for key, lease in leases.items():
            figures = {**balances_of(lease.entry), **news[key]}
            progress = json.dumps({name: one.model_dump(mode="json") for name, one in figures.items()})
            events = tuple(
                HistoryEvent(now, "balance", _words(one), "tieout", _data(one)) for one in news[key].values()
            )
            settled.append(Settled(lease, Change(progress=progress, events=events)))
        failed = self.bulk.settle(settled) if settled else {}
        return len(settled) - len(failed)


def _fresh(entry: Entry, found: Mapping[str, DocumentBalance]) -> dict[str, DocumentBalance]:
    """Those balances of an invoice that are not as they are known; when they were read is no news."""
    known = balances_of(entry)
    read = {document.address: found[document.address] for document in entry.documents if document.address in found}
    return {name: one for name, one in read.items() if name not in known or _figures(one) != _figures(known[name])}


def _figures(one: DocumentBalance) -> tuple[object, ...]:
    return one.amount, one.balance, one.retainage, one.status


def _words(one: DocumentBalance) -> str:
    held = f", {dollars(one.retainage)} held as retainage" if one.retainage else ""
    return f"{one.number or one.document}: {dollars(one.balance)} of {dollars(one.amount)} open in the ERP{held} ({one.status})"


def _data(one: DocumentBalance) -> dict[str, str]:
    return {name: str(value) for name, value in one.model_dump(mode="json").items()}
