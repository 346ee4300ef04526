"""People who do what findings tell them, each in the system that the finding names: but for who has which
record, nothing here asks what was broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from books.book import Row
from books.breaks import Broken
from books.seeding import Seeded
from books.seeding_erp import GROUP, TASK, ErpSeed
from books.seeding_platform import COMPANY, CONTRACT, TYPE_ID, register
from books.town import Town
from books.town_stack import NAME
from tieout.reconcile.findings import Finding
from tieout.reconcile.reports import Kept

WHY = ("--why", "the tie-out told me to", "--connection", NAME)
_TABLES = ("vendor", "commitment", "change_order", "invoice", "budget_line")


@dataclass
class People:
    """The project team, accounting, and whoever operates the connection."""

    town: Town
    firm: Seeded

    def mend_all(self, kept: Kept) -> None:
        """Run the command of each finding that has one, a shared one once, and have people do the rest."""
        run: set[str] = set()
        broken = dict(zip(map(key_of_finding, self.firm.expected()), self.firm.broken, strict=True))
        for finding in kept.report.findings:
            if finding.command:
                if finding.command not in run:
                    self._says("tieout", "fix", finding.id)
                run.add(finding.command)
            else:
                self.mend(finding, broken[key_of_finding(finding)])
        self.town.work()
        self._says("import", "vendors", NAME, "--full")  # as the night does
        self.town.work()

    def mend(self, finding: Finding, broken: Broken) -> None:
        """Do what a finding without a command asks a person to do."""
        _DONE[finding.cause](self, finding, broken)

    def set_back(self, _: Finding, broken: Broken) -> None:
        """Accounting puts the document back to what the platform says; what hangs on it (a change's commitment) too."""
        row = self._row(str(broken.target))
        whole = ErpSeed(self.firm.whole, self.firm.names)
        self.town.control(self.town.erp, "seed", whole.only({row["reference"], row.get("contract")}))

    def reverse(self, _: Finding, broken: Broken) -> None:
        """Accounting takes a document of its own out of force."""
        self._in_force_no_more(str(broken.target))

    def void_on_platform(self, finding: Finding, broken: Broken) -> None:
        """The team voids what the ERP has not any more."""
        row = next(r for r in self.firm.book.of("platform", "commitment") if r["reference"] == broken.source)
        table = CONTRACT[str(row["kind"])]
        status = "Void" if row["kind"] == "subcontract" else "Draft"  # a purchase order knows no such status
        body = {"project_id": self._id(row["project"]), table.removesuffix("s"): {"status": status}}
        self.town.on_platform("PATCH", f"/rest/v1.0/{table}/{self._id(row['reference'])}", body)

    def void_twin(self, finding: Finding, broken: Broken) -> None:
        """The second one goes: a vendor is made inactive, a bill voided, a pay app deleted."""
        second = str(broken.source if finding.question == "duplicate_on_platform" else broken.target)
        if not second.startswith("platform:"):
            self._in_force_no_more(second)
            return
        row = self.firm.book.one("platform", "invoice", second)
        scope = f"?project_id={self._id(row['project'])}"
        self.town.on_platform("DELETE", f"/rest/v1.1/requisitions/{self._id(second)}{scope}", {})

    def void_both_twins(self, _: Finding, broken: Broken) -> None:
        """The second one is voided on the platform, and its document reversed in the ERP, with the line it added."""
        row = self.firm.book.one("platform", "change_order", broken.source)
        body = {"project_id": self._id(row["project"]), "change_order": {"status": "void"}}
        self.town.on_platform("PATCH", f"/rest/v1.0/change_order_packages/{self._id(broken.source)}", body)
        document = self.firm.book.bound("change_order", broken.source)
        self._in_force_no_more(document)
        self.set_back(
            _, Broken("", "", broken.amount, target=str(self._row(document.removesuffix("-again"))["contract"]))
        )

    def budget_change(self, finding: Finding, broken: Broken) -> None:
        """The team plans what accounting has added."""
        row = self.firm.book.one("erp", "budget_line", "ACME/Project/P0011/extra")
        project = self._id("platform:project:11")
        code = {"ref": f"{project}/{row['cost_code']}", "project": project, "code": row["cost_code"], "name": "Extra"}
        line = {"project": project, "cost_code": code["ref"], "line_item_type": TYPE_ID}
        amount = {"original_budget_amount": str(row["amount"])}
        self.town.control(self.town.platform, "seed", {"cost_codes": [code], "budget_line_items": [{**line, **amount}]})
        self._map(str(row["cost_code"]), str(row["cost_code"]))

    def take_payment_back(self, _: Finding, broken: Broken) -> None:
        """The team deletes a payment that accounting never made."""
        bill = self.firm.book.one("platform", "invoice", broken.source)
        scope = f"project_id={self._id(bill['project'])}&contract_id={self._id(bill['contract'])}"
        payment = self._id(f"{broken.source}/paid")
        self.town.on_platform("DELETE", f"/rest/v1.0/contract_payments/{payment}?{scope}", {})

    def correct_vendor(self, finding: Finding, broken: Broken) -> None:
        """Corrected where it is wrong: what differs from how it was."""
        ours = self.firm.whole.one("platform", "vendor", broken.source)
        if self.firm.book.one("platform", "vendor", broken.source) == ours:
            self.set_back(finding, broken)
            return
        body = {"company_id": COMPANY, "vendor": {name: ours[name] for name in ("name", "city")}}
        self.town.on_platform("PATCH", f"/rest/v1.0/vendors/{self._id(broken.source)}", body)

    def correct_tax_id(self, _: Finding, broken: Broken) -> None:
        """It is the same company: the team corrects what it was told, in the directory of the platform."""
        told = register(self.firm.book.one("erp", "vendor", broken.target)["tax_key"])
        path = f"/rest/v1.0/vendors/{self._id(broken.source)}/business_register?company_id={COMPANY}"
        self.town.on_platform("PATCH", path, told)

    def end_second(self, _: Finding, broken: Broken) -> None:
        """The team makes the second of two companies that are one inactive."""
        body = {"company_id": COMPANY, "vendor": {"is_active": False}}
        self.town.on_platform("PATCH", f"/rest/v1.0/vendors/{self._id(broken.source)}", body)

    def create_and_link(self, _: Finding, broken: Broken) -> None:
        """Accounting creates the vendor; it is shown, taken for what the team has already, and linked by a person."""
        row = self.firm.book.one("platform", "vendor", broken.source)
        self.town.control(self.town.erp, "seed", {"vendors": [{"VendorID": "V80001", "VendorName": row["name"]}]})
        self._says("import", "vendors", NAME, "--full")
        self.town.work()
        self._says("adopt", "vendor", "V80001", "--as", str(self._id(broken.source)), *WHY)

    def recode_cost(self, finding: Finding, broken: Broken) -> None:
        """Accounting moves the cost from the default code to the one it belongs to."""
        if finding.question != "default_cost_posting":
            self.set_back(finding, broken)
        projects = self.firm.book.of("platform", "project")
        here = (str(r["number"]) for r in projects if self.firm.names.platform(str(r["reference"])) == finding.project)
        place = {"project": next(here), "task": TASK, "account_group": GROUP}
        for code, sign in (("00-000", -1), ("03-300", 1)):
            self.town.control(self.town.erp, "cost", {**place, "cost_code": code, "amount": str(sign * broken.amount)})

    def map_code(self, finding: Finding, broken: Broken) -> None:
        """Whoever operates the connection adds the platform's code to its mapping."""
        self._map(finding.source_value, finding.target_value)

    def look_again(self, finding: Finding, _: Broken) -> None:
        self._says("resync", finding.entity, str(finding.source), *WHY)

    def say_it_is_new(self, finding: Finding, _: Broken) -> None:
        project = str(finding.project).rpartition(":")[2]  # else every project's invoices are read for a match
        self._says("adopt", finding.entity, str(finding.source), "--as-new", "--project", project, *WHY)

    def say_it_did_not_happen(self, finding: Finding, _: Broken) -> None:
        self._says("doubt", "resolve", finding.entity, str(finding.source), "--it-did-not-happen", *WHY)

    def _map(self, code: str, erp: str) -> None:
        told = self.town.parts.documents.current(NAME)
        assert told is not None
        told["value_maps"]["cost_codes"][code] = erp
        self.town.parts.documents.put(NAME, told, "operator", "a code that was missing")
        self.town.parts._documents.clear()

    def _says(self, *words: str) -> None:
        code, said = self.town.tieout(*words)
        assert code == 0, f"tieout {' '.join(words)}: {said}"

    def _row(self, target: str) -> Row:
        """The ERP's document as it was, by its name, by a line's, or by a budget's place."""
        project, _, key = target.partition("/")
        for table in _TABLES:
            for row in self.firm.whole.of("erp", table):
                if row["reference"] in {target, target.rpartition("/")[0]}:
                    return row
                if table == "budget_line" and row["cost_key"] == key and _same_project(row["project"], project):
                    return row
        raise AssertionError(f"accounting never had {target}")

    def _in_force_no_more(self, target: str) -> None:
        (records,) = (held := ErpSeed(self.firm.book, self.firm.names).only({target})).values()
        (name,) = held
        ended = {"vendors": "Inactive", "bills": "Voided", "invoices": "Voided"}.get(name, "Canceled")
        self.town.control(self.town.erp, "seed", {name: [record | {"Status": ended} for record in records]})

    def _id(self, reference: object) -> int:
        return self.firm.names.id(reference)


def key_of_finding(one: Finding | Broken) -> tuple[str, str, Decimal, str | None, str | None]:
    """What has to be right about a finding."""
    return one.question, one.cause, one.amount, one.source, one.target


def _same_project(erp: object, platform: str) -> bool:
    return int(str(erp).rpartition("P")[2]) == int(platform.rpartition(":")[2])


Does = Callable[[People, Finding, Broken], None]
_DONE: dict[str, Does] = {
    **dict.fromkeys(
        (
            "amounts_differ", "lines_missing", "lines_added", "line_amounts", "moved_between_lines", "another_project",
            "another_vendor", "another_month", "coded_differently", "retainage_not_held", "retainage_amount",
            "retainage_rate", "stands_only_on_platform", "active_differs", "budget_line_missing",
        ),
        People.set_back,
    ),
    **dict.fromkeys(("entered_in_erp", "gone_from_platform", "stands_only_in_erp"), People.reverse),
    **dict.fromkeys(("refused", "partial", "waiting", "unlinked"), People.look_again),
    **dict.fromkeys(("name_differs", "place_differs"), People.correct_vendor),
    "tax_id_differs": People.correct_tax_id,
    "mapped_alike": People.end_second,
    "on_default": People.recode_cost,
    "gone_from_erp": People.void_on_platform,
    "entered_twice": People.void_twin,
    "entered_twice_and_sent": People.void_both_twins,
    "marked_paid_on_platform": People.take_payment_back,
    "born_on_platform": People.create_and_link,
    "budget_changed_in_erp": People.budget_change,
    "unmapped": People.map_code,
    "not_adopted": People.say_it_is_new,
    "in_doubt": People.say_it_did_not_happen,
}  # fmt: skip
"""By the cause of the finding."""
