"""What waits to be adopted, each with the documents of the ERP that it may be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tieout.cli import output
from tieout.cli.preflight_survey import Remembered
from tieout.config.connection import ConfigurationError, Connection
from tieout.config.kinds import KINDS
from tieout.preflight.candidates import Candidate, Documents, Sought, only_sure
from tieout.preflight.outlook import Prospect, look_ahead
from tieout.preflight.ports import DocumentSeen, ErpSurvey, PlatformSurvey, Unlisted, Unread
from tieout.records.budget import BudgetKind
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice
from tieout.records.money import dollars
from tieout.records.project import ProjectKind
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.adoptable import meant_by, unsent
from tieout.sync.ports import Erp

ONE_FOR_A_PROJECT = frozenset({ProjectKind.PROJECT.value, BudgetKind.BASELINE.value})
"""What the ERP knows by the project's code, whatever its number is on the platform."""


@dataclass(frozen=True)
class Waiting:
    """A record that may be in the ERP already, and what it may be. `note`: why nothing is proposed, if so."""

    sought: Sought
    candidates: tuple[Candidate, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def sure(self) -> Candidate | None:
        return only_sure(self.candidates)


@dataclass
class Matches:
    """Everything of one entity that waits to be adopted, and every document that it may be.

    `unread`: what the platform holds besides, and nobody can read: it may wait to be adopted too.
    """

    waiting: list[Waiting]
    documents: list[DocumentSeen]
    unread: list[Unread] = field(default_factory=list)

    def named(self, name: str) -> Waiting | None:
        """The one that a person means by a number, an id, or system:kind:id. Raises: ConfigurationError: several."""
        found = [one for one in self.waiting if name in _names(one.sought)]
        if len(found) > 1:
            those = ", ".join(str(one.sought.reference) for one in found)
            raise ConfigurationError([f"{name!r} may be any of {those}; give the whole reference"])
        return found[0] if found else None

    def document(self, name: str) -> DocumentSeen:
        """The document that a person means. Raises: ConfigurationError: none, or several."""
        known = [one for one in self.documents if name in {one.document.key, one.document.address, one.number}]
        if len(known) != 1:
            those = ", ".join(one.document.address for one in known) or "none"
            raise ConfigurationError([f"--as: the ERP shows {those} under {name!r}; give the address of one"])
        return known[0]


def matches(
    document: Connection,
    remembered: Remembered,
    platform: PlatformSurvey,
    erp: tuple[ErpSurvey, Erp],
    entity: Entity,
    project: str | None,
) -> Matches:
    """Match what waits with what stands in the ERP. Raises: NotNow, NeedsPerson, ConfigurationError."""
    survey, login = erp
    seen = [one for kind in KINDS[entity] for one in platform.records(kind, project)]
    records = [one for one in seen if isinstance(one, Record)]
    to_adopt = look_ahead(document, records, remembered.known).of(Prospect.ADOPT)
    standing = {kind: standing_in(survey, kind) for kind in KINDS[entity]}
    indexes = {kind: Documents(documents) for kind, documents in standing.items()}
    waiting = [_matched(document, remembered, record, indexes[record.kind.value], login) for record in to_adopt]
    listed = {record.reference for record in records}
    waiting += [] if project is not None else _unlisted(remembered, entity, listed, standing.values())
    every = {one.document.address: one for documents in standing.values() for one in documents}
    return Matches(waiting, list(every.values()), [one for one in seen if isinstance(one, Unread)])


def sought(document: Connection, record: Record, erp: Erp) -> Sought:
    """A record in the ERP's words, as far as they are known."""
    maps = document.value_maps
    vendor, project = record.vendor, record.project
    code = (maps.projects.get(project.id) or project.erp_code or "") if project else ""
    # On a bill stands the vendor's own number.
    own = record.invoice_number if isinstance(record, Invoice) else ""
    return Sought(
        record.reference,
        own or document.section(record.entity).numbering.numbered(record.number) or record.number,
        _comes_to(document, record, erp),
        (maps.vendors.get(vendor.id) or vendor.erp_code or "") if vendor else "",
        code,
        link=code if record.kind.value in ONE_FOR_A_PROJECT else "",
    )


def _comes_to(document: Connection, record: Record, erp: Erp) -> Decimal:
    """What its document in the ERP would come to: a bill holds the gross, of which a pay app's amount is what is due."""
    if not erp.capability(record.kind.value).offered:
        return record.total
    expects = meant_by(document, erp, record, unsent(record.needs), generation=1)
    return record.total if isinstance(expects, list) else expects.total


def standing_in(erp: ErpSurvey, kind: str) -> Sequence[DocumentSeen]:
    """The documents of the ERP for a kind. Raises: ConfigurationError: it does not list them."""
    seen = erp.documents(kind, None)
    if isinstance(seen, Unlisted):
        raise ConfigurationError([f"the ERP does not list its documents for {kind.replace('_', ' ')}: {seen.why}"])
    return seen


def _matched(document: Connection, remembered: Remembered, record: Record, there: Documents, erp: Erp) -> Waiting:
    wanted = sought(document, record, erp)
    entry = remembered.live.get(record.reference) or remembered.shadow.get(record.reference)
    # What nobody has looked at yet is known to be of this project all the same; without it nothing can be asked about it.
    hints = ({"project": record.project.id} if record.project else {}) | dict(entry.hints if entry is not None else {})
    return Waiting(wanted, tuple(there.for_record(wanted)), hints)


def _unlisted(
    remembered: Remembered,
    entity: Entity,
    listed: set[SourceReference],
    standing: Iterable[Sequence[DocumentSeen]],
) -> list[Waiting]:
    """What the ledger knows to wait and the platform did not list: by number and amount only."""
    there = Documents([one for documents in standing for one in documents])
    found = []
    for entry in remembered.to_adopt(entity):
        if entry.key.reference not in listed:
            wanted = Sought(entry.key.reference, entry.number, entry.total)
            found.append(Waiting(wanted, tuple(there.for_record(wanted)), entry.hints, "not listed by the platform"))
    return found


def show(found: Sequence[Waiting], entity: Entity) -> None:
    """A table: each record, what it may be, and what speaks for and against it."""
    rows: list[tuple[Any, ...]] = []
    for one in found:
        name, total = one.sought.number, one.sought.total
        amount = dollars(total) if total is not None else ""
        for candidate in one.candidates or (None,):
            rows.append((name, amount, *_cells(candidate, sure=candidate is not None and candidate is one.sure)))
            name = amount = ""
    output.table(
        f"{entity.value}: may be in the ERP already", ("record", "amount", "may be", "there", "for", "against"), rows
    )


def as_told(one: Waiting) -> dict[str, Any]:
    """As JSON."""
    return {
        "reference": str(one.sought.reference),
        "number": one.sought.number,
        "amount": None if one.sought.total is None else f"{one.sought.total:f}",
        "proposed": one.sure.document.document.address if one.sure else None,
        "note": one.note or None,
        "candidates": [
            {
                "document": candidate.document.document.address,
                "number": candidate.document.number,
                "total": f"{candidate.document.total:f}",
                "status": candidate.document.status,
                "for": list(candidate.why),
                "against": list(candidate.against),
            }
            for candidate in one.candidates
        ],
    }


def _cells(candidate: Candidate | None, *, sure: bool) -> tuple[str, ...]:
    if candidate is None:
        return "nothing like it", "", "", ""
    document = candidate.document
    name = f"{document.document.kind} {document.document.key} ({document.status})"
    why = ", ".join(candidate.why) + (" · proposed" if sure else "")
    return name, dollars(document.total), why, ", ".join(candidate.against)


def _names(one: Sought) -> set[str]:
    return {one.number, one.reference.id, str(one.reference)}
