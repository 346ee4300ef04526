"""An import is many messages: one that is lost, held or comes again neither loses a record nor shows it twice."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, vendor
from tieout.records.entities import Direction, Entity
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.pull_progress import import_key, mark_of_import, read_progress
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.shown import links


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def test_watermark_never_passes_what_was_not_handled(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    mark = mark_of_import("oakridge", "vendor", books.connection.section(Entity.VENDOR))
    begun = books.clock.now()
    books.feed.faults = [NotNow("down")] * 3
    books.ask("vendor")
    books.wait(timedelta(seconds=5))
    assert books.marks.reached(mark) is None
    books.settle("vendor")
    reached = books.marks.reached(mark)
    assert reached is not None
    assert begun <= reached <= books.clock.now()


def test_failed_reading_takes_nothing_back(books: Accounting) -> None:
    books.feed.put(vendor("V1"), vendor("V2"))
    books.import_all("vendor")
    books.feed.faults = [NotNow("maintenance"), NeedsPerson("no permission")]
    books.ask("vendor", full=True)
    books.wait(timedelta(minutes=10))
    entry = books.run_entry("vendor")
    assert (entry.state, entry.waiting_on) == (State.WAITING, "person")
    assert len(books.mirror.shown["vendor"]) == 2
    assert books.mirror.calls["write"] == 1


def test_pause_holds_the_very_next_write_and_the_import_goes_on_after_it(books: Accounting) -> None:
    scope = PauseScope(direction=Direction.TO_PLATFORM)
    books.feed.put(vendor("V1"))
    books.feed.on_page = lambda: books.pauses.pause(Pause(scope, "jane", "audit", books.clock.now()))
    books.ask("vendor")
    books.wait(timedelta(minutes=5))
    entry = books.run_entry("vendor")
    assert (entry.state, entry.waiting_on, books.mirror.calls["write"]) == (State.WAITING, "paused", 0)
    books.feed.on_page = lambda: None
    books.pauses.resume(scope)
    books.settle("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]


def test_message_that_comes_again_changes_nothing(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(30)))
    books.feed.page_size, books.mirror.most_at_once = 10, 10
    books.ask("vendor")
    for _ in range(10):
        for wake in books.queues.ready():
            books.work(wake)
            before, sent = books.run_entry("vendor").progress, books.queues.sent
            if wake.reason is WakeReason.AGAIN:
                books.work(wake)
            assert (books.run_entry("vendor").progress, books.queues.sent) == (before, sent)
        books.pass_by()
    assert (books.mirror.calls["write"], books.feed.calls["page"]) == (3, 4)


def test_lost_message_leaves_the_import_due(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(30)))
    books.feed.page_size, books.mirror.most_at_once = 10, 10
    books.ask("vendor")
    books.queues.lose = 1
    books.settle("vendor")
    assert len(links(books, "vendor")) == 30


def test_messages_that_find_an_import_held_come_back_as_one(books: Accounting) -> None:
    """Each swept message would otherwise come back at the end of every lease, for as long as the import runs."""
    wake, key = books.ask("vendor"), import_key("oakridge", "vendor")
    now = books.clock.now()
    assert books.ledger.lease(key, owner="somebody", now=now, until=now + timedelta(minutes=1))
    books.queues.waiting.clear()
    for name in ("sweep-1", "sweep-2", "sweep-3"):
        assert books.work(wake.model_copy(update={"id": name, "reason": WakeReason.SWEEP})) is None
    (back,) = {one.id for _, one in books.queues.waiting}
    # It comes too early by some clock's error, and must not be taken for the message that it is.
    books.queues.waiting.clear()
    books.work(wake.model_copy(update={"id": back, "reason": WakeReason.RESUME}))
    ((_, again),) = books.queues.waiting
    assert again.id != back


def test_import_asked_for_while_one_runs_is_begun_after_it(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.ask("vendor")
    books.ask("vendor", full=True)
    books.settle("vendor")
    assert books.told(import_key("oakridge", "vendor")).count(" begun: ") == 2
    assert not read_progress(books.run_entry("vendor").progress).under_way
