"""When a record was approved, told from the lines that a real look leaves in the ledger's history."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from books.book import Book
from books.breaks import commitment, pay_app
from books.events import events_between
from fakes.records import commitment as a_record
from fakes.world import World
from tieout.config.baseline import Baseline
from tieout.reconcile.approvals import APPROVED, SEEN_APPROVED, approvals
from tieout.reconcile.findings import find
from tieout.reconcile.history import leave
from tieout.reconcile.match import MatchedLine, Tolerance, Verdict, matched
from tieout.reconcile.measures import Measures, against_baseline, measured
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.working_days import working_days

from .conftest import RUN, LayOut

ORDER, SUBCONTRACT = commitment(1, 1), commitment(1, 0)
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECORD = {"connection": "acme", "entity": "commitment", "source": "platform:subcontract:1", "by": "tieout", "text": ""}


def at(seconds: int) -> datetime:
    return DAY + timedelta(seconds=seconds)


class History:
    """The lines of one record, numbered as the ledger numbers them."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def add(self, what: str, seconds: int, **data: str) -> None:
        line = {"line": f"history#{len(self.lines):010d}", "at": at(seconds).isoformat(), "what": what, "data": data}
        self.lines.append(RECORD | line)

    def became(self, state: str, seconds: int, version: datetime) -> None:
        line = {"line": f"record#{len(self.lines)}", "at": at(seconds).isoformat(), "what": "became", "state": state}
        self.lines.append(RECORD | line | {"version": version.isoformat()})

    def look(self, seconds: int, event: int | None = None) -> None:
        told = {} if event is None else {"event_at": at(event).isoformat()}
        self.add("heard", seconds)
        self.add("wake", seconds, **told)

    def unapproved(self, seconds: int, event: int) -> None:
        self.look(seconds, event)
        self.add("waiting", seconds, waiting_on="approval")

    def told(self) -> list[tuple[str, datetime]]:
        return list(approvals(reversed(self.lines)))


def test_approval_is_the_time_of_the_event_whose_look_found_it_approved() -> None:
    history = History()
    history.unapproved(3, event=0)
    history.look(903, event=900)
    history.add("intent", 904, step="create", attempt="1")
    history.add("intent", 906, step="tell", attempt="1")
    assert history.told() == [(APPROVED, at(900))]


def test_look_that_had_to_wait_for_the_erp_does_not_lose_the_event_that_began_it() -> None:
    history = History()
    history.look(3, event=0)
    history.add("waiting", 4, waiting_on="vendor")
    history.look(600)
    history.add("intent", 601)
    assert history.told() == [(APPROVED, at(0))]


def test_edit_of_a_draft_is_never_taken_for_its_approval() -> None:
    history = History()
    history.unapproved(3, event=0)
    history.look(603, event=600)  # an edit: what was seen is no approval
    history.add("seen", 604, status="Draft")
    history.look(90_000)
    history.add("intent", 90_001)
    assert history.told() == [(SEEN_APPROVED, at(90_000))]


def test_lost_event_counts_from_the_platforms_own_last_change() -> None:
    history = History()
    history.look(80_000)
    history.add("intent", 80_001)
    history.became("synced", 80_003, version=at(0))
    assert history.told() == [(SEEN_APPROVED, at(0))]


def test_adoption_says_nothing_of_an_approval() -> None:
    history = History()
    history.look(3)
    history.add("adopted", 4)
    history.add("intent", 5, step="tell")
    assert history.told() == []


def test_approval_is_among_the_runs_events_whatever_files_its_lines_came_in(tmp_path: Path) -> None:
    history, shelf = History(), FolderShelf(tmp_path)
    history.unapproved(3, event=0)
    history.look(903, event=900)
    history.add("intent", 904)
    history.became("synced", 906, version=at(900))
    for place, lines in (("9", history.lines[-2:]), ("10", history.lines[:-2]), ("11", history.lines)):
        leave(shelf, place, lines)
    assert events_between(shelf, "acme", DAY, DAY) == [(APPROVED, at(900), False), ("synced", at(906), False)]


def home(day: int, hour: int) -> datetime:
    return datetime(2026, 2, day, hour, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize(
    ("begun", "took", "days"),
    [
        (home(2, 10), timedelta(days=3), "3"),  # Monday to Thursday
        (home(6, 10), timedelta(days=3), "1"),  # Friday to Monday
        (home(6, 18), timedelta(days=10), "6"),  # Friday to Monday week
        (home(7, 10), timedelta(hours=20), "0"),  # all of it at a weekend
        (home(6, 20), timedelta(hours=2), "0.0833"),  # it is Saturday already, but not there
    ],
)
def test_weekend_takes_no_working_time_by_the_firms_own_clock(begun: datetime, took: timedelta, days: str) -> None:
    assert working_days(begun, took) == Decimal(days)


def test_flow_itself_leaves_the_lines_that_tell_it(tmp_path: Path) -> None:
    world, shelf = World(), FolderShelf(tmp_path)
    record, began = a_record(status="Draft"), world.clock.now()
    for status in ("Draft", "Draft", "Approved"):  # made, edited, approved
        world.clock.advance(timedelta(hours=1))
        event_at = world.clock.now() - timedelta(seconds=9)
        world.platform.put(record.model_copy(update={"status": status, "updated_at": event_at}))
        world.work(world.wake(record).model_copy(update={"event_at": event_at}))
    key = world.entry(record).key
    lines = [
        {"line": f"history#{n:010d}", "at": e.at.isoformat(), "what": e.what, "by": e.by, "data": e.data}
        for n, e in enumerate(world.ledger.history(key))
    ]
    leave(shelf, "1", [RECORD | line for line in lines])
    (event,) = events_between(shelf, "acme", began, world.clock.now())
    assert event[:2] == (APPROVED, began + timedelta(hours=3, seconds=-9))


def told_of(book: Book, lay_out: LayOut, *, days: int = 30) -> Measures:
    with lay_out([book]) as desk:
        return measured(desk, find(desk), since=RUN - timedelta(days=days), until=RUN)


def test_time_to_the_erp_is_measured_of_documents_that_tell_no_approval_and_never_of_what_was_adopted(
    small: Book, lay_out: LayOut
) -> None:
    small.of("ledger", "event").clear()
    friday = datetime(2026, 11, 13, 12, tzinfo=UTC)
    sent = {
        ("commitment", commitment(1, 3)[0]): timedelta(days=3),
        ("commitment", commitment(1, 5)[0]): timedelta(days=4),
        ("invoice", pay_app(1, 0, 0)[0]): timedelta(seconds=5),
    }
    for (entity, source), took in sent.items():
        small.one("platform", entity, source)["approved_at"] = None
        for what, moment in (("approved", friday), ("synced", friday + took), ("synced", friday + took * 2)):
            small.add("ledger", "event", entity=entity, source=source, what=what, by_hand=False, happened_at=moment)
    adopted = commitment(1, 7)[0]
    small.add("ledger", "event", entity="commitment", source=adopted, what="synced", by_hand=False, happened_at=friday)
    got = told_of(small, lay_out)
    assert (got.p50_seconds, got.p95_seconds) == (3 * 86_400, 4 * 86_400)
    # Of commitments alone, and in working days: from Friday noon to Monday noon is one.
    assert got.days_to_committed == 1
    (row,) = against_baseline(got, Baseline(days_to_committed=Decimal(2)), days=30)
    assert (row.name, row.now, row.change) == ("days_to_committed", Decimal(1), Decimal("-50.0"))
    # What came through long before is not measured again because somebody had it looked at since.
    assert told_of(small, lay_out, days=2).p50_seconds is None


def exceptions(book: Book, lay_out: LayOut) -> list[MatchedLine]:
    with lay_out([book]) as desk:
        return list(matched(desk, Tolerance()).exceptions)


def approved_later(book: Book, sources: tuple[str, ...], what: str) -> None:
    """Commitments that tell no approval, as the platform's do; what the history has of them."""
    for source in sources:
        book.one("platform", "commitment", source)["approved_at"] = None
        for row in book.of("ledger", "event"):
            if (row["source"], row["what"]) == (source, "approved"):
                row.update(what=what, happened_at=RUN)
    for row in book.of("erp", "commitment"):
        row["approved_at"] = None


def test_approval_that_only_the_history_tells_is_after_the_bill(small: Book, lay_out: LayOut) -> None:
    approved_later(small, (SUBCONTRACT[0], ORDER[0]), "approved")
    early = {one.line.rpartition("/")[0] for one in exceptions(small, lay_out)}
    assert early == {SUBCONTRACT[0], ORDER[1]}
    assert {one.verdict for one in exceptions(small, lay_out)} == {Verdict.BILLED_BEFORE_APPROVAL}


def test_bill_is_not_early_because_the_approval_was_seen_late_or_on_a_day_that_began_elsewhere(
    small: Book, lay_out: LayOut
) -> None:
    approved_later(small, (SUBCONTRACT[0], ORDER[0]), "seen_approved")
    row = small.one("platform", "commitment", commitment(2, 2)[0])
    billed = small.one("platform", "invoice", pay_app(2, 2, 0)[0])["billed_on"]
    assert isinstance(billed, date)
    # Half past ten in the evening, at home; a day later already by the moment's own zone.
    row["approved_at"] = datetime(billed.year, billed.month, billed.day, 6, 30, tzinfo=UTC) + timedelta(days=1)
    assert exceptions(small, lay_out) == []


def test_time_of_a_budget_is_measured_from_the_approval_that_the_history_tells(small: Book, lay_out: LayOut) -> None:
    small.of("ledger", "event").clear()
    for what, moment in (("approved", DAY), ("synced", DAY + timedelta(seconds=90))):
        small.add(
            "ledger", "event", entity="budget", source="platform:budget:1", what=what, by_hand=False, happened_at=moment
        )
    with lay_out([small]) as desk:
        (row,) = desk.ask("SELECT * FROM approval WHERE entity = 'budget'", moment="approved_at")
        got = measured(desk, find(desk), since=DAY - timedelta(days=1), until=DAY + timedelta(days=1))
    assert (row["source"], row["approved_at"]) == ("platform:budget:1", DAY)
    assert (got.p50_seconds, got.days_to_committed) == (90, None)
