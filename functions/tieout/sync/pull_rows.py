"""What a record of accounting comes to on the platform: rows.

    vendor, customer ─▶ one row, under the record's own name
    payment          ─▶ one row per paid document that we sent, under the record's name and the document's address

A row's key goes by the document and not by its place in the payment: an ERP that lists a payment's documents in another
order today must not make one bill's payment look like another's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.records.company import Company
from tieout.records.entities import Entity
from tieout.records.payment import PaidDocument, Payment
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import Ledger
from tieout.sync.pull_ledger import BulkLedger
from tieout.sync.pull_ports import Row
from tieout.sync.state import Entry, RecordKey, State

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Held:
    """The pushed record that holds a paid document, and what its connector needs to find it on the platform.

    `told`: the platform has been told of the document.
    """

    reference: SourceReference
    hints: dict[str, str]
    told: bool = False

    def row(self, key: str, payment: Payment, *, part: int, withdrawn: bool) -> Row:
        """One paid document as the platform is to show it."""
        hints = dict(self.hints)
        return Row(key, payment, part=part, target=self.reference, hints=hints, told=self.told, withdrawn=withdrawn)


@dataclass(frozen=True)
class Subject:
    """A record that was read, and its rows.

    `foreign`: the paid documents that are none of ours, by number or address; `retainage`: those of them that pay out what was
    held back of another bill, which may well be ours.
    """

    record: Record
    key: RecordKey
    rows: tuple[Row, ...]
    foreign: tuple[str, ...] = ()
    retainage: tuple[str, ...] = ()


def subject_of(record: Record, key: RecordKey, entry: Entry | None, held: Mapping[str, Held]) -> Subject:
    """The rows of a record. `entry`: what was shown of it before; `held`: the paid documents that are ours."""
    if not isinstance(record, Payment):
        withdrawn = record.deleted or (isinstance(record, Company) and not record.active)
        return Subject(record, key, (Row(str(record.reference), record, withdrawn=withdrawn),))
    rows, foreign = _paid(record, held)
    gone = _no_longer_paid(record, entry, {row.key for row in rows}, held)
    taken_back = record.voided or record.deleted
    retainage = () if taken_back else tuple(_named(one) for one in foreign if one.retainage)
    return Subject(record, key, (*rows, *gone), tuple(map(_named, foreign)), retainage)


def _named(document: PaidDocument) -> str:
    return document.number or document.document


def _paid(payment: Payment, held: Mapping[str, Held]) -> tuple[list[Row], list[PaidDocument]]:
    rows: dict[str, Row] = {}
    foreign: list[PaidDocument] = []
    for part, document in enumerate(payment.documents):
        holder = held.get(document.document)
        if holder is None:
            foreign.append(document)
            continue
        key = _row_key(payment, document.document)
        if key in rows:
            # The same document paid twice within one payment (an adjustment): each has a name of its own.
            key = f"{key}#{part}"
        withdrawn = payment.voided or payment.deleted
        rows[key] = holder.row(key, payment, part=part, withdrawn=withdrawn)
    return list(rows.values()), foreign


def _no_longer_paid(payment: Payment, entry: Entry | None, named: set[str], held: Mapping[str, Held]) -> list[Row]:
    """Rows that were shown and that the payment does not name any more, as after a void: they are taken back."""
    rows: list[Row] = []
    for key, address in shown_documents(entry).items():
        holder = held.get(address)
        if key in named or holder is None:
            continue
        restored = PaidDocument(document=address, amount=NOTHING, discount=NOTHING)
        record = payment.model_copy(update={"documents": (*payment.documents, restored)})
        part = len(payment.documents)
        rows.append(holder.row(key, record, part=part, withdrawn=True))
    return rows


def shown_documents(entry: Entry | None) -> dict[str, str]:
    """The paid document of every row that an entry knows of, by the row's key."""
    if entry is None or entry.key.entity is not Entity.PAYMENT:
        return {}
    prefix = _prefix(entry.key.reference)
    return {name: note.ticket for name, note in entry.steps.items() if name.startswith(prefix) and note.ticket}


def paid_document(row: Row) -> str:
    """The address of the document that a payment's row pays; empty for other rows."""
    return row.record.documents[row.part].document if isinstance(row.record, Payment) else ""


def _row_key(payment: Payment, address: str) -> str:
    return f"{_prefix(payment.reference)}{address}"


def _prefix(reference: SourceReference) -> str:
    return f"{reference}#"


def held_documents(
    bulk: BulkLedger, connection: str, records: Iterable[Record], entries: Iterable[Entry]
) -> dict[str, Held]:
    """Those paid documents that a pushed invoice holds, by address: two reads per hundred documents."""
    named = {one.document for record in records if isinstance(record, Payment) for one in record.documents}
    named |= {address for entry in entries for address in shown_documents(entry).values()}
    documents = [document for address in sorted(named) if (document := TargetDocument.at(address)) is not None]
    if not documents:
        return {}
    holders = bulk.holders(connection, Side.ERP, documents)
    invoices = {address: key for address, key in holders.items() if key.entity is Entity.INVOICE}
    known = bulk.entries(list(invoices.values()))
    return {address: _held(key, known.get(key)) for address, key in invoices.items()}


def _held(key: RecordKey, invoice: Entry | None) -> Held:
    if invoice is None:
        return Held(key.reference, {})
    return Held(key.reference, invoice.hints, told=invoice.state is State.SYNCED)


@dataclass(frozen=True)
class LedgerLinks:
    """`tieout.sync.pull_ports.Links` over the ledger, for whoever asks about one document."""

    ledger: Ledger
    connection: str

    def holder(self, document_address: str) -> tuple[Entity, SourceReference] | None:
        document = TargetDocument.at(document_address)
        key = None if document is None else self.ledger.holder(self.connection, Side.ERP, document)
        return None if key is None else (key.entity, key.reference)


def newest(records: Sequence[Record]) -> list[Record]:
    """Each record once, as it was last changed: a feed may bring one twice, on one page or on two."""
    by_name: dict[str, Record] = {}
    for record in records:
        other = by_name.get(str(record.reference))
        if other is None or other.version <= record.version:
            by_name[str(record.reference)] = record
    return list(by_name.values())
