"""What hh2 makes in its own cloud before Sage hears of it: commitments and change orders of them, which work alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.context import Assumption
from tieout.connectors.sage_300_cre import assumptions
from tieout.connectors.sage_300_cre.lists import CHANGE_ORDERS, COMMITMENTS
from tieout.connectors.sage_300_cre.values import Row, figure, text
from tieout.policy.ready import ReadyLine
from tieout.records.references import TargetDocument
from tieout.sync.plan import Expectation, ExpectedLine

COMMITMENT, CHANGE_ORDER, INVOICE = "Commitment", "CommitmentChangeOrder", "Invoice"
CREATE, POST = "create", "post"
_FIGURES = frozenset({"Amount", "Units", "UnitCost", "RetainagePercent", "Retainage"})


@dataclass(frozen=True)
class Paper:
    """One of the two: where it is listed, made and sent. `amount`: the item's field that says what was sent."""

    kind: str
    role: str
    path: str
    owner: str
    amount: str
    write: Assumption

    @property
    def items(self) -> str:
        """The path of its items."""
        return f"{self.path}/items"

    @property
    def send(self) -> str:
        """The path that sends it to Sage."""
        return f"{self.path}/synchronize"


PAPERS: Mapping[str, Paper] = {
    COMMITMENT: Paper(
        COMMITMENT, "commitment", COMMITMENTS, "commitment", "AmountOriginal", assumptions.COMMITMENT_WRITE
    ),
    CHANGE_ORDER: Paper(
        CHANGE_ORDER, "change_order", CHANGE_ORDERS, "changeorder", "Amount", assumptions.CHANGE_ORDER_WRITE
    ),
}


def document_of(paper: Paper, code: str, guid: str, company: str, lines: Iterable[ExpectedLine]) -> TargetDocument:
    """The document, its lines by the Code that each was sent with."""
    numbered = {line.source_id: str(position) for position, line in enumerate(lines, start=1)}
    return TargetDocument(role=paper.role, kind=paper.kind, key=f"{code}/{guid}", company=company, lines=numbered)


def guid_of(document: TargetDocument) -> str:
    """hh2's id of a commitment or change order, which stands behind the number people know."""
    return document.key.rpartition("/")[2].lower()


def expectation(lines: Iterable[ReadyLine], fields: Mapping[str, str]) -> Expectation:
    """What must be read back."""
    expected = tuple(ExpectedLine(line.source_id, line.amount, line.cost_code) for line in lines)
    return Expectation(sum((line.amount for line in expected), Decimal("0.00")), expected, dict(fields))


def item_of(line: ReadyLine, position: int) -> dict[str, Any]:
    """A line as a plan keeps it: codes instead of GUIDs, amounts as text."""
    item = {
        "Code": str(position),
        "Description": line.description,
        "CostCode": line.cost_code,
        "Category": line.cost_type,
        "Amount": f"{line.amount:f}",
    }
    if line.quantity is None or line.unit_cost is None:
        return item
    priced = {"Units": f"{line.quantity:f}", "UnitCost": f"{line.unit_cost:f}"}
    return item | priced | ({"UnitOfMeasure": line.unit} if line.unit else {})


def as_sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as hh2's JSON takes them: amounts as numbers."""
    return {name: figure(Decimal(value)) if name in _FIGURES else value for name, value in fields.items()}


def in_sage(row: Row) -> bool:
    """Whether Sage has it: hh2 then knows Sage's own id of it (a field of every row, seen in code)."""
    return row.get("HasExternalId") is True


def is_void(row: Row) -> bool:
    """Whether a posted invoice was taken back: `Status` 3 is "Voided" in a public C# client, and archived rows are deleted."""
    return bool(row.get("IsArchived")) or text(row, "Status") in {"3", "Voided"}


def status_of(row: Row) -> str:
    """Where it stands, in words: hh2 has flags for it."""
    if row.get("IsArchived"):
        return "Deleted"
    if row.get("IsClosed"):
        return "Closed"
    return "Posted" if in_sage(row) else "Not posted"


def number_of(row: Row) -> str:
    """The number that people know it by."""
    return text(row, "Code")
