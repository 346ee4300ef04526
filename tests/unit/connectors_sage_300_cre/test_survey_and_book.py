"""What hh2 lists of Sage, for preflight and for the tie-out: each figure to the cent, and silence told with its reason."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from books.reading import rows_of
from contract.erp.rig import perform
from contract.erp.sage_300_cre_seed import VALUE_MAPS
from tieout.config.connection import read_connection
from tieout.connectors.sage_300_cre import book_reference, build_book, build_survey
from tieout.connectors.sage_300_cre.book import Sage300CreBook
from tieout.connectors.sage_300_cre.survey import Sage300CreSurvey
from tieout.preflight.ports import Access, CodeList, DocumentSeen, Unlisted
from tieout.reconcile.schema import TABLES
from tieout.records.references import SourceReference
from tieout.sync.outcomes import Applied, NeedsPerson
from unit.connectors_sage_300_cre.site import Site, made, verdict

CONNECTION = read_connection(
    {
        "id": "harbor",
        "platform": {"system": "procore"},
        "erp": {"system": "sage_300_cre"},
        "value_maps": VALUE_MAPS,
    }
)
MORE: dict[str, Any] = {
    "vendors": [{"Code": "V0002", "Name": "Gone & Co", "City": "Portland", "IsActive": False}],
    "jobs": [{"Code": "P200", "Name": "Garage", "IsActive": False}],
    "cost_codes": [{"Job": "P100", "Code": "03-000", "Name": "Concrete"}],
    "categories": [
        {"Job": "P100", "CostCode": "03-300", "Code": "LAB", "Name": "Labor", "OriginalEstimate": "1000.10"}
        | {"ApprovedEstimateChanges": "0.05", "JobToDateCost": "3.07", "JobToDateDollarsPaid": "2.00"}
    ],
    "users": [{"Username": "narrow", "Password": "correct horse", "forbidden": ["AccountsPayable"]}],
}


@pytest.fixture
def stocked(site: Site) -> Site:
    """The seeded company with a change order in Sage, a commitment that only hh2 holds, and estimates."""
    site.client.post("/__sandbox__/seed", json=MORE).raise_for_status()
    erp = site.erp()
    _, post = change = made(erp, site.ready("commitment_change_order"))
    assert isinstance(verdict(site, erp, post, perform(erp, post, change[:1])), Applied)
    made(erp, site.ready("purchase_order"))
    return site


@pytest.fixture
def survey(stocked: Site) -> Iterator[Sage300CreSurvey]:
    """What is asked before go-live."""
    asked = build_survey(stocked.context())
    yield asked
    asked.close()


@pytest.fixture
def book(stocked: Site) -> Iterator[Sage300CreBook]:
    """What the tie-out reads."""
    opened = build_book(stocked.context(), CONNECTION)
    yield opened
    opened.close()


def _documents(survey: Sage300CreSurvey, kind: str) -> dict[str, DocumentSeen]:
    seen = survey.documents(kind, "P100")
    assert not isinstance(seen, Unlisted), seen
    return {one.number: one for one in seen}


def test_masters_are_listed_with_what_takes_no_postings(survey: Sage300CreSurvey) -> None:
    codes, vendors, jobs = survey.cost_codes(), survey.vendors(), survey.projects()
    assert isinstance(codes, CodeList)
    assert not isinstance(vendors, Unlisted)
    assert not isinstance(jobs, Unlisted)
    assert {each.code: each.postable for each in codes.codes if each.code.startswith("03")} == {
        "03-000": False,
        "03-300": True,
    }
    assert survey.cost_types() == ["LAB", "SUB"]
    assert {each.code: each.active for each in vendors} == {"V0001": True, "V0002": False}
    assert {each.number: each.active for each in jobs} == {"P100": True, "P200": False}


def test_documents_are_found_by_number_reference_and_amount(survey: Sage300CreSurvey) -> None:
    orders, changes = _documents(survey, "purchase_order"), _documents(survey, "commitment_change_order")
    ((number, order),) = orders.items()
    assert (order.reference, order.series, order.status) == ("platform:purchase_order:41", "commitment", "Not posted")
    assert (order.vendor, order.project, order.total) == ("V0001", "P100", Decimal("58487.83"))
    assert order.document.key.startswith(f"{number}/")
    (change,) = changes.values()
    assert (change.total, change.vendor, change.status) == (Decimal("300.50"), "V0001", "Posted")
    (estimate,) = _documents(survey, "budget").values()
    assert (estimate.total, estimate.document.lines) == (Decimal("1000.10"), {"03-300/LAB": "03-300/LAB"})


def test_posted_invoice_is_found_by_vendor_number_and_what_is_due(survey: Sage300CreSurvey, stocked: Site) -> None:
    rows = [
        {"Job": "P100", "CostCode": "03-300", "Category": "SUB", "Amount": "100.10", "RetainageAmount": "10.01"},
        {"Job": "P100", "CostCode": "03-300", "Category": "LAB", "Amount": "5.00"},
    ]
    invoice = {"Code": "INV-9", "Vendor": "V0001", "Amount": "105.10", "Distributions": rows}
    stocked.client.post("/__sandbox__/seed", json={"invoices": [invoice]}).raise_for_status()
    (seen,) = _documents(survey, "subcontractor_invoice").values()
    assert (seen.document.key, seen.number, seen.vendor) == ("V0001/INV-9", "INV-9", "V0001")
    assert (seen.total, seen.project, seen.live) == (Decimal("95.09"), "P100", True)
    switch = "sage_300_cre_posted_invoice_is_found_by_vendor_and_number"
    without = build_survey(stocked.context(off=switch))
    silent = without.documents("subcontractor_invoice", None)
    without.close()
    assert isinstance(silent, Unlisted)
    assert switch in silent.why


def test_what_hh2_does_not_list_is_told_and_never_taken_for_nothing(survey: Sage300CreSurvey) -> None:
    for silent in (survey.terms(), survey.units(), survey.capacity()):
        assert isinstance(silent, Unlisted)
        assert silent.why
    assert isinstance(survey.documents("owner_invoice", None), Unlisted)
    assert survey.not_carried("subcontract") == ""
    assert "not public" in survey.not_carried("owner_invoice")


def test_list_that_the_user_may_not_read_is_told_as_a_missing_right(stocked: Site) -> None:
    stocked.tokens.stored = None
    narrow = build_survey(stocked.context(credentials={"username": "narrow"}))
    access = narrow.access()
    assert isinstance(access, Access)
    assert {each.name: each.granted for each in access.permissions}["view vendors"] is False
    assert {each.name: each.granted for each in access.permissions}["view AP payments"] is False
    assert {each.name: each.granted for each in access.permissions}["view jobs"] is True
    refused = narrow.vendors()
    assert isinstance(refused, Unlisted)
    assert "right in hh2" in refused.why
    narrow.close()


def test_book_rows_are_rows_of_the_schema_to_the_cent(book: Sage300CreBook) -> None:
    kept = [name for name, table in TABLES.items() if "erp" in table.sides and not book.keeps(name)]
    assert set(kept) == {
        *("vendor", "project", "commitment", "commitment_line", "change_order", "budget_line", "job_cost"),
        *("invoice", "invoice_line", "payment"),
    }
    rows = {name: [TABLES[name].write(row) for row in rows_of(book, name)] for name in kept}
    commitments = {row["number"]: row for row in rows["commitment"]}
    seeded = commitments["SC-900001"]
    assert (seeded["amount"], seeded["stage"], seeded["vendor"]) == ("2000.50", "approved", "Harbor/Vendor/V0001")
    assert seeded["project"] == "Harbor/Job/P100", "whose project it is, the run's bindings and maps say"
    assert [row["stage"] for number, row in commitments.items() if number != "SC-900001"] == ["pending"]
    lines = [row for row in rows["commitment_line"] if row["commitment"] == seeded["reference"]]
    assert sorted((row["amount"], row["cost_key"]) for row in lines) == [
        ("1250.00", "03300/SUB"),
        ("750.50", "03300/SUB"),
    ], "what the change order moved and added is its own"
    (change,) = rows["change_order"]
    assert (change["amount"], change["contract"]) == ("300.50", seeded["reference"])
    (budgeted,) = rows["budget_line"]
    assert (budgeted["original"], budgeted["approved_changes"], budgeted["amount"]) == ("1000.10", "0.05", "1000.15")
    costs = {row["cost_key"]: row for row in rows["job_cost"]}
    assert (costs["03300/LAB"]["amount"], costs["03300/LAB"]["paid"]) == ("3.07", "2.00")
    assert {row["reference"] for row in rows["project"]} == {"Harbor/Job/P100", "Harbor/Job/P200"}


def test_book_is_read_on_from_where_a_page_ended(book: Sage300CreBook, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {name: rows_of(book, name) for name in ("commitment_line", "job_cost")}
    monkeypatch.setattr("tieout.connectors.sage_300_cre.book.COMMITMENTS_A_PAGE", 1)
    monkeypatch.setattr("tieout.connectors.sage_300_cre.book.JOBS_A_PAGE", 1)
    assert book.page("commitment_line", "")[1] is not None
    assert book.page("job_cost", "")[1] == "P100"
    assert {name: rows_of(book, name) for name in whole} == whole


def test_book_names_records_as_bindings_do(book: Sage300CreBook, stocked: Site) -> None:
    vendor = SourceReference(system="sage_300_cre", kind="vendor", id="V0001")
    assert book_reference(stocked.context(), vendor) in {row["reference"] for row in rows_of(book, "vendor")}
    assert stocked.seeded().address in {row["reference"] for row in rows_of(book, "commitment")}


def test_table_that_hh2_does_not_show_says_why(book: Sage300CreBook, stocked: Site) -> None:
    for table in ("customer", "receipt"):
        assert book.keeps(table)
    switch = "sage_300_cre_change_order_is_created_then_synchronized"
    without = build_book(stocked.context(off=switch), CONNECTION)
    assert switch in without.keeps("change_order")
    with pytest.raises(NeedsPerson, match=switch):
        without.page("change_order", "")
    without.close()
