"""`tieout shadow report` for what accounting owns: what would be shown against what the platform shows, value by value."""

from dataclasses import replace

import pytest

from fakes.accounting import payment, vendor
from tieout.preflight.ports import CompanySeen
from tieout.records.company import Vendor
from tieout.records.parties import Address
from tieout.sync.plan import fingerprint
from tieout.sync.pull_ports import Row, Shown
from unit.cli.conftest import Desk
from unit.cli.golive import Firm

HERE, THERE = Address(street="1 Elm Road", city="Reno"), Address(street="1 Elm Rd", city="Reno")


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A mirror that writes name, number and street, and no city; as the platform's list tells them."""
    firm = Firm(desk, mode="off").use(monkeypatch)
    firm.switch("vendor", "payment", mode="shadow")

    as_ever = firm.mirror.content

    def content(row: Row) -> str:
        record = row.record
        more = [record.address.street, record.phone] if isinstance(record, Vendor) else []
        return fingerprint([as_ever(row), *more])

    monkeypatch.setattr(firm.mirror, "content", content)
    return firm


def on_the_platform(firm: Firm, record: Vendor, **changes: object) -> str:
    """A company that carries our link, as an earlier integration of ours left it."""
    shown_id = firm.mirror.foreign("vendor", record.title)
    content = firm.mirror.content(Row("", record, shown_id=shown_id))
    ours = Shown(shown_id, str(record.reference), record.title, content, fields={"number": record.number})
    firm.mirror.shown["vendor"][shown_id] = replace(ours, **changes)  # type: ignore[arg-type]  # fields by name
    firm.here.companies = [*firm.here.companies, CompanySeen(shown_id, record.title, address=record.address)]
    return shown_id


def report(firm: Firm, entity: str) -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """Each record's verdict, and what differs of it: field, what would be shown, what stands there."""
    told = firm.tieout("shadow", "report", "oakridge", entity, "--json").json()["records"]
    return {
        one["number"]: (one["verdict"], [(each["field"], each["meant"], each["stands"]) for each in one["apart"]])
        for one in told
    }


def test_vendor_is_held_against_the_one_that_the_platform_lists_value_by_value(firm: Firm) -> None:
    same, moved = vendor("V1", address=HERE), vendor("V2", title="Smith Roofing", address=HERE)
    called = vendor("V3", phone="555-0100")
    firm.feed.put(same, moved, called, vendor("V4", title="Nobody there"))
    on_the_platform(firm, same.model_copy(update={"address": HERE.model_copy(update={"city": "Sparks"})}))
    there = moved.model_copy(update={"title": "Smith Roofing Co", "address": THERE})
    on_the_platform(firm, there)
    on_the_platform(firm, called.model_copy(update={"phone": "555-0199"}))
    firm.import_whole("vendor")
    assert report(firm, "vendor") == {
        "V1": ("equal", []),  # the city is not written, so it does not count
        "V2": ("differs", [("name", "Smith Roofing", "Smith Roofing Co"), ("street", "1 Elm Road", "1 Elm Rd")]),
        "V3": ("differs", [("phone, email, website", "phone 555-0100", "(another; the list does not tell)")]),
        "V4": ("would be shown", []),
    }
    said = firm.tieout("shadow", "report", "oakridge", "vendor").text
    assert "value by value" in said
    assert "1 Elm Rd" in said


def test_vendor_that_waits_is_held_against_the_one_that_it_surely_is_and_still_waits(firm: Firm) -> None:
    ours = vendor("V1", title="Smith Roofing", address=HERE)
    firm.feed.put(ours)
    on_the_platform(firm, ours.model_copy(update={"address": THERE}), link=None, fields={}, content="")
    firm.import_whole("vendor")
    apart = [("number", "V1", ""), ("street", "1 Elm Road", "1 Elm Rd")]
    assert report(firm, "vendor") == {"V1": ("waits", apart)}


def test_payment_is_held_against_the_one_on_its_contract(firm: Firm) -> None:
    firm.accounting().pushed_invoice("B1")
    firm.feed.put(payment("P1", check_number="4711"))
    shown = firm.mirror.foreign("payment", "payment 1 of 2026-03-02, $90.00", group="C1")
    listed = Shown(shown, "fake_erp:payment:P1#MAIN/Bill/B1", "payment 1", "other", fields={"amount": "90.00"})
    firm.mirror.shown["payment"][shown] = listed
    firm.import_whole("payment")
    verdict, apart = report(firm, "payment")["P1"]
    assert (verdict, apart) == ("differs", [("amount", "100.00", "90.00")])


def test_report_of_what_accounting_owns_writes_nowhere(firm: Firm) -> None:
    firm.feed.put(vendor("V1"))
    firm.import_whole("vendor")
    firm.tieout("shadow", "report")
    assert (firm.mirror.calls["write"], firm.platform.told) == (0, [])
