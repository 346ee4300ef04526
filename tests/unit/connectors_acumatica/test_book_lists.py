"""From project to project, and lists whose documents a site shows only one by one."""

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from tieout.connectors.acumatica.book_lists import BookListing, BookLists, BookRow, ProjectLadder
from tieout.connectors.acumatica.feed_reading import Answered, NotOptimisable, Reader
from tieout.sync.outcomes import NeedsPerson

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ORDERS = BookListing(
    "Subcontract", ("SubcontractNbr",), "SubcontractNbr", ("SubcontractNbr", "Details/LineNbr"), "Details", custom="A.B"
)


class Clock:
    def now(self) -> datetime:
        return NOW


class Site:
    """Shows keys in one fixed order, at most three to an answer; records with their parts only by their key."""

    clock = Clock()

    def __init__(self, *keys: str, optimisable: bool = True) -> None:
        self.keys = sorted(keys)
        self.optimisable = optimisable
        self.asked: list[str] = []

    def rows(self, path: str) -> Answered:
        options = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
        if "$expand" in options and not self.optimisable:
            raise NotOptimisable("it cannot")
        start, words = int(options.get("$skip", 0)), options.get("$filter", "").replace("'", "").split()
        low = words[words.index("ge") + 1] if "ge" in words else ""
        high = words[words.index("lt") + 1] if "lt" in words else "~"
        shown = [key for key in self.keys if low <= key < high][start : start + min(int(options["$top"]), 3)]
        name = "ProjectID" if path.startswith("/Project") else "SubcontractNbr"
        return Answered(tuple({name: {"value": key}} for key in shown), NOW)

    def entity(self, path: str) -> dict[str, Any]:
        self.asked.append(path)
        return {"SubcontractNbr": {"value": urlsplit(path).path.rpartition("/")[2]}, "Details": []}


def lists(site: Site) -> BookLists:
    return BookLists(cast("Reader", site))


def test_every_project_is_read_once_page_by_page_by_ever_new_readers() -> None:
    site, met = Site("P1", "P2", "P3", "P4", "P5", "P6", "P7", "X"), []

    def read(project: str, cursor: str) -> tuple[list[BookRow], str | None]:
        met.append(f"{project}{cursor}")
        return [{"reference": project}], "again" if project == "P4" and not cursor else None

    cursor: str | None = ""
    for _ in range(40):
        if cursor is None:
            break
        _, cursor = ProjectLadder(lists(site), "X").page(cursor, read)
    assert cursor is None
    assert met == ["P1", "P2", "P3", "P4", "P4again", "P5", "P6", "P7"]


def test_documents_that_cannot_be_listed_with_their_parts_are_read_one_by_one_custom_fields_too() -> None:
    site = Site("S1", "S2", optimisable=False)
    assert [row["SubcontractNbr"]["value"] for row in lists(site).all(ORDERS)] == ["S1", "S2"]
    assert [urlsplit(path).path for path in site.asked] == ["/Subcontract/S1", "/Subcontract/S2"]
    assert all("custom=A.B" in path and "expand=Details" in path for path in site.asked)


def test_a_cursor_that_is_not_ours_is_refused() -> None:
    with pytest.raises(NeedsPerson, match="begin the snapshot anew"):
        ProjectLadder(lists(Site()), "X").page("nonsense", lambda project, cursor: ([], None))
