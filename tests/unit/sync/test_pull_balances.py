"""What is open on the invoices that we sent is read from the ERP, kept with each invoice, and told once."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from fakes.accounting import Accounting, bill
from tieout.records.balances import DocumentBalance
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NotNow
from tieout.sync.pull_balances import AT_ONCE, CLOSED_FOR, OpenBalances, balances_of
from tieout.sync.pull_progress import read_progress
from tieout.sync.state import Change, Entry, RecordKey, State


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def opens(books: Accounting, number: str, balance: str, *, status: str = "Open") -> None:
    """What accounting has on a bill of a thousand dollars."""
    books.feed.still_open[bill(number)] = DocumentBalance(
        document=bill(number),
        number=number,
        amount=Decimal("1000.00"),
        balance=Decimal(balance),
        status=status,
        as_of=books.clock.now(),
    )


def key(number: str) -> RecordKey:
    return RecordKey(
        "oakridge", Entity.INVOICE, SourceReference(system="fake_platform", kind="requisition", id=f"R{number}")
    )


def entry(books: Accounting, number: str) -> Entry:
    found = books.ledger.entry(key(number))
    assert found is not None
    return found


def open_on(books: Accounting, number: str) -> Decimal:
    return balances_of(entry(books, number))[bill(number)].balance


def test_balance_is_kept_with_its_invoice_and_told_when_it_changes(books: Accounting) -> None:
    books.pushed_invoice("B1")
    for balance in ("1000.00", "1000.00", "250.00"):
        opens(books, "B1", balance)
        books.import_all("balance")
        assert open_on(books, "B1") == Decimal(balance)
    told = [line.text for line in books.ledger.history(key("B1")) if line.what == "balance"]
    assert told == [
        "B1: $1,000.00 of $1,000.00 open in the ERP (Open)",
        "B1: $250.00 of $1,000.00 open in the ERP (Open)",
    ]
    after = entry(books, "B1")
    assert (after.state, after.due_at, after.lease_owner) == (State.SYNCED, None, "")
    assert books.mirror.calls == {}


def test_every_invoice_is_read_page_by_page_through_an_outage(books: Accounting) -> None:
    numbers = [f"B{number}" for number in range(AT_ONCE + 20)]
    for number in numbers:
        books.pushed_invoice(number)
        opens(books, number, "10.00")
    books.feed.faults = [NotNow("down")]
    books.import_all("balance")
    assert {open_on(books, number) for number in numbers} == {Decimal("10.00")}
    counts = read_progress(books.run_entry("balance").progress).counts
    assert (counts["read"], counts["changed"]) == (len(numbers), len(numbers))


def test_invoice_that_is_paid_long_since_is_read_only_with_everything(books: Accounting) -> None:
    books.pushed_invoice("B1")
    opens(books, "B1", "0.00", status="Closed")
    books.import_all("balance")
    books.clock.advance(CLOSED_FOR + timedelta(days=1))
    opens(books, "B1", "1000.00")
    books.import_all("balance")
    assert open_on(books, "B1") == Decimal("0.00")
    books.import_all("balance", full=True)
    assert open_on(books, "B1") == Decimal("1000.00")


def test_invoice_that_is_being_sent_meanwhile_is_left_alone(books: Accounting) -> None:
    books.pushed_invoice("B1")
    opens(books, "B1", "10.00")
    now = books.clock.now()
    lease = books.ledger.lease(key("B1"), owner="push", now=now, until=now + timedelta(hours=1))
    assert lease is not None
    books.import_all("balance")
    assert balances_of(entry(books, "B1")) == {}
    assert books.ledger.release(lease, Change(), wanted=lease.entry.wanted)
    books.import_all("balance")
    assert open_on(books, "B1") == Decimal("10.00")


def test_invoices_are_listed_once_for_a_message_and_read_on_when_the_erp_stops_us(
    books: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, asked, read = [], books.ledger.listing, books.feed.balances

    def listing(connection: str, entity: Entity, *, state: str | None = None, limit: int = 100) -> list[Entry]:
        listed.append(entity)
        return asked(connection, entity, state=state, limit=limit)

    def stopping(documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        # An ERP that takes two calls and no more from one message.
        if books.feed.calls["balances"] % 3 == 2:
            books.feed.faults.append(NotNow("enough"))
        return read(documents)

    monkeypatch.setattr(books.ledger, "listing", listing)
    monkeypatch.setattr(books.feed, "balances", stopping)
    numbers = [f"B{number}" for number in range(5 * AT_ONCE)]
    for number in numbers:
        books.pushed_invoice(number)
        opens(books, number, "10.00")
    books.import_all("balance")
    assert {open_on(books, number) for number in numbers} == {Decimal("10.00")}
    assert listed.count(Entity.INVOICE) == 3, "two pages, two pages, one page"


def test_balance_import_that_could_not_list_every_invoice_says_so(
    books: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("B1", "B2", "B3"):
        books.pushed_invoice(number)
        opens(books, number, "10.00")
    monkeypatch.setattr(OpenBalances.__init__, "__defaults__", (2,))
    wake = books.ask("balance")
    books.settle("balance")
    books.work(wake)  # a message that comes twice makes nothing whole
    run = books.run_entry("balance")
    assert (run.state, [reason.code for reason in run.reasons], run.due_at) == (State.PARTIAL, ["cut"], None)
    assert "More than 2 invoices" in books.told(run.key)
    monkeypatch.setattr(OpenBalances.__init__, "__defaults__", (10,))
    books.import_all("balance")
    run = books.run_entry("balance")
    assert (run.state, run.reasons) == (State.SYNCED, ())
