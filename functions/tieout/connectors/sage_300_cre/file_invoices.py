"""Subcontractors' invoices by file: the same plan as through hh2, written as records of Sage's AP import."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_300_cre.bills import Bills
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.file_columns import Column, plain
from tieout.connectors.sage_300_cre.file_papers import AP_INVOICES, Offer
from tieout.connectors.sage_300_cre.file_road import Write
from tieout.connectors.sage_300_cre.file_settings import DISTRIBUTION_IDS, HEADER_IDS, ApFormat
from tieout.connectors.sage_300_cre.file_text import DESCRIBES, misfits, record, text_of
from tieout.connectors.sage_300_cre.imported_invoices import ImportedInvoices
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import CHANGE_ORDER, COMMITMENT, PAPERS
from tieout.connectors.sage_300_cre.values import text
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Applied, Refused
from tieout.sync.plan import Step
from tieout.sync.state import StepNote

Values = dict[str, str]


@dataclass(frozen=True)
class FiledBills:
    """What stands in the way of an invoice that goes by file, and its plan."""

    bills: Bills
    form: ApFormat

    def limits(self, kind: str) -> FieldLimits:
        """As through hh2: the fields are Sage's own."""
        return self.bills.limits(kind)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why it cannot go by file."""
        found = self.bills.objections(ready)
        if found:
            return found
        (step,) = self.plan(ready)
        found += misfits(self.form.header_columns, header_values(self.form, step.body), "Invoice")
        for position, row in enumerate(step.body["Distributions"], start=1):
            known = row_values(self.form, step.body, row)
            found += misfits(self.form.distribution_columns, known, f"Line {position}")
        return found + list(self._without_a_column(step.body))

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """One step, whose file is known by our record and its generation."""
        (step,) = self.bills.plan(ready)
        return (replace(step, body={**step.body, "Reference": ready.external_reference}),)

    def _without_a_column(self, body: Mapping[str, Any]) -> Iterator[Reason]:
        held = {column.holds for column in self.form.distribution}
        given = {"expense_account": any(row.get("ExpenseAccount") for row in body["Distributions"])}
        given["ap_account"] = bool(body.get("AccountsPayableAccount"))
        for name in sorted(name for name, has in given.items() if has and name not in held):
            text = f"No column of the import holds the {name}, and a mapping or setting states one. State a column, or none."
            yield Reason("no_column", text, name)


@dataclass(frozen=True)
class InvoiceFiles:
    """Implements `file_steps.Importable`. Raises: NotNow, NeedsPerson."""

    look_ups: LookUps
    form: ApFormat

    def offered(self, step: Step) -> tuple[Offer, Write] | Refused:
        """The file, if all of its codes are there."""
        codes, body = Codes(self.look_ups.lists), step.body
        codes.vendor(body["Vendor"])
        job = codes.job(body["Job"])
        rows = [self._row(body, row, position, job, codes) for position, row in enumerate(body["Distributions"], 1)]
        codes.problems.extend(
            reason for row in rows for reason in misfits(self.form.distribution_columns, row, "Distribution")
        )
        if codes.problems:
            return Refused(tuple(codes.problems))
        head = record(self.form.header_columns, header_values(self.form, body), self.form.date_format)
        lines = [record(self.form.distribution_columns, row, self.form.date_format) for row in rows]
        amounts = [(f"{row['CostCode']}/{row['Category']}", Decimal(row["Amount"])) for row in body["Distributions"]]
        offer = Offer(
            AP_INVOICES,
            self.look_ups.company,
            body["Reference"],
            step.reference,
            step.fingerprint,
            Decimal(body["Amount"]),
            amounts,
            {"vendor": body["Vendor"], "invoice": body["Code"], "job": body["Job"]},
        )
        return offer, lambda _dated: text_of([head, *lines])

    def there(self, step: Step | StepNote) -> Applied | Refused | None:
        """What hh2 shows under vendor and number."""
        return ImportedInvoices(self.look_ups).there(step)

    def arrived(self, step: Step | StepNote, document: str) -> Applied | None:
        """What hh2 shows under the number that Sage was said to have given it, whole or not."""
        return ImportedInvoices(self.look_ups).arrived(step, document)

    def _row(self, body: Mapping[str, Any], row: Mapping[str, Any], position: int, job: str, codes: Codes) -> Values:
        codes.coding(job, row["CostCode"], row["Category"], position)
        for account, where in ((row.get("ExpenseAccount"), "account"), (body.get("AccountsPayableAccount"), "payable")):
            if account:
                codes.account(account, f"lines.{position}.{where}")
        return row_values(self.form, body, row) | self._billed(row, position, codes)

    def _billed(self, row: Mapping[str, Any], position: int, codes: Codes) -> Values:
        """The commitment and its item by the codes that Sage knows; an item of a change order is the one that it became."""
        if "Commitment" not in row:
            return {}
        number, _, guid = row["Commitment"].rpartition("/")
        paper = PAPERS[row["Kind"]]
        items = {text(each, "Code"): each for each in self.look_ups.items(paper, guid)}
        item, owner = items.get(row.get("Item", "")), self.look_ups.paper(paper, guid)
        if item is not None and owner is not None and paper.kind == CHANGE_ORDER:
            owner = self.look_ups.paper(PAPERS[COMMITMENT], text(owner, "CommitmentId"))
            rows = self.look_ups.items(PAPERS[COMMITMENT], text(owner or {}, "Id"))
            item = next((each for each in rows if text(each, "Id") == text(item, "CommitmentItemId")), None)
        if item is None or owner is None:
            told = f"Line {position}: {number} has no item {row.get('Item', '')} in hh2."
            codes.refuse("no_item", told, f"lines.{position}")
            return {}
        return {"commitment": text(owner, "Code"), "commitment_item": text(item, "Code")}


def header_values(form: ApFormat, body: Mapping[str, Any]) -> Values:
    """The invoice record's values; the accounting date is the invoice's, as through hh2."""
    day = str(body.get("InvoiceDate", ""))
    return {
        "record_id": HEADER_IDS[form.flavour],
        "vendor": str(body.get("Vendor", "")),
        "invoice": str(body.get("Code", "")),
        "description": _words(form.header_columns, str(body.get("Description", ""))),
        "amount": str(body["Amount"]),
        "invoice_date": day,
        "accounting_date": day,
    }


def row_values(form: ApFormat, body: Mapping[str, Any], row: Mapping[str, Any]) -> Values:
    """A distribution's values, all but what has to be asked for."""
    return {
        "record_id": DISTRIBUTION_IDS[form.flavour],
        "job": str(body.get("Job", "")),
        "cost_code": str(row.get("CostCode", "")),
        "category": str(row.get("Category", "")),
        "amount": str(row["Amount"]),
        "retainage": str(row.get("Retainage", "")),
        "description": _words(form.distribution_columns, str(row.get("Description", ""))),
        "expense_account": str(row.get("ExpenseAccount", "")),
        "ap_account": str(body.get("AccountsPayableAccount", "")),
    }


def _words(columns: tuple[Column, ...], given: str) -> str:
    column = next((column for column in columns if column.holds == DESCRIBES), None)
    return plain(given, int(column.length)) if column is not None and column.type == "alpha" else ""
