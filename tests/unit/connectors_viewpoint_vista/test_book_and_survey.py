"""Vista as the tie-out and preflight read it: what was sent stands there under the names that bindings have."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from contract.erp.records import COMMITMENT
from contract.erp.viewpoint_vista_rig import context
from contract.erp.viewpoint_vista_seed import CHOSEN, SEEDED, VALUE_MAPS
from fakes.records import connection
from tieout.connectors.viewpoint_vista import book_reference, build_book, build_survey
from tieout.connectors.viewpoint_vista.book import RELIES_ON, VistaBook
from tieout.connectors.viewpoint_vista.book_desk import AT_ONCE, stage_of
from tieout.connectors.viewpoint_vista.reading_assumptions import CACHE_PAGES, PHASE_COST_TYPES
from tieout.preflight.ports import CodeList, Unlisted
from tieout.reconcile.schema import TABLES
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from unit.connectors_viewpoint_vista.accounting import change, invoice, kept_books, pay
from unit.connectors_viewpoint_vista.harbor import SLOW, Harbor

Rows = dict[str, list[dict[str, Any]]]


def _context(harbor: Harbor, *without: str, **changes: Any) -> Any:
    made = context({"base_url": f"{harbor.base_url}/connect", **CHOSEN, **SLOW, **changes}, cast(Any, harbor.clock))
    return replace(made, assumptions=made.assumptions - set(without))


def _rows(book: VistaBook) -> Rows:
    """Every table, each row as the snapshot takes it."""
    found: Rows = defaultdict(list)
    for table in RELIES_ON:
        cursor: str | None = ""
        while cursor is not None:
            rows, cursor = book.page(table, cursor)
            for row in rows:
                TABLES[table].write(row)
                found[table].append(dict(row))
    return found


def _one(rows: list[dict[str, Any]], reference: object) -> dict[str, Any]:
    (row,) = (row for row in rows if row["reference"] == reference)
    return row


@pytest.fixture
def rows(harbor: Harbor) -> Iterator[Rows]:
    """The whole book of a firm that has sent a commitment, changed it, been billed and paid."""
    kept_books(harbor)
    pay(harbor)
    with closing(build_book(_context(harbor), connection(value_maps=VALUE_MAPS))) as book:
        yield _rows(book)


def test_what_was_sent_stands_in_the_book_to_the_cent(harbor: Harbor, rows: Rows) -> None:
    sent, changed, billed = (harbor.entry(record).documents[0] for record in (COMMITMENT, change(), invoice()))
    order = _one(rows["commitment"], sent.address)
    assert (order["amount"], order["retainage_percent"], order["stage"]) == (COMMITMENT.total, Decimal(10), "approved")
    assert order["number"] == str(COMMITMENT.reference)
    lines = [row for row in rows["commitment_line"] if row["commitment"] == sent.address]
    assert {row["reference"] for row in lines} == {f"{sent.address}/{key}" for key in sent.lines.values()}
    assert {row["cost_key"] for row in lines} == {"03300/2"}
    more = _one(rows["change_order"], changed.address)
    assert (more["amount"], more["contract"], more["number"]) == (
        Decimal("400.55"),
        sent.address,
        str(change().reference),
    )
    bill = _one(rows["invoice"], billed.address)
    assert (bill["amount"], bill["retained"], bill["due"]) == (Decimal("725.34"), Decimal("72.54"), Decimal("652.80"))
    assert (bill["paid"], bill["stage"], bill["contract"]) == (Decimal("652.80"), "approved", sent.address)
    assert {row["contract_line"] for row in rows["invoice_line"]} == {f"{sent.address}/1", f"{sent.address}/2"}
    (paid,) = rows["payment"]
    assert (paid["invoice"], paid["amount"], paid["reference"].partition("#")[2]) == (
        billed.address,
        Decimal("652.80"),
        billed.address,
    )
    told = {row["project"] for table in ("commitment", "change_order", "invoice", "job_cost") for row in rows[table]}
    assert told == {"1/Project/1234"}, "whose project it is, the run's bindings and maps say"
    assert [row["reference"] for row in rows["project"]] == ["1/Project/1234"]


def test_discount_of_an_invoice_is_what_was_offered_and_nothing_where_none_is_told(harbor: Harbor) -> None:
    kept_books(harbor)
    pay(harbor)

    def told() -> list[tuple[object, object]]:
        with closing(build_book(_context(harbor), connection(value_maps=VALUE_MAPS))) as book:
            return [(bill["discount"], bill["discount_until"]) for bill in _rows(book)["invoice"]]

    assert told() == [(None, None)]
    state = harbor.sandbox.state()
    held = [row for row in state["invoices"] if row.get("APTrans")]
    details = [row for row in state["invoice_line_details"] if row["PayType"] == 1]
    harbor.change(
        invoice_line_details=[_without_key(row) | {"DiscOffer": "6.50"} for row in details],
        invoices=[_without_key(row) | {"DiscDate": "2026-03-10"} for row in held],
    )
    assert told() == [(Decimal("6.50") * len(details), date(2026, 3, 10))]


def _without_key(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "KeyID"}


def test_vendor_is_called_as_bindings_call_it(harbor: Harbor, rows: Rows) -> None:
    vendor = SourceReference(system="viewpoint_vista", kind="vendor", id="1001")
    named = book_reference(_context(harbor), vendor)
    assert _one(rows["vendor"], named)["name"] == "O'Brien & Sons"
    assert {row["vendor"] for row in rows["commitment"]} == {named}


def test_page_is_cut_into_slices_and_no_order_is_missed(harbor: Harbor) -> None:
    known = {"POCo": 1, "Vendor": 1001, "Status": 0}
    harbor.anew(purchase_orders=[known | {"PO": f"PO-{at}"} for at in range(AT_ONCE * 2 + 20)])
    with closing(build_book(_context(harbor), connection())) as book:
        first, cursor = book.page("commitment", "")
        assert len(first) == AT_ONCE
        assert len(_rows(book)["commitment"]) == AT_ONCE * 2 + 21
        assert cursor is not None
        assert book.page("commitment", cursor)[0] == book.page("commitment", cursor)[0]
        with pytest.raises(NeedsPerson, match="begin the snapshot anew"):
            book.page("vendor", "x")


def test_what_vista_does_not_show_is_said_and_what_is_switched_off_is_refused(harbor: Harbor) -> None:
    with closing(build_book(_context(harbor, CACHE_PAGES.name), connection())) as book:
        assert book.keeps("budget_line")
        assert not book.keeps("commitment")
        with pytest.raises(NeedsPerson, match=CACHE_PAGES.name):
            book.page("vendor", "")
    with pytest.raises(NeedsPerson, match="'7'"):
        stage_of("PurchaseOrder", "PO-1", 7)


def test_survey_shows_what_can_be_mapped_and_what_stands_there(harbor: Harbor) -> None:
    kept_books(harbor)
    with closing(build_survey(_context(harbor, request_limits=({"requests": 150, "seconds": 60},)))) as survey:
        codes = survey.cost_codes()
        assert isinstance(codes, CodeList)
        assert {one.code for one in codes.codes} == {"03-300-  -", "05-120-  -", "09-900-  -"}
        assert survey.cost_types() == ["2"]
        jobs, vendors = survey.projects(), survey.vendors()
        assert not isinstance(jobs, Unlisted)
        assert not isinstance(vendors, Unlisted)
        assert [(one.number, one.name, one.active) for one in jobs] == [("1234", "Library", True)]
        assert [(one.code, one.name) for one in vendors] == [("1001", "O'Brien & Sons")]
        assert not isinstance(survey.capacity(), Unlisted)
        assert survey.not_carried("subcontract") == ""
        assert "Vista" in survey.not_carried("budget")
        for record, total in (
            (COMMITMENT, COMMITMENT.total),
            (change(), Decimal("400.55")),
            (invoice(), Decimal("725.34")),
        ):
            listed = survey.documents(record.kind, "1234")
            assert not isinstance(listed, Unlisted)
            (ours,) = (one for one in listed if one.reference == str(record.reference))
            assert (ours.document.address, ours.total) == (harbor.entry(record).documents[0].address, total)
            assert ours.project == "1234"
        orders = survey.documents("subcontract", None)
        assert not isinstance(orders, Unlisted)
        assert {(one.number, one.reference) for one in orders if not one.reference} == {(SEEDED, "")}


def test_survey_tells_what_it_cannot_see(harbor: Harbor) -> None:
    with closing(build_survey(_context(harbor, PHASE_COST_TYPES.name, vendor_group=None))) as survey:
        for unseen in (survey.terms(), survey.units(), survey.cost_types(), survey.vendors(), survey.capacity()):
            assert isinstance(unseen, Unlisted)
            assert unseen.why
        assert isinstance(survey.documents("budget", None), Unlisted)
