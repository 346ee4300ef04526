"""Lists that bring custom fields along, read by ranges of keys as all lists are; and the way from project to project."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_lists import Listing, Lists
from tieout.connectors.acumatica.feed_ranges import Ranges
from tieout.connectors.acumatica.feed_reading import Answered, Entity
from tieout.connectors.acumatica.odata import key_path, query
from tieout.sync.outcomes import NeedsPerson

DOCUMENTS = 100
"""Documents in one answer: each brings its lines along."""

BookRow = dict[str, object]


@dataclass(frozen=True)
class BookListing(Listing):
    """A listing that asks for custom fields too, by view and name."""

    custom: str = ""

    def path_of(self, key: tuple[str, ...]) -> str:
        options = query(select=",".join(self.select), expand=self.expand, custom=self.custom)
        return f"/{self.entity}/{key_path(*key)}?{options}"


@dataclass(frozen=True)
class BookLists(Lists):
    """Reads them. Raises: NotNow, NeedsPerson."""

    def all(self, listing: Listing) -> list[Entity]:
        """A list that is known to be short enough to be held whole, such as one project's change orders."""
        rows: list[Entity] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.page(listing, cursor, size=DOCUMENTS)
            rows += page.rows
            cursor = None if page.following is None else page.following.cursor()
        return rows

    def _list(self, listing: Listing, ranges: Ranges, condition: str, size: int) -> Answered:
        custom = listing.custom if isinstance(listing, BookListing) else ""
        # A site that cannot list documents with their parts gives those one by one, custom fields included.
        chosen = [name for name in listing.select if "/" not in name or not ranges.one_by_one]
        options = query(
            select=",".join(chosen),
            expand="" if ranges.one_by_one else listing.expand,
            custom="" if ranges.one_by_one else custom,
            filter=condition,
            top=str(size + 1),
        )
        return self.reader.rows(f"/{listing.entity}?{options}")


PROJECT_IDS = Listing("Project", ("ProjectID",), "ProjectID", ("ProjectID",))


@dataclass
class ProjectLadder:
    """Goes from project to project: of a range of projects the next one in order, and of that project one page."""

    lists: BookLists
    non_project: str
    _range: tuple[str, list[str], str | None] | None = field(default=None)

    def page(
        self, cursor: str, read: Callable[[str, str], tuple[Sequence[BookRow], str | None]]
    ) -> tuple[Sequence[BookRow], str | None]:
        """One page of one project, and where to read on. `read(project, cursor)`: a page of that project's rows."""
        held, after, inner = _place(cursor)
        left = [project for project in self._projects(held) if project.casefold() > after.casefold()]
        if not left:
            following = self._following(held)
            return (), None if following is None else _cursor(following, "", "")
        rows, deeper = read(left[0], inner)
        if deeper is not None:
            return rows, _cursor(held, after, deeper)
        if len(left) > 1:
            return rows, _cursor(held, left[0], "")
        following = self._following(held)
        return rows, None if following is None else _cursor(following, "", "")

    def _projects(self, held: str) -> list[str]:
        if self._range is None or self._range[0] != held:
            page = self.lists.page(PROJECT_IDS, held)
            named = {text(row, "ProjectID") for row in page.rows} - {self.non_project}
            following = None if page.following is None else page.following.cursor()
            self._range = (held, sorted(named, key=str.casefold), following)
        return self._range[1]

    def _following(self, held: str) -> str | None:
        self._projects(held)
        return self._range[2] if self._range else None


def _place(cursor: str) -> tuple[str, str, str]:
    """The range of projects, the last project that was read whole, and the place within the next one."""
    if not cursor:
        return "", "", ""
    try:
        held, after, inner = json.loads(cursor)
    except ValueError as error:
        raise NeedsPerson(f"The cursor {cursor[:80]!r} cannot be read: begin the snapshot anew.") from error
    return str(held), str(after), str(inner)


def _cursor(held: str, after: str, inner: str) -> str:
    return json.dumps([held, after, inner])
