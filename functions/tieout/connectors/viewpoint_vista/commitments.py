"""From a ready commitment to the batch entry that makes it, by the columns of bPOHB/bPOIB and bSLHB/bSLIB.

A lump-sum item has the unit LS, an amount, no units and no unit cost; any other item has units and unit cost, and Vista
computes its cost, so a different result shows in the read-back instead of being forced.
"""

from decimal import Decimal
from typing import Any

from tieout.connectors.viewpoint_vista.codes import cost_code_of, figure, number_in_vista
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Expectation, ExpectedLine

LUMP_SUM = "LS"
JOB_ITEM, REGULAR_ITEM = 1, 1
NOTHING, _PERCENT = Decimal(0), Decimal(100)


def entry_of(ready: ReadyCommitment, settings: VistaSettings) -> dict[str, Any]:
    """The entry without its batch: company, month and batch number are added when there is one."""
    order = ready.kind is CommitmentKind.PURCHASE_ORDER
    lines = [_item(line, at, ready, settings) for at, line in enumerate(ready.lines, start=1)]
    dated = "OrderDate" if order else "OrigDate"
    fields: dict[str, Any] = {
        "PO" if order else "SL": number_in_vista(ready, settings),
        "Vendor": int(ready.vendor),
        "Description": ready.title or None,
        "JCCo": settings.jobs_in,
        "Job": ready.project,
        "PayTerms": ready.terms,
        dated: ready.contract_date,
        "Notes": notes(ready),
        "__custom_fields": dict(ready.extensions) or None,
        "LineItems": lines,
    }
    return {name: value for name, value in fields.items() if value is not None}


def notes(ready: ReadyCommitment) -> str:
    """The notes of batch and document: the platform's own number, and our reference on a line of its own."""
    return f"{ready.number}\n{mark(ready.external_reference)}"


def mark(reference: str) -> str:
    """Our reference as it stands in notes."""
    return f"[{reference}]"


def marked(text: object, reference: str) -> bool:
    """Whether notes carry our reference; people may have written more around it."""
    return isinstance(text, str) and mark(reference) in (line.strip() for line in text.splitlines())


def expectation(ready: ReadyCommitment) -> Expectation:
    """What must be there once the entry is."""
    sent = tuple(
        ExpectedLine(line.source_id, line.amount, cost_code_of(line.cost_code, line.cost_type)) for line in ready.lines
    )
    return Expectation(ready.total, sent)


def _item(line: ReadyLine, at: int, ready: ReadyCommitment, settings: VistaSettings) -> dict[str, Any]:
    order = ready.kind is CommitmentKind.PURCHASE_ORDER
    fields: dict[str, Any] = {
        "Description": line.description or None,
        "Job": ready.project,
        "PhaseGroup": settings.phase_group,
        "Phase": line.cost_code,
        "JCCType": int(line.cost_type),
        "GLCo": settings.company if line.account else None,
        "GLAcct": line.account or None,
        **_priced(line, order=order),
    }
    if order:
        fields |= {"POItem": at, "ItemType": JOB_ITEM, "PostToCo": settings.jobs_in}
    else:
        fields |= {"SLItem": at, "ItemType": REGULAR_ITEM, "JCCo": settings.jobs_in, **_retained(line, ready)}
    return {name: value for name, value in fields.items() if value is not None}


def _priced(line: ReadyLine, *, order: bool) -> dict[str, Any]:
    if line.quantity is None or line.unit_cost is None:
        return {
            "UM": LUMP_SUM,
            "OrigUnits": figure(NOTHING),
            "OrigUnitCost": figure(NOTHING),
            "OrigCost": figure(line.amount),
        }
    per = {"OrigECM": "E"} if order else {}
    return {"UM": line.unit, "OrigUnits": figure(line.quantity), "OrigUnitCost": figure(line.unit_cost), **per}


def _retained(line: ReadyLine, ready: ReadyCommitment) -> dict[str, Any]:
    percent = retained_percent(line, ready)
    return {"WCRetPct": figure(percent / _PERCENT), "SMRetPct": figure(percent / _PERCENT)} if percent else {}


def retained_percent(line: ReadyLine, ready: ReadyCommitment) -> Decimal:
    """A line's retainage in percent: its own, or the commitment's."""
    own = ready.retainage_percent if line.retainage_percent is None else line.retainage_percent
    return own or Decimal(0)
