"""What comes back of what accounting owns: companies, payments, and its fields of a project. The same for both intakes.

Each raises AssertionError for what does not tie.
"""

from collections.abc import Callable

from e2e import shown
from e2e.firm import Firm, Json, money
from e2e.outsider import until
from infra.local.business import BRANCH
from infra.local.connection import PROJECT_FIELDS

CONTACT = {
    "Phone1": "+1 503 555 0121",
    "WebSite": "https://tabor.example",
    "Address": {
        **{"AddressLine1": "12 SE Main St", "AddressLine2": "Suite 4", "City": "Portland"},
        **{"State": "OR", "PostalCode": "97214", "Country": "US"},
    },
}
CODING = {"DefaultCostAccount": "5200", "DefaultAccount": "4000"}


def companies_arrive(firm: Firm, ask: Callable[[str], object]) -> None:
    """Vendors and customers as accounting has them, each once; one of them with everything that is known of a company."""
    firm.accounting_types("Vendor", VendorID="V000121", MainContact=CONTACT)
    codes = {one["VendorID"] for one in firm.listed("Vendor")} | {one["CustomerID"] for one in firm.listed("Customer")}
    for what in ("vendors", "customers"):
        ask(what)
    until(lambda: {one["origin_code"] for one in firm.papers.companies()} >= codes, "companies shown", patience=120)
    until(lambda: _shown(firm, "V000121")["website"], "all that is known of a vendor")
    shown.companies_tie(firm)
    assert len(firm.papers.companies()) == len(codes)


def _shown(firm: Firm, code: str) -> Json:
    (found,) = (one for one in firm.papers.companies() if one["origin_code"] == code)
    return found


def payment_arrives(firm: Firm, amount: str) -> str:
    """A check for the bill of the pay app; returns its number."""
    bill = firm.only("Bill", "VendorRef eq 'OBS-4471'")
    contract = firm.ids["SC-001"]
    check = firm.pay(bill=bill["ReferenceNbr"], amount=amount, release_document=True, payment_ref="20441")
    until(lambda: firm.papers.payments(contract), "the payment in Procore")
    (paid,) = firm.papers.payments(contract)
    assert (money(paid["amount"]), paid["check_number"], paid["status"]) == (money(amount), "20441", "paid")
    number = str(check["ReferenceNbr"])
    shown.check_ties(firm, number, paid, firm.papers.pay_app_called("OBS-4471"))
    return number


def receipt_arrives(firm: Firm) -> None:
    """What the owner paid is shown on the prime contract."""
    invoice = firm.only("Invoice", "CustomerOrder eq '1'")
    receipt = firm.pay(invoice=invoice["ReferenceNbr"], release_document=True)
    until(lambda: firm.papers.payments(firm.ids["PC-001"]), "the receipt in Procore")
    (paid,) = firm.papers.payments(firm.ids["PC-001"])
    assert money(paid["amount"]) == money(invoice["Amount"])
    shown.receipt_ties(firm, str(receipt["ReferenceNbr"]), paid)


def accountings_fields_of_a_project_arrive(firm: Firm, ask: Callable[[], object]) -> None:
    """Coding and legal entity flow back, and nothing of the team's changes."""
    number, company = firm.outsider.procore_about["new_project_id"], firm.outsider.procore_about["company_id"]

    def project() -> Json:
        return dict(firm.outsider.procore.get(f"/rest/v1.0/projects/{number}", params={"company_id": company}).json())

    before = project()
    firm.accounting_types(
        "Project", ProjectID="2602", GLAccounts=CODING, BillingAndAllocationSettings={"Branch": BRANCH}
    )
    ask()
    until(lambda: project()["accounting_project_number"], "the coding in Procore")
    after = project()
    custom = after["custom_fields"][PROJECT_FIELDS["legal_entity"]]["value"]
    assert (after["accounting_project_number"], custom) == ("cost 5200, default 4000", BRANCH)
    own = {"accounting_project_number", "custom_fields", "updated_at"}
    assert {name: value for name, value in after.items() if name not in own} == {
        name: value for name, value in before.items() if name not in own
    }
