"""Subcontractors' invoices as AP invoices against the commitment's items: limits, what stands in the way, and the plan.

A line's GrossAmt is the work of the period with newly stored material, and Retainage what of it is held (canonical rule for
Vista). Retainage is released in batches of its own there, which this does not send.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import assumptions, reading_assumptions, sending_assumptions
from tieout.connectors.viewpoint_vista.codes import CODE_LENGTH, cost_code_of, fits, plain, step_reference
from tieout.connectors.viewpoint_vista.commitment_kinds import CREATE, POST
from tieout.connectors.viewpoint_vista.commitments import mark
from tieout.connectors.viewpoint_vista.documents import (
    INVOICE,
    PURCHASE_ORDER,
    PURCHASE_ORDER_CHANGE,
    SUBCONTRACT,
    SUBCONTRACT_CHANGE,
)
from tieout.connectors.viewpoint_vista.objections import switched_off
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import FieldLimits, ReadyInvoice, ReadyInvoiceLine
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step

DESCRIPTION = 30
"""Of an AP entry (documented); the whole title stands in its notes."""
MOST_LINES = 2000
RELIES_ON: tuple[Assumption, ...] = (
    assumptions.ACTION_ANSWERS,
    reading_assumptions.CACHE_PAGES,
    assumptions.OBJECT_NAMES,
    assumptions.BATCHES_IN_CACHE,
    sending_assumptions.INVOICE_LINES,
    sending_assumptions.INVOICE_NUMBER,
)
_BILLED = {
    PURCHASE_ORDER: PURCHASE_ORDER,
    PURCHASE_ORDER_CHANGE: PURCHASE_ORDER,
    SUBCONTRACT: SUBCONTRACT,
    SUBCONTRACT_CHANGE: SUBCONTRACT,
}


@dataclass(frozen=True)
class Invoices:
    """AP invoices."""

    settings: VistaSettings
    switched_on: frozenset[str]

    def limits(self) -> FieldLimits:
        """APRef takes 30 characters (documented)."""
        room = CODE_LENGTH - self.settings.fixed_invoice_code_length
        return FieldLimits(
            invoice_number=max(room, 1) if "{number}" in self.settings.invoice_code else None,
            line_description=self.settings.description_length,
            lines=MOST_LINES,
            currency=self.settings.currency,
        )

    def objections(self, ready: ReadyInvoice) -> list[Reason]:
        """Every reason why this invoice cannot be sent."""
        return [*switched_off(RELIES_ON, self.switched_on), *self._header(ready), *_lines(ready)]

    def plan(self, ready: ReadyInvoice) -> tuple[Step, ...]:
        """Put it into a batch of its own, see that it ties, then post the batch."""
        key = f"{ready.vendor}/{self._code(ready)}"
        reference = step_reference(ready.external_reference, key)
        body = {"batch_notes": mark(ready.external_reference), "entry": self._entry(ready)}
        sent = tuple(
            ExpectedLine(each.line.source_id, each.line.amount, cost_code_of(each.line.cost_code, each.line.cost_type))
            for each in ready.lines
        )
        expects = Expectation(ready.gross, sent, {"Retainage": f"{ready.retained:f}"})
        create = Step(CREATE, Side.ERP, INVOICE, body, reference, expects)
        return create, Step(POST, Side.ERP, INVOICE, {}, reference, repeatable=True, moves=True)

    def _entry(self, ready: ReadyInvoice) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "Vendor": int(ready.vendor) if ready.vendor and ready.vendor.isdecimal() else None,
            "APRef": self._code(ready),
            "Description": ready.title[:DESCRIPTION] or None,
            "InvDate": ready.billing_date.isoformat() if ready.billing_date else None,
            "DueDate": ready.due_date.isoformat() if ready.due_date else None,
            "Notes": f"{ready.number} {ready.title}\n{mark(ready.external_reference)}",
            "__custom_fields": dict(ready.extensions) or None,
        }
        lines = [_line(at, each) for at, each in enumerate(ready.lines, start=1)]
        return {name: value for name, value in fields.items() if value is not None} | {"LineItems": lines}

    def _code(self, ready: ReadyInvoice) -> str:
        digest = hashlib.sha256(ready.external_reference.encode()).hexdigest()[:8]
        return self.settings.invoice_code.format(number=ready.invoice_number, project=plain(ready.project), hash=digest)

    def _header(self, ready: ReadyInvoice) -> Iterator[Reason]:
        if not (ready.vendor or "").isdecimal():
            yield Reason("vendor", f"'{ready.vendor or ''}' is no vendor number of Vista: expected digits.", "vendor")
        if not fits(self._code(ready)):
            text = f"'{self._code(ready)}' cannot be an APRef: at most {CODE_LENGTH} Latin characters, no blank at either end."
            yield Reason("number", text, "invoice_number")
        if ready.billing_date is None:
            yield Reason(
                "no_date", f"{ready.number} has no billing date, which Vista needs. Give it one.", "billing_date"
            )
        if ready.tax:
            text = f"{ready.number} bills {ready.tax} of tax, which is not sent to Vista. Enter the invoice there."
            yield Reason("tax", text, "tax")
        for name in (name for name in ready.extensions if not name.startswith("ud")):
            yield Reason("unknown_extension", f"'{name}' in value_maps.extensions is no ud column.", "extensions")


def billed(document: TargetDocument | None) -> tuple[str, str] | None:
    """The document type and number of the commitment that a line bills; a change order's items are its commitment's."""
    if document is None or document.kind not in _BILLED:
        return None
    kind = _BILLED[document.kind]
    return kind, document.key if kind == document.kind else document.key.rsplit("/", 2)[0]


def _line(at: int, each: ReadyInvoiceLine) -> dict[str, Any]:
    """A line as its entry is made of it once the item is known; amounts as text."""
    kind, code = billed(each.document) or ("", "")
    return {
        "at": at,
        "kind": kind,
        "code": code,
        "item": each.document_line,
        "description": each.line.description or None,
        "gross": f"{each.line.amount:f}",
        "retained": f"{each.retained:f}",
    }


def _lines(ready: ReadyInvoice) -> Iterator[Reason]:
    for at, each in enumerate(ready.lines, start=1):
        if billed(each.document) is None or not (each.document_line or "").isdecimal():
            text = f"Line {at} bills no item of a commitment that is in Vista. Enter it there."
            yield Reason("no_item", text, f"lines.{at}.contract_line")
        if each.released:
            text = f"Line {at} releases {each.released} of retainage, which Vista does in batches of its own. Release it there."
            yield Reason("released", text, f"lines.{at}.released")
        if each.line.extensions:
            yield Reason("unknown_extension", f"Line {at}: lines take no ud columns here.", f"lines.{at}.extensions")
