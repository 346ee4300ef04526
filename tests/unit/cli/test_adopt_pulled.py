"""`tieout adopt` for what accounting owns: listed with what it may be, and thousands answered in one command."""

from datetime import timedelta

import pytest

from fakes.accounting import payment, vendor
from fakes.mirror import MirrorFault
from tieout.cli import adopt_rows
from tieout.cli.adopt_answers import Answer, answer_pulled
from tieout.cli.adopt_rows import Standing
from tieout.records.company import CompanyKind, Customer
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.pull_ports import Row, Shown
from tieout.sync.state import State
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.golive import Firm

WHY = ("--why", "the directory was typed in from the same list")


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    firm = Firm(desk, mode="off").use(monkeypatch)
    firm.switch("vendor", "customer", "payment", mode="live")
    return firm


def answers(firm: Firm, *arguments: str) -> dict[str, str | None]:
    """What was answered: each record with its id on the platform; `None`: new."""
    said = firm.tieout("adopt", *arguments, *WHY, "--json")
    assert said.code == 0, said.text
    return {one["record"].rpartition(":")[2]: one["document"] for one in said.json()["answered"]}


def shown_as(firm: Firm, record: Record) -> list[str]:
    """Under which ids it is on the platform, once somebody has looked at it again."""
    firm.accounting().one(record)
    return [document.key for document in firm.accounting().entry(record).documents]


def test_sure_ones_are_taken_in_one_command_and_their_neighbours_are_left(firm: Firm) -> None:
    firm.feed.put(*(vendor(f"V{number}", title=f"Vendor {number}") for number in range(3)))
    ids = [firm.mirror.foreign("vendor", f"Vendor {number}") for number in range(3)]
    firm.mirror.foreign("vendor", "VENDOR 2")
    firm.import_whole("vendor")
    told = firm.tieout("adopt", "vendor", "--json").json()
    waiting = {one["number"]: one for one in told["waiting"]}
    assert (told["proposed"], waiting["V1"]["proposed"], waiting["V2"]["proposed"]) == (2, ids[1], None)
    assert [(one["id"], one["for"]) for one in waiting["V1"]["candidates"]] == [(ids[1], ["name"])]
    assert len(waiting["V2"]["candidates"]) == 2
    assert answers(firm, "vendor", "--yes") == {f"V{number}": f"platform/vendor/{ids[number]}" for number in range(2)}
    assert shown_as(firm, vendor("V1", title="Vendor 1")) == [ids[1]]
    assert "Vendor 2" in firm.tieout("adopt", "vendor").text


def test_two_of_accountings_that_would_be_one_there_are_left_to_a_person(firm: Firm) -> None:
    firm.feed.put(vendor("V1", title="Smith Roofing"), vendor("V2", title="Smith Roofing, LLC"))
    firm.mirror.foreign("vendor", "Smith Roofing")
    firm.mirror.foreign("vendor", "Smith Roofing LLC")
    firm.import_whole("vendor")
    assert answers(firm, "vendor", "--yes") == {}


def test_all_that_nothing_is_like_are_new_in_one_command(firm: Firm) -> None:
    firm.feed.put(vendor("V1", title="Smith Roofing"), vendor("V2", title="Two Owners"))
    ids = [firm.mirror.foreign("vendor", name) for name in ("Smith Roofing", "Two Owners")]
    firm.import_whole("vendor")
    del firm.mirror.shown["vendor"][ids[0]]  # somebody has deleted it by hand since
    assert answers(firm, "vendor", "--as-new", "--yes") == {"V1": None}
    assert len(shown_as(firm, vendor("V1", title="Smith Roofing"))) == 1
    assert ids[0] not in firm.mirror.shown["vendor"]


def test_what_the_erp_has_no_more_is_neither_proposed_nor_new(firm: Firm) -> None:
    firm.feed.put(vendor("V1", title="Smith Roofing"))
    firm.mirror.foreign("vendor", "Smith Roofing")
    firm.import_whole("vendor")
    firm.feed.records.clear()
    assert "the ERP does not have it" in firm.tieout("adopt", "vendor").text
    assert (answers(firm, "vendor", "--yes"), answers(firm, "vendor", "--as-new", "--yes")) == ({}, {})


def test_customer_is_taken_as_a_vendor_is(firm: Firm) -> None:
    owner = SourceReference(system="fake_erp", kind="customer", id="C100")
    record = Customer(
        reference=owner,
        kind=CompanyKind.CUSTOMER,
        number="C100",
        title="Oakridge",
        status="",
        updated_at=vendor().updated_at,
    )
    firm.feed.put(record)
    shown = firm.mirror.foreign("customer", "Oakridge")
    firm.import_whole("customer")
    assert answers(firm, "customer", "--yes") == {"C100": f"platform/customer/{shown}"}


@pytest.mark.parametrize(("amount", "taken"), [("100.00", True), ("100.01", False)])
def test_payment_is_sure_by_its_number_and_its_amount_and_by_nothing_less(
    firm: Firm, amount: str, *, taken: bool
) -> None:
    firm.accounting().pushed_invoice("B1")
    firm.feed.put(payment("P1", check_number="4711"))
    shown = firm.mirror.foreign("payment", "payment 1", group="C1")
    fields = {"number": "4711", "amount": amount}
    firm.mirror.shown["payment"][shown] = Shown(shown, None, "payment 1", fields=fields)
    firm.import_whole("payment")
    (waiting,) = firm.tieout("adopt", "payment", "--json").json()["waiting"]
    assert waiting["candidates"][0]["against"] == ([] if taken else ["amount"])
    assert answers(firm, "payment", "--yes") == ({"P1": f"platform/payment/{shown}"} if taken else {})


def test_other_tax_id_or_another_integrations_link_is_never_sure() -> None:
    ours = Row("k", vendor("V1", title="Smith Roofing", tax_id_hash="h1"))
    shown = [
        Shown("1", None, "Smith Roofing", fields={"tax_id_hash": "h2"}),
        Shown("2", None, "Smith Roofing", foreign_link="sage:7"),
        Shown("3", None, "Smith Roofing", active=False),
        Shown("4", None, "Sm. Roofing & Sons", fields={"tax_id_hash": "h1"}),
        Shown("5", "k", "Renamed here"),
        Shown("6", "another row", "Smith Roofing"),
    ]
    found = Standing(shown).may_be(ours)
    assert sorted(one.shown.id for one in found if one.sure) == ["4", "5"]
    assert {one.shown.id: one.against for one in found if not one.sure} == {
        "1": ("tax id",),
        "2": ("another's link",),
        "3": ("in use",),
    }


def test_many_are_read_by_the_page_and_the_directory_is_listed_once(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopt_rows, "FEW", 2)
    count = 3
    firm.feed.put(*(vendor(f"V{number}", title=f"Vendor {number}") for number in range(count)))
    for number in range(count):
        firm.mirror.foreign("vendor", f"Vendor {number}")
    firm.import_whole("vendor")
    firm.feed.calls.clear()
    firm.mirror.calls.clear()
    assert len(answers(firm, "vendor", "--yes")) == count
    assert (dict(firm.feed.calls), dict(firm.mirror.calls)) == ({"page": 1}, {"list": 1})


def test_answer_in_shadow_hides_no_doubt_about_what_is_live(firm: Firm) -> None:
    at_work, record = firm.accounting(), payment("P1")
    at_work.pushed_invoice("B1")
    firm.feed.put(record)
    firm.mirror.faults = [MirrorFault.DIES_AFTER]
    at_work.one(record)
    firm.clock.advance(timedelta(hours=1))
    firm.switch("payment", mode="shadow")
    parts = firm.desk.parts
    answer_pulled(
        parts,
        parts.connection(CONNECTION),
        record.entity,
        [(record.reference, {}, "new")],
        Answer(None, True, True, False, "I looked"),
    )
    assert firm.accounting().entry(record).state is State.IN_DOUBT
