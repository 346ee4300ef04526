"""The watermark of an import says up to when everything was read, and moves over nothing that was not asked for."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, vendor
from tieout.records.entities import Entity
from tieout.sync.pull_progress import OVERLAP, mark_of_import
from unit.sync.shown import links

DAYS = timedelta(days=3)


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def test_import_that_begins_after_the_watermark_leaves_it_where_it_is(books: Accounting) -> None:
    mark = mark_of_import("oakridge", "vendor", books.connection.section(Entity.VENDOR))
    books.import_all("vendor")
    reached = books.marks.reached(mark)
    assert reached is not None
    books.clock.advance(timedelta(days=1))
    books.feed.put(vendor("V1", books.clock.now()))
    books.clock.advance(DAYS)
    books.ask("vendor", since=books.clock.now() - timedelta(hours=1))
    books.settle("vendor")
    assert (books.marks.reached(mark), links(books, "vendor")) == (reached, [])
    books.import_all("vendor")  # from the watermark, and so over what that hour left out
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]
    after = books.marks.reached(mark)
    assert after is not None
    assert after > reached + DAYS


def test_next_import_reaches_behind_its_watermark_for_what_the_erp_dated_late(books: Accounting) -> None:
    mark = mark_of_import("oakridge", "vendor", books.connection.section(Entity.VENDOR))
    books.import_all("vendor")
    reached = books.marks.reached(mark)
    assert reached is not None
    books.clock.advance(DAYS)
    books.feed.put(vendor("V1", reached - OVERLAP / 2))  # written before the last import, and shown only after it
    books.import_all("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]
