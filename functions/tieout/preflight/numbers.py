"""Numbers: taken already in the ERP, the same on two records, or alike only because of a prefix."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tieout.config.connection import Connection
from tieout.policy.preparing import narrowed
from tieout.policy.ready import FieldLimits
from tieout.preflight.findings import Finding, Severity, shortened
from tieout.preflight.ports import DocumentSeen
from tieout.records.invoice import Invoice, InvoiceKind
from tieout.records.record import Record

CHECK = "numbering"


def taken(
    document: Connection, records: Iterable[Record], there: Mapping[str, Sequence[DocumentSeen]]
) -> Iterator[Finding]:
    """Numbers that a document of the ERP has already. `there`: the documents by the kind that they may have come from."""
    in_use = {kind: _held(documents, kind) for kind, documents in there.items()}
    for record in records:
        number, vendor = _wanted(document, record)
        holder = in_use.get(record.kind.value, {}).get((vendor, number.strip().casefold()))
        if holder is None or holder.reference == str(record.reference):
            continue
        text = f"{number} is taken in the ERP by {holder.document.kind} {holder.document.key} ({holder.status})."
        fix = f"Adopt it if it is the same; else renumber {record.number}, or give entities.{record.entity}.numbering a prefix."
        name = f"{record.kind.value} {record.number}"
        yield Finding(CHECK, "taken", Severity.BLOCKS, name, text, record.number, holder.number, fix, 1)


def _held(documents: Sequence[DocumentSeen], kind: str) -> dict[tuple[str, str], DocumentSeen]:
    """By vendor and number where the number is the vendor's own: every vendor has an invoice 1."""
    by_vendor = kind == InvoiceKind.SUBCONTRACTOR
    return {(one.vendor if by_vendor else "", one.number.strip().casefold()): one for one in documents if one.number}


def _wanted(document: Connection, record: Record) -> tuple[str, str]:
    """The number that a record would have in the ERP, and the vendor whose number it is."""
    if not isinstance(record, Invoice) or record.vendor is None:
        return document.section(record.entity).numbering.numbered(record.number) or "", ""
    code = document.value_maps.vendors.get(record.vendor.id) or record.vendor.erp_code or ""
    return record.invoice_number or f"{record.contract_number}-{record.number}".strip("-"), code


def doubled(
    document: Connection, records: Iterable[Record], there: Mapping[str, Sequence[DocumentSeen]]
) -> Iterator[Finding]:
    """Records that would have the same number in one series of the ERP: of two projects, or of two kinds by their prefixes."""
    series = {kind: documents[0].series for kind, documents in there.items() if documents and documents[0].series}
    held: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        number = document.section(record.entity).numbering.numbered(record.number)
        kind = record.kind.value
        if number:
            held.setdefault((series.get(kind, kind), number.strip().casefold()), []).append(record)
    for those in held.values():
        if len(those) > 1:
            yield _doubled(document, those)


def _doubled(document: Connection, those: Sequence[Record]) -> Finding:
    first = those[0]
    prefixed = len({record.number.casefold() for record in those}) > 1
    number = document.section(first.entity).numbering.numbered(first.number) or first.number
    names = shortened(f"{record.kind.value} {record.number} of project {_project(record)}" for record in those)
    text = f"{len(those)} records would be {number} in the ERP: {names}."
    fix = "Choose prefixes that keep them apart." if prefixed else "Renumber all but one, or number them by project."
    code = "prefix_collision" if prefixed else "same_number"
    return Finding(CHECK, code, Severity.WARNS, number, text, names, number, fix, len(those))


def no_room(
    document: Connection, kinds: Iterable[tuple[str, Record]], limits: Callable[[str], FieldLimits]
) -> Iterator[Finding]:
    """Settings that promise longer numbers than the ERP takes. `kinds`: each kind with one record of it."""
    for kind, record in kinds:
        section = document.section(record.entity)
        limit = narrowed(limits(kind), section.erp_limits).number
        wanted = section.numbering.max_length
        if limit is not None and wanted is not None and wanted > limit:
            path = f"entities.{record.entity}.numbering.max_length"
            text = f"{path} is {wanted}; the ERP takes {limit} characters."
            yield Finding(
                CHECK, "max_length", Severity.WARNS, kind, text, str(wanted), str(limit), f"Set it to {limit}."
            )
        if limit is not None and len(section.numbering.prefix) >= limit:
            text = f"The prefix '{section.numbering.prefix}' leaves no room for a number: the ERP takes {limit} characters."
            fix = "Shorten it."
            yield Finding(
                CHECK, "prefix_too_long", Severity.BLOCKS, kind, text, section.numbering.prefix, str(limit), fix
            )


def _project(record: Record) -> str:
    return (record.project.name or record.project.id) if record.project else record.reference.id
