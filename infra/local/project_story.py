"""One project, from its budget to the payment that comes back: each chapter acts in one system and looks in the other.

A chapter whose kind the ERP does not carry is told all the same: the team acts, and the record is seen to be refused by name.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.local.business import NEW_VENDORS
from infra.local.commitments import SUBCONTRACTS, party_link
from infra.local.erps.port import NOTHING, Accounting, Erp, Paper
from infra.local.erps.typed import every_difference, pay_app_head, pay_app_lines
from infra.local.offers import Offers
from infra.local.project import BUDGET, BUDGET_CHANGE, CHANGE_ORDER, PRIME, PRIME_CHANGE_ORDER
from infra.local.public import ProjectTeam
from infra.local.story import StoryFailedError, Until, until

Json = dict[str, Any]
CHANGED = "Loading dock"
"""What both change orders are about."""
INVOICE, APPLICATION, CHECK = "OBS-4471", "1", "20441"
MOVED = Decimal("9000.00")


@dataclass(frozen=True)
class Chapter:
    """What was done, what came of it, and how long it took; the same sum as each system has it.

    `refused`: why the ERP does not carry it, in the connector's own words; the record rests so.
    """

    what: str
    seconds: float
    platform: Decimal
    erp: Decimal
    note: str = ""
    refused: str = ""


@dataclass
class ProjectStory:
    """Tells the chapters in order. `ids`: Procore's ids by their names in the seed.

    Raises, in every chapter:
        StoryFailedError: something did not arrive in time, does not tie to the cent, or was not refused by name.
    """

    team: ProjectTeam
    accounting: Accounting
    erp: Erp
    offers: Offers
    ids: dict[str, int]
    tell: Callable[[Chapter], None]
    until: Until = until
    chapters: list[Chapter] = field(default_factory=list)
    pay_app: int = 0

    def vendors(self) -> None:
        """What accounting has and the directory had not: nobody types a vendor twice."""
        wanted = {party_link(self.erp, "vendor", one): one.name for one in NEW_VENDORS}
        started = time.monotonic()
        if not self.offers.carried("vendor"):
            self._import_refused("vendors imported", "vendors", "vendor", started)
            return

        def shown() -> bool:
            there = {one["origin_id"]: one["name"] for one in self.team.papers.companies()}
            return wanted.items() <= there.items()

        self.until(shown, "vendors in Procore's directory")
        names = " and ".join(wanted.values())
        self._add("vendors imported", started, NOTHING, NOTHING, f"{names}, new in Procore's directory")

    def budget(self, looked_at_again: Callable[[], object]) -> None:
        """The baseline and one approved change. Locking is no event: `looked_at_again` stands in for the night."""
        started, papers = time.monotonic(), self.team.papers
        papers.lock_budget()
        papers.approve_budget_change(self.ids[BUDGET_CHANGE])
        looked_at_again()
        planned = sum((Decimal(amount) for *_, amount in BUDGET), NOTHING)
        self._arrives("budget locked", "budget", "", started, planned)
        where = self.erp.cost_code("03", "30-00")
        self._arrives("budget change", "budget_change", where, started, MOVED)

    def change_order(self) -> None:
        """A commitment change order: one line is new, one adjusts an existing line."""
        self._change("change order", "commitment_change_order", self.ids[CHANGE_ORDER])

    def owners_change_order(self) -> None:
        """A prime change order that the owner has approved."""
        self._change("prime change order", "prime_change_order", self.ids[PRIME_CHANGE_ORDER])

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
        self.pay_app = papers.pay_app(contract, period, INVOICE, typed, "2026-05-31")
        papers.approve_pay_app(self.pay_app)
        due = Decimal(str(papers.requisition(self.pay_app)["summary"]["current_payment_due"]))
        self._marked("pay app", "subcontractor_invoice", lambda: papers.requisition(self.pay_app))
        self._arrives("pay app", "subcontractor_invoice", INVOICE, started, due)

    def billed(self) -> list[tuple[Paper, dict[str, str]]]:
        """The bill that the pay app became, with what the team typed; none where the ERP carries no bills.

        Raises:
            StoryFailedError: a field of it does not tie.
        """
        if not self.offers.carried("subcontractor_invoice"):
            return []
        (bill,) = self.accounting.find("subcontractor_invoice", INVOICE)
        typed = self.team.papers.requisition(self.pay_app)
        contract = self.team.contract(SUBCONTRACTS, self.ids["SC-001"])
        head, lines = pay_app_head(typed, contract, self.erp), pay_app_lines(typed, self.erp)
        if differences := every_difference(head, lines, bill):
            raise StoryFailedError("; ".join(differences))
        return [(bill, head)]

    def owners_application(self) -> None:
        """What the owner is billed: application and certificate for payment, G702 and G703."""
        started, papers = time.monotonic(), self.team.papers
        work = {
            self.ids[f"{PRIME}-1"]: {"work_completed_this_period": "212000.00"},
            self.ids[f"{PRIME}-4"]: {"work_completed_this_period": "41125.05"},
        }
        contract, period = self.ids[PRIME], self.ids["may"]
        application = papers.application(contract, period, APPLICATION, work, "2026-05-31")
        papers.approve_application(contract, application)
        due = Decimal(str(papers.owner_application(application)["g702"]["current_payment_due"]))
        self._marked("application", "owner_invoice", lambda: papers.owner_application(application))
        self._arrives("owner's application", "owner_invoice", APPLICATION, started, due)

    def payment(self, asked: Callable[[], object]) -> None:
        """Accounting pays the bill. The ERP itself tells Procore, or an import does: `asked`."""
        papers, started = self.team.papers, time.monotonic()
        if not self.offers.carried("payment"):
            asked()
            self._import_refused("payment", "payments", "payment", started)
            return
        if self.accounting.pay is None or not self.offers.carried("subcontractor_invoice"):
            self._add("payment", started, NOTHING, NOTHING, "none: accounting has no bill of ours to pay")
            return
        (bill,) = self.accounting.find("subcontractor_invoice", INVOICE)
        check = self.accounting.pay(bill, CHECK)
        asked()
        self.until(lambda: bool(papers.payments(self.ids["SC-001"])), "the payment in Procore")
        (shown,) = papers.payments(self.ids["SC-001"])
        note = f"check {check}, shown on the subcontract and its pay app"
        self._add("payment", started, Decimal(str(shown["amount"])), bill.total, note)

    def _change(self, what: str, kind: str, package: int) -> None:
        started, papers = time.monotonic(), self.team.papers
        papers.approve_change_order(package)
        self._marked(what, kind, lambda: papers.package(package))
        total = Decimal(str(papers.package(package)["grand_total"]))
        self._arrives(what, kind, CHANGED, started, total)

    def _marked(self, what: str, kind: str, shown: Callable[[], Json]) -> None:
        if self.offers.carried(kind):
            self.until(lambda: bool(shown()["origin_id"]), f"Procore marked the {what} synced")

    def _arrives(self, what: str, kind: str, about: str, started: float, platform: Decimal) -> None:
        """The one document that it became, or the refusal of what the ERP does not carry."""
        if not self.offers.carried(kind):
            self.until(lambda: self.offers.refused_by_name(kind), f"{what} refused by name")
            self._not_offered(what, kind, started, platform)
            return
        found: list[Paper] = []

        def there() -> bool:
            found[:] = self.accounting.find(kind, about)
            return bool(found) and all(one.in_force for one in found) and found[0].total == platform

        try:
            self.until(there, f"{what} in {self.erp.name}")
        except StoryFailedError as error:
            seen = ", ".join(f"{one.number} {one.state} {one.total}" for one in found) or "nothing"
            raise StoryFailedError(f"{error}; there is {seen}, and Procore has {platform}") from error
        if len(found) != 1:
            raise StoryFailedError(f"{what}: {len(found)} documents in {self.erp.name}")
        self._add(what, started, platform, found[0].total, found[0].note)

    def _import_refused(self, what: str, name: str, kind: str, started: float) -> None:
        self.until(lambda: self.offers.import_refused(name, kind), f"{what}: the import refused by name")
        self._not_offered(what, kind, started, NOTHING)

    def _not_offered(self, what: str, kind: str, started: float, platform: Decimal) -> None:
        chapter = Chapter(what, time.monotonic() - started, platform, NOTHING, refused=self.offers.why_not(kind))
        self.chapters.append(chapter)
        self.tell(chapter)

    def _add(self, what: str, started: float, platform: Decimal, erp: Decimal, note: str) -> None:
        chapter = Chapter(what, time.monotonic() - started, platform, erp, note)
        if platform != erp:
            raise StoryFailedError(f"{what}: Procore has {platform}, and {self.erp.name} {erp}")
        self.chapters.append(chapter)
        self.tell(chapter)
