"""`tieout liability`: what is in it off the ledger since the last run, what is not, and how it stood week by week."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book
from tieout.cli import tieout_shelf
from tieout.policy.reasons import Reason
from tieout.reconcile.shelf import FolderShelf
from tieout.sync.state import Change, HistoryEvent, State
from tieout.wiring.reconciling_place import Place
from tieout.wiring.s3_shelf import S3Shelf
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.shelf import wake
from unit.wiring.reconciling_rows import RUN, Night

BUCKET = "snapshots"
APPROVED = datetime(2026, 3, 3, 9, tzinfo=UTC)


def books() -> Book:
    """One commitment, of which nothing is billed yet."""
    book, head = Book(), {"reference": "procore:subcontract:1", "kind": "subcontract", "number": "SC-1"}
    place = {"project": "procore:project:2", "vendor": "procore:vendor:3", "stage": "approved", "status": "Approved"}
    times = {"approved_at": APPROVED, "changed_at": APPROVED}
    book.add("platform", "commitment", **head, **place, **times, amount=Decimal("100.00"))
    return book


def after(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, *stages: str, first: datetime = RUN) -> Desk:
    """A stack after as many runs, one a night, each of which found the commitment in this stage."""
    there = folder / "there"
    night = Night(books(), FolderShelf(there), connection=CONNECTION)
    for number, stage in enumerate(stages):
        night.rows.one("platform", "commitment", "procore:subcontract:1").update(stage=stage)
        night.run(first + timedelta(days=number))
    clients = desk.parts.clients
    clients.s3.create_bucket(Bucket=BUCKET)
    shelf = S3Shelf(clients.s3, BUCKET, folder / "copies")
    for file in (one for one in there.rglob("*") if one.is_file()):
        shelf.put(file.relative_to(there).as_posix(), file.read_bytes())
    queue = clients.sqs.create_queue(QueueName="reconcile")["QueueUrl"]
    monkeypatch.setattr(tieout_shelf, "find_place", lambda *_: Place(BUCKET, queue))
    return desk


@pytest.fixture
def stack(connected: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A stack after one run."""
    return after(connected, tmp_path, monkeypatch, "approved")


def seen(desk: Desk, number: str, total: str, change: Change | None = None) -> None:
    """The ledger has taken a commitment of project 2 up, and looked at it."""
    ledger, now = desk.parts.ledger, datetime.now(UTC)
    one = wake(number, f"w-{number}").model_copy(update={"hints": {"project": "2"}})
    ledger.want(one, shadow=False, due_at=now, event=HistoryEvent(now, "heard", "Heard of it", "platform"))
    lease = ledger.lease(one.key(shadow=False), owner="o", now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    ledger.write(lease, Change(total=Decimal(total)))
    ledger.release(lease, change or Change(), wanted=1)


def test_what_nobody_sends_and_what_another_integration_owns_is_not_taken_for_approved(stack: Desk) -> None:
    foreign = Reason("foreign_link", "It carries the link of another integration.", "link")
    seen(stack, "900", "7.00", Change(state=State.WAITING, waiting_on="switch"))
    seen(stack, "901", "70.00", Change(state=State.REFUSED, reasons=(foreign,)))
    seen(stack, "902", "700.00", Change(state=State.WAITING, waiting_on="approval"))
    seen(stack, "903", "0.70", Change(state=State.REFUSED, reasons=(Reason("unknown_code", "No such code.", "lines"),)))
    told = stack.tieout("liability", "--json").json()["since_the_run"]
    assert [row["not_invoiced"] for row in told] == ["0.70"]


def test_what_was_withdrawn_or_is_gone_from_its_source_since_the_run_is_not_owed(stack: Desk) -> None:
    withdrawn = Reason("withdrawn", "SC-900 is in the ERP, but is now Void on the project side.", "status")
    seen(stack, "900", "7.00", Change(state=State.REFUSED, reasons=(withdrawn,), waiting_on="person"))
    seen(stack, "901", "70.00", Change(state=State.WAITING, waiting_on="source"))
    seen(stack, "902", "0.70", Change(state=State.SYNCED))
    told = stack.tieout("liability", "--json").json()["since_the_run"]
    assert [row["not_invoiced"] for row in told] == ["0.70"]


def test_commitment_that_was_booked_back_to_nothing_is_owed_from_the_moment_it_is_approved_again(
    connected: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = after(connected, tmp_path, monkeypatch, "approved", "draft")
    assert stack.tieout("liability", "--json").json()["owed"] == []
    seen(stack, "1", "100.00", Change(state=State.SYNCED))
    told = stack.tieout("liability", "--json").json()
    assert [row["not_invoiced"] for row in told["since_the_run"]] == ["100.00"]
    assert [row["not_invoiced"] for row in told["owed"]] == ["100.00"]


def test_commitment_that_stands_in_the_books_is_owed_once(stack: Desk) -> None:
    seen(stack, "1", "100.00", Change(state=State.SYNCED))
    told = stack.tieout("liability", "--json").json()
    assert (told["since_the_run"], [row["not_invoiced"] for row in told["owed"]]) == ([], ["100.00"])


def test_void_that_only_the_run_has_seen_is_not_taken_back_by_what_the_ledger_knew_before(
    connected: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(connected, "1", "100.00", Change(state=State.SYNCED))
    now = datetime.now(UTC).replace(microsecond=0)
    stack = after(connected, tmp_path, monkeypatch, "approved", "void", first=now)
    monkeypatch.setattr(type(stack.parts.clock), "now", lambda _: now + timedelta(days=2))
    told = stack.tieout("liability", "--json").json()
    assert (told["since_the_run"], told["owed"]) == ([], [])


def test_no_record_is_cut_off_by_what_the_ledgers_listing_shows_at_once(
    stack: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listing shows the newest changes and stops."""
    seen(stack, "900", "7.00")
    seen(stack, "901", "1.00")
    whole = stack.parts.ledger.listing
    monkeypatch.setattr(type(stack.parts.ledger), "listing", lambda *a, **k: whole(*a[1:], **k | {"limit": 1}))
    told = stack.tieout("liability", "--json").json()["since_the_run"]
    assert sorted(row["not_invoiced"] for row in told) == ["1.00", "7.00"]


def test_by_week_tells_each_week_in_which_it_moved_with_what_was_approved_since_the_run(stack: Desk) -> None:
    seen(stack, "900", "7.00")
    rows = stack.tieout("liability", "--by", "week", "--json").json()["by_week"]
    today = datetime.now(UTC).date()
    assert [(row["week"], row["party"], row["not_invoiced"]) for row in rows] == [
        ("2026-03-02", "procore:vendor:3", "100.00"),
        (str(today - timedelta(days=today.weekday())), None, "7.00"),
    ]
    said = stack.tieout("liability", "--by", "week", "--as-of", str(RUN.date())).text
    assert "How it stood at the end of each week" in said
    assert "by_week" not in stack.tieout("liability", "--json").json()
