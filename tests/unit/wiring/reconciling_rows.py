"""A book made of rows, read page by page like a system's, and a run that is worked to its end message by message."""

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from books.book import Book as Rows
from tieout.reconcile.comparing import Compared, compare
from tieout.reconcile.running import Do, Reading, Task, begin
from tieout.reconcile.schema import BookSide, Row
from tieout.reconcile.shelf import FolderShelf

RUN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CONNECTION = "acme"


@dataclass
class RowBook:
    """Implements `tieout.reconcile.ports.Book` on one side of a generated book. `before` is called with each table's name."""

    rows: Rows
    side: BookSide
    size: int = 5_000
    lacks: dict[str, str] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _: None

    def keeps(self, entity: str) -> str:
        return self.lacks.get(entity, "")

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        self.before(entity)
        held, start = self.rows.of(self.side.value, entity), json.loads(cursor or "0")
        end = start + self.size
        return held[start:end], str(end) if end < len(held) else None


class Killed(Exception):
    """The function died."""


class DyingShelf(FolderShelf):
    """A shelf whose user dies at its n-th write after each `revive`."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.left: int | None = None

    def put(self, path: str, content: bytes) -> None:
        if self.left == 0:
            self.left = None
            raise Killed(path)
        self.left = None if self.left is None else self.left - 1
        super().put(path, content)


@dataclass
class Night:
    """Runs over one book; everything is redelivered until it ends, as a queue does."""

    rows: Rows
    shelf: FolderShelf
    now: datetime = RUN
    connection: str = CONNECTION
    books: dict[BookSide, RowBook] = field(default_factory=dict)
    waited: list[timedelta] = field(default_factory=list)

    def __post_init__(self) -> None:
        for side in BookSide:
            self.books.setdefault(side, RowBook(self.rows, side))

    def run(self, at: datetime = RUN, *, before: Callable[[Task], None] = lambda _: None) -> Compared:
        """One run to its end. `before` is called ahead of each message's first delivery."""
        self.now = at + timedelta(minutes=5)
        waiting, done = deque(begin(self.connection, at)), None
        while waiting:
            task = waiting.popleft()
            before(task)
            try:
                done = self._work(task, waiting)
            except Killed:
                done = self._work(task, waiting)
        assert done is not None, "the run never came to its comparison"
        return done

    def _work(self, task: Task, waiting: "deque[Task]") -> Compared | None:
        if task.do is Do.COMPARE:
            return compare(self.shelf, task.connection, task.run, self.now)
        for one in Reading(self.shelf, lambda: self.now).take(task, self.books[task.side]):
            self.waited.append(one.delay)
            waiting.append(one.task)
        return None
