"""Vendors, customers, payments, jobs and their costs, made of the feed's own records; and how the book names accounting's."""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors.context import ConnectorContext
from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow
from tieout.connectors.viewpoint_vista.cached import modified, needed, text, whole
from tieout.connectors.viewpoint_vista.codes import plain
from tieout.connectors.viewpoint_vista.feed_companies import VENDORS, CompanyForm, company_of
from tieout.connectors.viewpoint_vista.feed_figures import JobCosts
from tieout.connectors.viewpoint_vista.feed_payments import Payments, details_object
from tieout.connectors.viewpoint_vista.settings import read_settings
from tieout.connectors.viewpoint_vista.stored_codes import JOBS
from tieout.records.company import CompanyKind
from tieout.records.payment import Payment, PaymentKind
from tieout.records.references import SourceReference, address_of
from tieout.sync.ports import Clock

DOCUMENT_OF: Mapping[str, str] = {
    CompanyKind.VENDOR: "Vendor",
    CompanyKind.CUSTOMER: "Customer",
    PaymentKind.PAYMENT: "Payment",
}
"""By kind of record: what references call it."""
_WORKED_ON = frozenset({"0", "1"})
"""JCJM.JobStatus: pending and open (inferred)."""


def book_reference(context: ConnectorContext, reference: SourceReference) -> str:
    """How the book's rows call a record of accounting: `company/kind/key`. Raises: ConfigurationError."""
    company = read_settings(context.settings).company
    return address_of(str(company), DOCUMENT_OF.get(reference.kind, reference.kind), reference.id)


@dataclass(frozen=True)
class MasterRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    payments: Payments
    clock: Clock

    def companies(self, form: CompanyForm, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some vendors, or customers."""
        settings = self.desk.settings
        group = settings.vendor_group if form is VENDORS else settings.customer_group
        rows, following = self.desk.slice(form.object, {form.group: int(group or 0)}, cursor)
        with whole(f"A {form.kind}"):
            return [self._company(form, row) for row in rows], following

    def jobs(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some jobs."""
        rows, following = self.desk.slice(JOBS, {"JCCo": self.desk.settings.jobs_in}, cursor)
        with whole("A job"):
            return [self._job(row) for row in rows], following

    def job_costs(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The costs of some jobs, each whole."""
        rows, following = self.desk.slice(JOBS, {"JCCo": self.desk.settings.jobs_in}, cursor)
        found: list[BookRow] = []
        for row in rows:
            found += self._costs(row)
        return found, following

    def paid(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some payments: a row for each document that was paid."""
        company = {"APCo": self.desk.settings.company}
        rows, following = self.desk.slice(details_object(self.desk.settings), company, cursor)
        return [one for payment in self.payments.of(rows) for one in self._paid(payment)], following

    def _company(self, form: CompanyForm, row: Mapping[str, object]) -> BookRow:
        company = company_of(form, dict(row))
        return {
            "reference": self.desk.named(DOCUMENT_OF[form.kind], company.number),
            "number": company.number,
            "name": company.title or company.number,
            "terms": company.payment_terms,
            "city": company.address.city or None,
            "active": company.active,
            "changed_at": company.updated_at,
        }

    def _job(self, row: Mapping[str, object]) -> BookRow:
        code = plain(needed(row, "Job"))
        return {
            "reference": self.desk.project(code),
            "number": code,
            "name": text(row, "Description") or code,
            "active": text(row, "JobStatus") in _WORKED_ON,
            "changed_at": modified(row),
        }

    def _costs(self, row: Mapping[str, object]) -> list[BookRow]:
        job = str(row.get("Job") or "")
        project = self.desk.project(job)
        costs = JobCosts(self.desk.door, self.desk.settings).of(job, self.clock.now())
        return [
            {
                "reference": f"{self.desk.named('JobCost', plain(job))}/{cost.cost_code.code}/{cost.cost_type}",
                "project": project,
                **self.desk.cost(cost.cost_code.code, cost.cost_type),
                "amount": cost.cost_to_date,
                "committed": cost.committed,
                "invoiced": cost.invoiced,
                "changed_at": cost.as_of,
            }
            for cost in costs
        ]

    def _paid(self, payment: Payment) -> list[BookRow]:
        name = self.desk.named("Payment", payment.reference.id)
        return [
            {
                "reference": f"{name}#{paid.document}",
                "number": payment.number,
                "party": self.desk.named("Vendor", payment.vendor.id) if payment.vendor else None,
                "invoice": paid.document,
                "amount": paid.amount,
                "discount": paid.discount,
                "paid_on": payment.paid_on,
                "voided": payment.voided,
                "changed_at": payment.updated_at,
            }
            for paid in payment.documents
        ]
