"""What the pull flow needs of the ledger beyond single records: many at a time.

    entries ─▶ claim (intents, 100 records per transaction) ─▶ one call ─▶ settle (outcomes, bindings, history)

A claim is a lease: whoever else wants one of these records meanwhile has to wait. A row that was claimed and not settled
is in doubt, and its record is due, so a worker that dies in between leaves nothing that nobody will look at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.pull_ports import Shown
from tieout.sync.state import Change, Entry, Lease, RecordKey


@dataclass(frozen=True)
class Claim:
    """A record to be written next. `change`: its intents, and when it is due if this worker never comes back; not its state."""

    key: RecordKey
    change: Change


@dataclass(frozen=True)
class Settled:
    """What became of a claimed record; the lease ends with it."""

    lease: Lease
    change: Change


NotSettled = Mapping[RecordKey, AlreadyBound | LeaseLost]


class BulkLedger(Protocol):
    """The ledger, many records at a time. Each record's part is as atomic as `Ledger` has it; the whole is not."""

    def entries(self, keys: Sequence[RecordKey]) -> dict[RecordKey, Entry]:
        """Those of the records that are known, strongly consistent."""
        ...

    def holders(self, connection: str, side: Side, documents: Sequence[TargetDocument]) -> dict[str, RecordKey]:
        """The records that documents are linked to, by the documents' addresses; what nobody holds is left out."""
        ...

    def claim(self, claims: Sequence[Claim], *, owner: str, now: datetime, until: datetime) -> dict[RecordKey, Lease]:
        """Lease records and write their intents; a record that is not known begins as `pending`.

        A record that somebody else works at is left out, with nothing written. The same owner may claim again: its fence
        rises, and what it wrote under the earlier claim is refused from then on.
        """
        ...

    def settle(self, settled: Sequence[Settled]) -> NotSettled:
        """Apply each record's change and give its lease back. Returns those of which nothing was written, and why.

        A record that was wanted since it was claimed keeps the due time of that wake: somebody must look again.
        """
        ...


class Listings(Protocol):
    """What a run has listed on the platform, kept for its later messages: each group is listed once per run."""

    def kept(self, run: str, kind: str, group: str) -> tuple[Shown, ...] | None:
        """What was listed, or `None` if it was not listed yet (or not to the end)."""
        ...

    def keep(self, run: str, kind: str, group: str, shown: Sequence[Shown], *, now: datetime) -> None:
        """Keep a whole listing for as long as a run may last."""
        ...
