"""The one step of an AP invoice: look, make the document in hh2, export it, and ask until Sage's verdict can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.failures import KEY_IN_USE, reason_of
from tieout.connectors.sage_300_cre.lists import DOCUMENT
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import PAPERS, as_sent
from tieout.connectors.sage_300_cre.session import Session
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import Row, text
from tieout.connectors.sage_300_cre.verdicts import Ticket, Waiting, failures, finished, not_told
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, LookUp, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.state import StepNote
from tieout.sync.tie import differences

AP_INVOICE = "76744AB9-4697-430A-ADB5-701E633472A9"
"""hh2's document type of an AP invoice (a production client's source)."""
IN_SAGE = 9
"""`CurrentState` of a document that Sage has taken; any other after the operation has ended means that it failed."""
_HEADER = ("Code", "Description", "InvoiceDate", "Amount")
_ROW = ("Code", "Description", "Amount", "Retainage")


@dataclass(frozen=True)
class BillSteps:
    """Makes the calls. Raises: NotNow, NeedsPerson."""

    session: Session
    look_ups: LookUps
    settings: Sage300CreSettings
    waiting: Waiting

    def perform(self, step: Step) -> Outcome:
        """Make and export the invoice, unless it is there."""
        codes = Codes(self.look_ups.lists)
        snapshot = self._snapshot(step.body, codes)
        if codes.problems:
            return Refused(tuple(codes.problems))
        there = self._shown(step)
        if there is not None:
            return there
        made = self.session.write(DOCUMENT, {}, {"DocumentTypeId": AP_INVOICE, "Snapshot": snapshot})
        if not isinstance(made, str):
            return made
        answer = self.session.write(f"{DOCUMENT}/actions/export", {"document": made}, None)
        if not isinstance(answer, str):
            return answer
        ticket = Ticket(answer, made, self.waiting.clock.now().isoformat())
        return self.waiting.outcome(ticket, lambda: self._verdict(step, ticket))

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of it."""
        return self._verdict(note, Ticket.read(note.ticket))

    def look_up(self, note: StepNote) -> LookUp:
        """The invoice of this vendor and number, if it is what was to be sent."""
        there = self._shown(note)
        return Found(there.documents[0]) if isinstance(there, Applied) else Absent()

    def _shown(self, step: Step | StepNote) -> Applied | Refused | None:
        """What hh2 shows under vendor and number: ours, somebody else's, or nothing (yet)."""
        vendor, _, number = step.reference.partition("/")
        row = self.look_ups.invoice(vendor, number)
        if row is None or step.expects is None:
            return None
        document = self.look_ups.invoice_document(step.reference, step.expects.lines)
        seen = self.look_ups.observed_invoice(document, row)
        if seen.total == step.expects.total or not differences(step.expects, seen):
            return Applied((document,), note=f"Invoice {number} of vendor {vendor} is in Sage")
        if not seen.live:
            return None  # whether the number of a deleted invoice is free again is Sage's to say
        apart = f"it is due {dollars(seen.total)}, this one {dollars(step.expects.total)}"
        told = (
            f"Sage already has an invoice {number} of vendor {vendor}: {apart}. Change the number, or void the other."
        )
        return Refused((Reason("number_taken", told, "invoice_number"),))

    def _verdict(self, step: Step | StepNote, ticket: Ticket) -> Outcome:
        lists = self.look_ups.lists
        if not finished(lists.operation(ticket.operation)):
            return self._later(ticket)
        document = lists.document(ticket.entity)
        if document.get("CurrentState") == IN_SAGE:
            # What is there now is ours, whole or not: the read-back says which.
            return self._ours(step) or self._later(ticket)
        told = failures(lists, ticket) or _last_error(document)
        if told and all(KEY_IN_USE in message for message in told):
            patient = not ticket.older_than(self.settings.show_within, self.waiting.clock.now())
            there = self._shown(step)
            if there is not None or patient:
                return there or ticket.later()  # an earlier try of ours may be posted, and not shown yet
        return Refused(tuple(reason_of(message) for message in told) or (not_told(f"invoice {step.reference}"),))

    def _ours(self, step: Step | StepNote) -> Applied | None:
        vendor, _, number = step.reference.partition("/")
        if self.look_ups.invoice(vendor, number) is None:
            return None
        expected = step.expects.lines if step.expects else ()
        return Applied((self.look_ups.invoice_document(step.reference, expected),))

    def _later(self, ticket: Ticket) -> Outcome:
        if not ticket.older_than(self.settings.show_within, self.waiting.clock.now()):
            return ticket.later()
        minutes = int(self.settings.show_within.total_seconds() // 60)
        return InDoubt(f"hh2 has not shown the invoice for {minutes} minutes: see that the sync client runs")

    def _snapshot(self, body: Mapping[str, Any], codes: Codes) -> dict[str, Any]:
        vendor, job = codes.vendor(body["Vendor"]), codes.job(body["Job"])
        header = as_sent({name: body[name] for name in _HEADER if name in body}) | {"VendorId": vendor}
        # Without it Sage would take the day on which it happens to work the document off.
        header["AccountingDate"] = body["InvoiceDate"]
        payable = body.get("AccountsPayableAccount", "")
        liability = {"AccountsPayableAccountId": codes.account(payable, "accounts_payable")} if payable else {}
        rows = [
            self._row(row, position, job, codes) | liability for position, row in enumerate(body["Distributions"], 1)
        ]
        return {"Header": header, "Distributions": rows}

    def _row(self, row: Mapping[str, Any], position: int, job: str, codes: Codes) -> dict[str, Any]:
        plain = as_sent({name: row[name] for name in _ROW if name in row})
        coding = codes.coding(job, row["CostCode"], row["Category"], position)
        account = row.get("ExpenseAccount", "")
        expense = {"ExpenseAccountId": codes.account(account, f"lines.{position}.account")} if account else {}
        return plain | coding | expense | self._billed(row, position, codes) | {"JobId": job}

    def _billed(self, row: Mapping[str, Any], position: int, codes: Codes) -> dict[str, str]:
        """The commitment's item that a line bills; one that a change order added is the item that it became."""
        if "Commitment" not in row:
            return {}
        paper, where = PAPERS[row["Kind"]], f"lines.{position}"
        number, _, guid = row["Commitment"].rpartition("/")
        items = {text(item, "Code"): item for item in self.look_ups.items(paper, guid)}
        item, owner = items.get(row.get("Item", "")), self.look_ups.paper(paper, guid)
        if item is None or owner is None:
            codes.refuse("no_item", f"Line {position}: {number} has no item {row.get('Item', '')} in hh2.", where)
            return {}
        return _item_ids(item, owner)


def _item_ids(item: Row, owner: Row) -> dict[str, str]:
    contract, became = text(owner, "CommitmentId"), text(item, "CommitmentItemId")
    if contract:
        return {"CommitmentId": contract, "CommitmentItemId": became}
    return {"CommitmentId": text(owner, "Id"), "CommitmentItemId": text(item, "Id")}


def _last_error(document: Row) -> list[str]:
    action = document.get("LastAction")
    message = action.get("ErrorMessage") if isinstance(action, dict) else None
    return [str(message)] if message else []
