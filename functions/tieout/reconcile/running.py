"""A run: both sides' and the ledger's tables, read one page per message, and compared once nothing is left to read.

    begin ─┬▶ platform: vendor ▸ customer ▸ project ▸ … ─┐  one message at a time per side: a table's next page,
           ├▶ erp:      vendor ▸ …                       ├▶ else the next table; the last of the sides ─▶ compare
           └▶ ledger:   entry ▸ binding ▸ … ▸ mapping   ─┘

Every message can be worked again, at any point and any number of times: pages replace themselves, manifests are made of what
stands on the shelf, and what follows has the same id each time. So a run that is killed anywhere goes on from there. A page that
cannot be read is tried again for as long as `TRIES` and `LONGEST` allow; then its table is given up, with the reason, and the
run ends as incomplete. It never ends as tied for want of data.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.reconcile.derived import DERIVED
from tieout.reconcile.errors import CannotRead, NotComparable, NotYet, RowRefused
from tieout.reconcile.manifest import Slot, run_name
from tieout.reconcile.ports import Book, Shelf
from tieout.reconcile.schema import PARTS_OF, BookSide, Row, every_table
from tieout.reconcile.snapshots import finish, not_kept, refuse, write_page

TRIES = 12
SOON = timedelta(minutes=2)
LONGEST = timedelta(minutes=15)
"""A message can be delayed no longer (Amazon SQS developer guide, "Message timers"); who asks for more is asked again."""

DEATHS = 4
"""Times that a message may come back without an end. The next would make it a dead letter, and the run would never end."""


class Do(StrEnum):
    """What a message asks for."""

    PAGE = "page"
    COMPARE = "compare"


class Task(BaseModel):
    """One message of a run.

    Attributes:
        run: the moment at which it was begun, to the second: its name on the shelf.
        started: when the first page of this table was asked for: what changed later is not compared.
        cursor: where the page begins, in the reader's own words.
        tries: how often this page could not be read yet.
        by: who asked for the run.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: AwareDatetime
    connection: str
    do: Do = Do.PAGE
    side: BookSide = BookSide.PLATFORM
    table: str = ""
    page: int = 0
    cursor: str = ""
    started: AwareDatetime | None = None
    tries: int = 0
    by: str = "tieout"

    @property
    def id(self) -> str:
        """The same for the same piece of work, so that a message that comes twice is worked once."""
        words = (run_name(self.run), self.connection, self.do, self.side, self.table, str(self.page), str(self.tries))
        return hashlib.sha256("\x00".join(words).encode()).hexdigest()[:40]

    @property
    def slot(self) -> Slot:
        return Slot(self.connection, self.table, self.side, self.run)


@dataclass(frozen=True)
class Next:
    """A message to send, and after how long."""

    task: Task
    delay: timedelta = timedelta(0)


def tables_of(side: BookSide) -> tuple[str, ...]:
    """The tables that are read of a side, in order."""
    return tuple(table for of, table in every_table() if of is side and (of, table) not in DERIVED)


def begin(connection: str, at: datetime, by: str = "tieout") -> list[Task]:
    """The first messages of a run."""
    run = at.replace(microsecond=0)
    return [Task(run=run, connection=connection, side=side, table=tables_of(side)[0], by=by) for side in BookSide]


def waiting_for(shelf: Shelf, connection: str, run: datetime) -> tuple[BookSide, ...]:
    """The sides that are not read to their end yet."""
    ended = set(shelf.listing(_ends(connection, run)))
    return tuple(side for side in BookSide if _end(connection, run, side) not in ended)


@dataclass
class Reading:
    """Works one message of a run that asks for a page."""

    shelf: Shelf
    now: Callable[[], datetime]

    def take(self, task: Task, book: Book) -> list[Next]:
        """Read the page and write it; says what comes next."""
        started = task.started or self.now()
        try:
            if task.page == 0 and not is_kept(self.shelf, task.slot, book, at=started):
                return self.onward(task)
            rows, cursor = book.page(task.table, task.cursor)
            return self._written(task.model_copy(update={"started": started}), rows, cursor)
        except NotYet as later:
            return self._again(task, later)
        except (CannotRead, RowRefused, NotComparable) as error:
            return self.give_up(task, str(error))

    def give_up(self, task: Task, why: str) -> list[Next]:
        """Leave this table, and go on with the next one."""
        refuse(self.shelf, task.slot, why=why, at=self.now())
        return self.onward(task)

    def onward(self, task: Task) -> list[Next]:
        """The next table of this side; after the last one, the comparison, if no other side is still being read."""
        tables = tables_of(task.side)
        following = tables[tables.index(task.table) + 1 :]
        if following:
            update = {"table": following[0], "page": 0, "cursor": "", "started": None, "tries": 0}
            return [Next(task.model_copy(update=update))]
        self.shelf.put(_end(task.connection, task.run, task.side), b"{}")
        if waiting_for(self.shelf, task.connection, task.run):
            return []
        return [Next(Task(run=task.run, connection=task.connection, do=Do.COMPARE, by=task.by))]

    def _written(self, task: Task, rows: Sequence[Row], cursor: str | None) -> list[Next]:
        write_page(self.shelf, task.slot, task.page, rows)
        if cursor is not None:
            return [Next(task.model_copy(update={"page": task.page + 1, "cursor": cursor, "tries": 0}))]
        finish(self.shelf, task.slot, pages=task.page + 1, started=task.started or self.now(), ended=self.now())
        return self.onward(task)

    def _again(self, task: Task, later: NotYet) -> list[Next]:
        if task.tries + 1 >= TRIES:
            return self.give_up(task, f"it could not be read in {TRIES} tries: {later}")
        wait = SOON if later.after is None else timedelta(seconds=later.after)
        return [Next(task.model_copy(update={"tries": task.tries + 1}), min(max(wait, timedelta(seconds=1)), LONGEST))]


def is_kept(shelf: Shelf, slot: Slot, book: Book, *, at: datetime) -> bool:
    """Whether a side has such a table; what its book does not show of it is noted, lest it count as missing."""
    if why := book.keeps(slot.table):
        not_kept(shelf, slot, why=why, at=at)
        return False
    for part in PARTS_OF.get(slot.table, ()):
        if why := book.keeps(part):
            not_kept(shelf, replace(slot, table=part), why=why, at=at)
    return True


def _ends(connection: str, run: datetime) -> str:
    return f"runs/connection={connection}/run={run_name(run)}/"


def _end(connection: str, run: datetime, side: BookSide) -> str:
    return f"{_ends(connection, run)}{side.value}.json"
