"""Pages of a list: v1 and v2 limits, and the Link, Total and Per-Page headers."""

from dataclasses import dataclass

from starlette.datastructures import URL, QueryParams

from sandbox.procore.errors import bad_request
from sandbox.procore.query import number
from sandbox.procore.store import Row


@dataclass(frozen=True)
class PageLimits:
    """A larger per_page than `most` is cut to it, so that a reader who counts on its own number stops short here."""

    default: int
    most: int


# v1: at most 2000 is recommended and the default varies; v2: 10 by default, 100 at most.
V1 = PageLimits(default=100, most=2000)
V2 = PageLimits(default=10, most=100)
# A list without pages: everything at once, whatever is asked for.
WHOLE = PageLimits(default=10**6, most=10**6)
INVOICES = PageLimits(default=30, most=2000)
PROJECTS_V1_1 = PageLimits(default=100, most=300)


@dataclass(frozen=True)
class Page:
    """The rows of one page and its headers."""

    rows: list[Row]
    headers: dict[str, str]


def cut(url: URL, query: QueryParams, rows: list[Row], limits: PageLimits) -> Page:
    """The page that `page` and `per_page` ask for; a page past the end is empty."""
    page = _at_least_one(query, "page", 1)
    size = min(_at_least_one(query, "per_page", limits.default), limits.most)
    last = max(1, -(-len(rows) // size))
    headers = {"Total": str(len(rows)), "Per-Page": str(size), "Link": _links(url, page, size, last)}
    return Page(rows[(page - 1) * size : page * size], headers)


def _links(url: URL, page: int, size: int, last: int) -> str:
    relations = {"first": 1}
    if page > 1:
        relations["prev"] = min(page - 1, last)
    relations["last"] = last
    if page < last:  # the last page has no next: that is how a reader knows that it is the last
        relations["next"] = page + 1
    return ", ".join(
        f'<{url.include_query_params(page=at, per_page=size)}>; rel="{name}"' for name, at in relations.items()
    )


def _at_least_one(query: QueryParams, name: str, default: int) -> int:
    given = number(query, name)
    if given is None:
        return default
    if given < 1:
        raise bad_request(f"{name} must be at least 1", name)
    return given
