"""Books on a shelf: the scripted one is written once, since writing it takes longer than asking it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from books.book import Book, merged, shelve
from books.breaks import Broken
from books.firm import Firm
from books.script import broken_book
from tieout.reconcile.desk import Desk, laid_out
from tieout.reconcile.opening import gather
from tieout.reconcile.shelf import FolderShelf

RUN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CONNECTION = "acme"

LayOut = Callable[[Iterable[Book]], AbstractContextManager[Desk]]


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderShelf, list[Broken]]:
    """20,000 records a side with the scripted differences, and what was broken."""
    book, broken = broken_book(Firm(20_000))
    shelf = FolderShelf(tmp_path_factory.mktemp("scripted"))
    shelve(shelf, CONNECTION, RUN, [book])
    return shelf, broken


@pytest.fixture
def small() -> Book:
    """Two projects that tie."""
    return merged(Firm(1_000).parts())


@pytest.fixture
def lay_out(tmp_path: Path) -> LayOut:
    """A book on the desk, by way of snapshots."""

    @contextmanager
    def laid(parts: Iterable[Book]) -> Iterator[Desk]:
        shelf = FolderShelf(tmp_path / "shelf")
        shelve(shelf, CONNECTION, RUN, parts)
        with laid_out(gather(shelf, CONNECTION, RUN), now=RUN) as desk:
            yield desk

    return laid
