"""Figures that accounting keeps: what is open on invoices that we sent, and what jobs have cost by phase and cost type."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tieout.connectors.viewpoint_vista.cached import cents, needed, text, whole
from tieout.connectors.viewpoint_vista.codes import plain
from tieout.connectors.viewpoint_vista.documents import INVOICE, PURCHASE_ORDER, SUBCONTRACT, type_of
from tieout.connectors.viewpoint_vista.door import Columns, Door, Row
from tieout.connectors.viewpoint_vista.feed_payments import CLEARED, PAID, details_object, is_retainage
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.stored_codes import StoredCodes
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.parties import CostCode
from tieout.records.references import TargetDocument

ZERO = Decimal("0.00")
Place = tuple[str, str]
_HOME = {PURCHASE_ORDER: "PostToCo", SUBCONTRACT: "JCCo"}
"""The column that names the job's company on an item."""


@dataclass(frozen=True)
class Balances:
    """Reads what is open on AP invoices. Raises: NotNow, NeedsPerson."""

    door: Door
    settings: VistaSettings

    def of(self, documents: Sequence[TargetDocument], as_of: datetime) -> Iterator[DocumentBalance]:
        """The balance of each document that is a posted invoice."""
        kind = type_of(INVOICE, self.settings)
        for document in documents:
            vendor, _, code = document.key.partition("/")
            if document.kind != INVOICE or not vendor.isdecimal():
                continue
            named: Columns = {kind.company: self.settings.company, "Vendor": int(vendor), "APRef": code}
            for invoice in self.door.search(kind.posted, named)[:1]:
                with whole(f"Invoice {document.key}"):
                    yield self._balance(document, invoice, code, as_of)

    def _balance(self, document: TargetDocument, invoice: Row, code: str, as_of: datetime) -> DocumentBalance:
        place: Columns = {
            "APCo": self.settings.company,
            "Mth": needed(invoice, "Mth"),
            "APTrans": int(needed(invoice, "APTrans")),
        }
        rows = self.door.search(details_object(self.settings), place)
        unpaid = [row for row in rows if text(row, "Status") not in {PAID, CLEARED}]
        balance = sum((cents(row, "Amount") for row in unpaid), ZERO)
        held = sum((cents(row, "Amount") for row in unpaid if is_retainage(row, self.settings)), ZERO)
        return DocumentBalance(
            document=document.address,
            number=code,
            amount=sum((cents(row, "Amount") for row in rows), ZERO),
            balance=balance,
            retainage=held,
            status="Open" if balance else "Paid",
            as_of=as_of,
        )


@dataclass(frozen=True)
class JobCosts:
    """Reads costs to date. Raises: NotNow, NeedsPerson."""

    door: Door
    settings: VistaSettings

    def of(self, project: str, as_of: datetime) -> tuple[JobCost, ...]:
        """Every phase and cost type of a job that has a figure; they are sums over all of its lines."""
        job, company = StoredCodes(self.door, self.settings).job(project), self.settings.jobs_in
        spent: dict[Place, Decimal] = defaultdict(lambda: ZERO)
        committed: dict[Place, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
        with whole(f"The costs of job {project}"):
            for row in self.door.search(f"jc/{self.settings.objects.job_cost_details}", {"JCCo": company, "Job": job}):
                spent[_place(row, "CostType")] += cents(row, "ActualCost")
            for kind, home in _HOME.items():
                for row in self.door.search(type_of(kind, self.settings).items, {home: company, "Job": job}):
                    place = _place(row, "JCCType")
                    held, invoiced = committed[place]
                    committed[place] = (held + cents(row, "CurCost"), invoiced + cents(row, "InvCost"))
        return tuple(
            JobCost(
                project=project,
                cost_code=CostCode(code=place[0]),
                cost_type=place[1],
                cost_to_date=spent.get(place, ZERO),
                committed=committed.get(place, (ZERO, ZERO))[0],
                invoiced=committed.get(place, (ZERO, ZERO))[1],
                as_of=as_of,
            )
            for place in sorted({*spent, *committed})
        )


def _place(row: Row, cost_type: str) -> Place:
    return plain(needed(row, "Phase")), needed(row, cost_type)
