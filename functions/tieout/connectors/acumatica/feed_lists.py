"""One page of a list: one range of its keys, read whole, and proven so by a second, tiny call.

A list call keeps no order, takes no `$orderby` and tells no count, so paging by `$skip` misses rows. A range is whole when
`$skip` by as many rows as it showed leaves nothing: counting needs no order. That also tells an answer that the server cut
short from one that had no more, and a range into which a row came between the two calls is read again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_ranges import Ranges
from tieout.connectors.acumatica.feed_reading import Answered, Entity, NotOptimisable, Reader
from tieout.connectors.acumatica.odata import key_path, query
from tieout.connectors.http import AnswerLost
from tieout.sync.outcomes import NeedsPerson, NotNow

MOST_ROWS = 1000
"""A vendor with its address takes some two kilobytes."""
MOST_ONE_BY_ONE = 25
"""What is read with a call for each row, so that a page is done within a short invocation."""
TRIES = 3
"""How often a range into which rows come while it is read is read as it is, before it is cut."""
MARGIN = timedelta(seconds=2)
"""The database rounds its times; whoever asks has an overlap of their own for transactions that took a while."""


@dataclass(frozen=True)
class Listing:
    """How one entity of the contract is listed.

    Attributes:
        entity: its name; `keys`: its key fields.
        by: the key field whose ranges are read.
        select: exactly these fields; nothing else ever leaves the ERP.
        expand: the parts without which a record says too little.
        where: a filter that always holds.
        may_be_empty: there are rows with nothing in `by`.
    """

    entity: str
    keys: tuple[str, ...]
    by: str
    select: tuple[str, ...]
    expand: str = ""
    where: str = ""
    may_be_empty: bool = False

    def path_of(self, key: tuple[str, ...]) -> str:
        """One record with its parts."""
        return f"/{self.entity}/{key_path(*key)}?{query(select=','.join(self.select), expand=self.expand)}"

    def key_of(self, row: Entity) -> tuple[str, ...]:
        """A row's key.

        Raises:
            AnswerLost: it has none.
        """
        key = tuple(text(row, name) for name in self.keys)
        if not all(key):
            raise AnswerLost(f"a row of {self.entity} has no {' or '.join(self.keys)}")
        return key


@dataclass(frozen=True)
class ListPage:
    """The rows of one range; none where the range had to be cut first. `following`: `None` at the end."""

    rows: tuple[Entity, ...]
    following: Ranges | None
    as_of: datetime


@dataclass(frozen=True)
class Lists:
    """Reads lists, a range at a time. Raises NotNow and NeedsPerson."""

    reader: Reader

    def page(self, listing: Listing, cursor: str, *, since: datetime | None = None, size: int = MOST_ROWS) -> ListPage:
        """One page. Costs two calls, and one more for each row where the site cannot list records with their parts."""
        ranges = Ranges.read(cursor)
        most = MOST_ONE_BY_ONE if ranges.one_by_one and listing.expand else MOST_ROWS
        try:
            return self._page(listing, ranges, since, max(1, min(size, most)))
        except NotOptimisable as error:
            if ranges.one_by_one or not listing.expand:
                raise NeedsPerson(f"Acumatica cannot list {listing.entity}: {error}") from error
            return ListPage((), replace(ranges, one_by_one=True), self.reader.clock.now())

    def one(self, listing: Listing, key: tuple[str, ...]) -> Entity | None:
        """One record with its parts, or `None` if there is none."""
        return self.reader.entity(listing.path_of(key))

    def _page(self, listing: Listing, ranges: Ranges, since: datetime | None, size: int) -> ListPage:
        parts = (listing.where, ranges.condition(listing.by, may_be_empty=listing.may_be_empty), _changed(since))
        condition = " and ".join(part for part in parts if part)
        answered = self._list(listing, ranges, condition, size)
        for _ in range(TRIES):
            if len(answered.rows) > size:
                break
            if not answered.rows or self._had_no_more(listing, condition, len(answered.rows)):
                rows = tuple(self._with_parts(listing, row) for row in answered.rows) if ranges.one_by_one else None
                whole = answered.rows if rows is None else tuple(row for row in rows if row is not None)
                return ListPage(whole, ranges.following(), answered.as_of)
            answered = self._list(listing, ranges, condition, size)
        parted = ranges.cut([text(row, listing.by) for row in answered.rows])
        if parted is None:
            why = f"more rows of one {listing.by} than fit in an answer, or they keep changing"
            raise NotNow(f"{listing.entity} could not be read whole: {why}")
        return ListPage((), parted, answered.as_of)

    def _list(self, listing: Listing, ranges: Ranges, condition: str, size: int) -> Answered:
        select = [name for name in listing.select if "/" not in name or not ranges.one_by_one]
        expand = "" if ranges.one_by_one else listing.expand
        options = query(select=",".join(select), expand=expand, filter=condition, top=str(size + 1))
        return self.reader.rows(f"/{listing.entity}?{options}")

    def _had_no_more(self, listing: Listing, condition: str, shown: int) -> bool:
        options = query(select=",".join(listing.keys), filter=condition, top="1", skip=str(shown))
        return not self.reader.rows(f"/{listing.entity}?{options}").rows

    def _with_parts(self, listing: Listing, row: Entity) -> Entity | None:
        if not listing.expand:
            return row
        try:
            return self.one(listing, listing.key_of(row))
        except AnswerLost as lost:
            raise NotNow(f"{listing.entity} could not be read: {lost}") from lost


def _changed(since: datetime | None) -> str:
    if since is None:
        return ""
    return f"LastModifiedDateTime ge datetimeoffset'{(since - MARGIN).isoformat(timespec='milliseconds')}'"
