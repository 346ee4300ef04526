"""What a shadow run would have written, record by record, against what stands there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tieout.cli.shadow_apart import LINE, TOTAL, Apart
from tieout.cli.shadow_beside import Compared
from tieout.preflight.candidates import Documents, Sought, only_sure
from tieout.preflight.ports import DocumentSeen
from tieout.records.money import dollars
from tieout.sync.state import Entry, HistoryEvent, State
from tieout.sync.tie import apart

ZERO = Decimal("0.00")


class Verdict(StrEnum):
    """`create`: nothing like it stands there. `equal`, `differs`: it stands there already, by that much. `refused`: would be."""

    CREATE = "would create"
    EQUAL = "equal"
    DIFFERS = "differs"
    REFUSED = "would be refused"
    WAITS = "waits"
    SHOWN = "would be shown"


@dataclass(frozen=True)
class Line:
    """One record of the report.

    Attributes:
        difference: what the ERP holds more (or less) than would have been written.
        apart: every value that differs, line by line; `not_compared`: why only the amounts were compared.
    """

    reference: str
    entity: str
    number: str
    verdict: Verdict
    amount: Decimal
    there: str = ""
    difference: Decimal = ZERO
    why: str = ""
    payload: str = ""
    apart: tuple[Apart, ...] = ()
    not_compared: str = ""


Compare = Callable[[Entry, Entry | None, DocumentSeen], Compared]
"""Holds a record of a shadow run against the document that it is, given what the live ledger holds of it."""


@dataclass(frozen=True)
class Known:
    """What is known of a record of a shadow run.

    Attributes:
        live: what the live ledger holds of it, if it was adopted meanwhile.
        sought: the record in the ERP's words; known where the platform could be asked.
        there: the documents that stand in the ERP.
        compare: holds it against the one of them that it is, line by line.
    """

    live: Entry | None
    sought: Sought | None
    there: Documents
    compare: Compare


def line_of(entry: Entry, history: Sequence[HistoryEvent], known: Known) -> Line:
    """The line of one record of a shadow run."""
    amount = entry.total if entry.total is not None else ZERO
    base = Line(str(entry.key.reference), entry.key.entity.value, entry.number, Verdict.WAITS, amount)
    shown = [event.text for event in history if event.what == "shadow"]
    if shown:
        return replace(base, verdict=Verdict.SHOWN, why=shown[-1].removeprefix("Shadow: "))
    why = " ".join(reason.text for reason in entry.reasons)
    if entry.state is State.REFUSED:
        return replace(base, verdict=Verdict.REFUSED, why=why)
    base = replace(base, payload=_payload(history))
    stands = _stands(entry, known)
    if stands is None:
        return _not_there(base, entry, known.live, why)
    compared = known.compare(entry, known.live, stands)
    meant = amount if compared.total is None else compared.total
    difference = stands.total - meant
    return replace(
        base,
        verdict=Verdict.DIFFERS if difference or compared.apart else Verdict.EQUAL,
        there=stands.document.address,
        difference=difference,
        why="; ".join(_whys(meant, stands.total, compared)),
        apart=compared.apart,
        not_compared=compared.why_not,
    )


def _whys(meant: Decimal, stands: Decimal, compared: Compared) -> Iterator[str]:
    if meant != stands:
        yield f"the ERP holds {apart(meant, stands)}"
    # Lines that the ERP has not have no key of it: each is one of its own.
    lines = len({(one.line, one.meant if one.field == LINE else "") for one in compared.apart if one.line})
    if lines:
        yield f"{lines} {'line differs' if lines == 1 else 'lines differ'}"
    fields = [one.field for one in compared.apart if not one.cost_code and one.field != TOTAL]
    if fields:
        yield f"{', '.join(fields)} {'differs' if len(fields) == 1 else 'differ'}"
    if compared.why_not:
        yield f"only the amounts were compared: {compared.why_not}"


def _not_there(base: Line, entry: Entry, live: Entry | None, why: str) -> Line:
    if live is not None and live.bound:
        those = ", ".join(document.address for document in live.documents)
        return replace(base, why=f"it is linked to {those}, which does not stand in the ERP")
    if entry.waiting_on == "live":
        return replace(base, verdict=Verdict.CREATE)
    return replace(base, why=why)


def totals(lines: Iterable[Line]) -> dict[Verdict, tuple[int, Decimal, Decimal]]:
    """Per verdict: how many, their amounts, and the differences added up, each taken as positive."""
    found: dict[Verdict, tuple[int, Decimal, Decimal]] = {}
    for line in lines:
        count, amount, difference = found.get(line.verdict, (0, ZERO, ZERO))
        found[line.verdict] = (count + 1, amount + line.amount, difference + abs(line.difference))
    return {verdict: found[verdict] for verdict in Verdict if verdict in found}


def as_cells(line: Line) -> tuple[str, ...]:
    """As a row of a table."""
    difference = dollars(line.difference) if line.difference else ""
    return line.number or line.reference, line.verdict.value, dollars(line.amount), line.there, difference, line.why


def apart_cells(line: Line) -> list[tuple[str, ...]]:
    """As rows of a table: what differs, value by value."""
    name = line.number or line.reference
    return [(name, one.line, one.cost_code, one.field, one.meant, one.stands) for one in line.apart]


def as_told(line: Line) -> Mapping[str, Any]:
    """As JSON; amounts are text."""
    told = {**vars(line), "verdict": line.verdict.value, "apart": [asdict(one) for one in line.apart]}
    return told | {"amount": f"{line.amount:f}", "difference": f"{line.difference:f}"}


def _stands(entry: Entry, known: Known) -> DocumentSeen | None:
    """The document that the record is: the one it was linked to, or one that is surely it, whatever its amount."""
    live, there = known.live, known.there
    if live is not None and live.bound:
        links = (there.linked(document.address) for document in live.documents)
        return next((one for one in links if one is not None), None)
    wanted = known.sought or Sought(entry.key.reference, entry.number, entry.total)
    candidates = there.for_record(wanted)
    sure = only_sure(candidates)
    if sure is not None:
        return sure.document
    # The same number for the same vendor or project, with another amount: that is what a parallel run is there to find.
    same = [one for one in candidates if "number" in one.why and set(one.against) <= {"amount"} and len(one.why) > 1]
    return same[0].document if len(same) == 1 else None


def _payload(history: Sequence[HistoryEvent]) -> str:
    """Where what would have been sent is kept, as the last shadow run told."""
    told = [event.text for event in history if event.text.startswith("Shadow: would send")]
    return told[-1].rpartition("; see ")[2] if told else ""
