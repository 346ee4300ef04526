"""One project, from its budget to the payment that comes back: each chapter acts in one system and looks in the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.local.business import ERP_PROJECT, NEW_VENDORS, REVENUE_GROUP
from infra.local.project import BUDGET, BUDGET_CHANGE, CHANGE_ORDER, PRIME, PRIME_CHANGE_ORDER
from infra.local.public import Accounting, ProjectTeam
from infra.local.story import StoryFailedError, until

Json = dict[str, Any]
NOTHING = Decimal("0.00")
RETAINED = "CurrentDocument.CuryRetainageTotal"
OF_PROJECT = f"ProjectID eq '{ERP_PROJECT}'"


@dataclass(frozen=True)
class Chapter:
    """What was done, what came of it, and how long it took; the same sum as each system has it."""

    what: str
    seconds: float
    platform: Decimal
    erp: Decimal
    note: str = ""


@dataclass
class ProjectStory:
    """Tells the chapters in order. `ids`: Procore's ids by their names in the seed.

    Raises, in every chapter:
        StoryFailedError: something did not arrive in time, or does not tie to the cent.
    """

    team: ProjectTeam
    accounting: Accounting
    ids: dict[str, int]
    tell: Callable[[Chapter], None]
    chapters: list[Chapter] = field(default_factory=list)
    pay_app: int = 0

    def vendors(self) -> None:
        """What accounting has and the directory had not: nobody types a vendor twice."""
        wanted = {f"tieout:acumatica/vendor/{one.erp_code}": one.name for one in NEW_VENDORS}

        def shown() -> bool:
            there = {one["origin_id"]: one["name"] for one in self.team.papers.companies()}
            return wanted.items() <= there.items()

        started = time.monotonic()
        until(shown, "vendors in Procore's directory")
        names = " and ".join(wanted.values())
        self._add("vendors imported", started, NOTHING, NOTHING, f"{names}, new in Procore's directory")

    def budget(self, looked_at_again: Callable[[], object]) -> None:
        """The baseline and one approved change. Locking is no event: `looked_at_again` stands in for the night."""
        started, papers = time.monotonic(), self.team.papers
        papers.lock_budget()
        papers.approve_budget_change(self.ids[BUDGET_CHANGE])
        looked_at_again()
        planned = sum((Decimal(amount) for *_, amount in BUDGET), NOTHING)
        until(lambda: self._budgeted("OriginalBudgetedAmount") == planned, "the budget in the ERP")
        lines = len([row for row in self._rows("Expense") if _money(row, "OriginalBudgetedAmount")])
        self._add("budget locked", started, planned, self._budgeted("OriginalBudgetedAmount"), f"{lines} lines")
        moved = Decimal("9000.00")
        up = f"{OF_PROJECT} and CostCode eq '03-3000'"
        until(lambda: self._sum(up, "BudgetedCOAmount") == moved, "the budget change in the ERP")
        self._add("budget change", started, moved, self._sum(up, "BudgetedCOAmount"), "between two cost codes")

    def change_order(self) -> None:
        """A commitment change order: one line is new, one adjusts an existing line."""
        started, papers = time.monotonic(), self.team.papers
        package = self.ids[CHANGE_ORDER]
        papers.approve_change_order(package)
        until(lambda: bool(papers.package(package)["origin_id"]), "Procore marked the change order synced")
        there = self._change("Commitments")
        total = sum((_money(row, "Amount") for row in there["Commitments"]), NOTHING)
        what = f"change order {there['RefNbr']} of the subcontract, {there['Status'].lower()}"
        self._add("change order", started, Decimal(str(papers.package(package)["grand_total"])), total, what)

    def owners_change_order(self) -> None:
        """A prime change order that the owner has approved."""
        started, papers = time.monotonic(), self.team.papers
        package = self.ids[PRIME_CHANGE_ORDER]
        papers.approve_change_order(package)
        until(lambda: bool(papers.package(package)["origin_id"]), "Procore marked the prime change order synced")
        there = self._change("RevenueBudget")
        total = sum((_money(row, "Amount") for row in there["RevenueBudget"]), NOTHING)
        budgeted = self._sum(f"{OF_PROJECT} and AccountGroup eq '{REVENUE_GROUP}'", "BudgetedCOAmount")
        note = f"the contract with the owner is worth ${budgeted:,.2f} more"
        self._add("prime change order", started, Decimal(str(papers.package(package)["grand_total"])), total, note)

    def bill(self) -> None:
        """The subcontractor's pay app: work, stored material, and what is retained of both."""
        started, papers = time.monotonic(), self.team.papers
        items = [
            {"line_item_id": self.ids["SC-001-1"], "work_completed_this_period": "61500.00"},
            {
                "line_item_id": self.ids["SC-001-3"],
                "work_completed_this_period": "80000.00",
                "materials_presently_stored": "12500.50",
            },
        ]
        typed = [{"item_type": "contract_item", **item} for item in items]
        contract, period = self.ids["SC-001"], self.ids["may"]
        self.pay_app = papers.pay_app(contract, period, "OBS-4471", typed, "2026-05-31")
        papers.approve_pay_app(self.pay_app)
        until(lambda: bool(papers.requisition(self.pay_app)["origin_id"]), "Procore marked the pay app synced")
        bill = self._bill()
        due = Decimal(str(papers.requisition(self.pay_app)["summary"]["current_payment_due"]))
        retained = Decimal(str(bill["custom"]["CurrentDocument"]["CuryRetainageTotal"]["value"]))
        note = f"bill {bill['ReferenceNbr']}, ${retained:,.2f} retained"
        self._add("pay app", started, due, _money(bill, "Amount"), note)

    def owners_application(self) -> None:
        """What the owner is billed: application and certificate for payment, G702 and G703."""
        started, papers = time.monotonic(), self.team.papers
        work = {
            self.ids[f"{PRIME}-1"]: {"work_completed_this_period": "212000.00"},
            self.ids[f"{PRIME}-4"]: {"work_completed_this_period": "41125.05"},
        }
        contract, period = self.ids[PRIME], self.ids["may"]
        application = papers.application(contract, period, "1", work, "2026-05-31")
        papers.approve_application(contract, application)
        until(lambda: bool(papers.owner_application(application)["origin_id"]), "Procore marked the application synced")
        (invoice,) = self.accounting.listed("Invoice", "CustomerOrder eq '1'")
        due = Decimal(str(papers.owner_application(application)["g702"]["current_payment_due"]))
        note = f"invoice {invoice['ReferenceNbr']} to the owner"
        self._add("owner's application", started, due, _money(invoice, "Amount"), note)

    def payment(self) -> None:
        """Accounting pays the bill; nobody tells Procore but the ERP itself."""
        bill, papers = self._bill(), self.team.papers
        started = time.monotonic()
        check = self.accounting.pay(bill=bill["ReferenceNbr"], release_document=True, payment_ref="20441")
        until(lambda: bool(papers.payments(self.ids["SC-001"])), "the payment in Procore")
        (shown,) = papers.payments(self.ids["SC-001"])
        note = f"check {check['ReferenceNbr']}, shown on the subcontract and its pay app"
        self._add("payment", started, Decimal(str(shown["amount"])), _money(bill, "Amount"), note)

    def _add(self, what: str, started: float, platform: Decimal, erp: Decimal, note: str) -> None:
        chapter = Chapter(what, time.monotonic() - started, platform, erp, note)
        if platform != erp:
            raise StoryFailedError(f"{what}: Procore has {platform}, and Acumatica {erp}")
        self.chapters.append(chapter)
        self.tell(chapter)

    def _bill(self) -> Json:
        (bill,) = self.accounting.listed("Bill", "VendorRef eq 'OBS-4471'", custom=RETAINED)
        return bill

    def _change(self, tab: str) -> Json:
        """The one change order of the ERP that has rows in this tab and is about the dock."""
        found = self.accounting.listed("ChangeOrder", "substringof('Loading dock',Description)", expand=tab)
        (there,) = (one for one in found if one[tab])
        return there

    def _rows(self, kind: str) -> list[Json]:
        return self.accounting.listed("ProjectBudget", f"{OF_PROJECT} and Type eq '{kind}'")

    def _budgeted(self, field_name: str) -> Decimal:
        return sum((_money(row, field_name) for row in self._rows("Expense")), NOTHING)

    def _sum(self, condition: str, field_name: str) -> Decimal:
        rows = self.accounting.listed("ProjectBudget", condition)
        return sum((_money(row, field_name) for row in rows), NOTHING)


def _money(row: Json, name: str) -> Decimal:
    return Decimal(str(row.get(name) or 0)).quantize(Decimal("0.01"))
