"""The arithmetic of bills and invoices: extended amounts, retainage, total and balance."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import ZERO, amount, cents, total
from sandbox.acumatica.subledger.kinds import DocumentKind

APPLY, PERCENT = "Document.RetainageApply", "CurrentDocument.DefRetainagePct"
RETAINED, UNRELEASED = "CurrentDocument.CuryRetainageTotal", "CurrentDocument.CuryRetainageUnreleasedAmt"
IS_RETAINAGE, ORIGINAL = "Document.IsRetainageDocument", "Document.OrigRefNbr"
LINE_PERCENT, LINE_RETAINED = "Transactions.RetainagePct", "Transactions.CuryRetainageAmt"
_UNIT = Decimal("0.000001")


def extend(kind: DocumentKind, line: dict[str, Any], sent: frozenset[str]) -> None:
    """A line's extended amount: as sent, and the unit price follows; or else quantity times unit price."""
    quantity, unit = amount(line, "Qty"), amount(line, kind.unit_price)
    if kind.extended in sent:
        line[kind.extended] = cents(amount(line, kind.extended))
        if quantity and cents(quantity * unit) != line[kind.extended]:
            unit = (line[kind.extended] / quantity).quantize(_UNIT, ROUND_HALF_UP)
    elif sent & {"Qty", kind.unit_price} or line.get(kind.extended) is None:
        line[kind.extended] = cents(quantity * unit)
    line["Qty"], line[kind.unit_price] = quantity, unit


def retain(draft: Draft, line: dict[str, Any], sent: dict[str, Any], gross: Decimal) -> Decimal:
    """What is held back of a line, from its amount or percentage, whichever was sent; nothing where none applies."""
    custom = line.setdefault("custom", {})
    if not draft.record.custom.get(APPLY):
        custom |= {LINE_PERCENT: ZERO, LINE_RETAINED: ZERO}
    elif sent.get(LINE_RETAINED) is not None and LINE_PERCENT not in sent:
        custom[LINE_RETAINED] = cents(sent[LINE_RETAINED])
        percent = custom[LINE_RETAINED] * 100 / gross if gross else ZERO
        custom[LINE_PERCENT] = percent.quantize(_UNIT, ROUND_HALF_UP)
    else:
        if custom.get(LINE_PERCENT) is None:
            custom[LINE_PERCENT] = draft.record.custom.get(PERCENT) or ZERO
        custom[LINE_RETAINED] = cents(gross * custom[LINE_PERCENT] / 100)
    held: Decimal = custom[LINE_RETAINED]
    return held


def compute(kind: DocumentKind, draft: Draft, rows: list[dict[str, Any]]) -> None:
    """Work out lines, total and balance; `rows` are the sent rows. A document's amount leaves the retainage out."""
    held = ZERO
    for place, line in draft.lines:
        extend(kind, line, line.pop("_sent", frozenset()))
        gross = line[kind.extended] - amount(line, "DiscountAmount")
        sent = {} if place is None else rows[place].get("custom", {})
        retained = retain(draft, line, sent, gross) if kind.module == "AP" else ZERO
        line["Amount"] = gross - retained
        held += retained
    data = draft.data
    data["TaxTotal"], data["Amount"] = ZERO, total(data.get(LINES, []), "Amount")
    data["Balance"] = data["Amount"]
    if kind.module == "AP":
        draft.record.custom.setdefault(APPLY, False)
        draft.record.custom |= {RETAINED: held, UNRELEASED: held}
