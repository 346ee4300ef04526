"""A list is read to its last page, from the configured host alone, and never taken for shorter than it is."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tieout.connectors.procore.client import ProcoreClient
from tieout.sync.outcomes import NotNow
from unit.connectors_procore.wire import Wire, context, reply

READ = "GET /x"


def client(wire: Wire, **given: Any) -> ProcoreClient:
    return ProcoreClient(context(wire, **given))


def pages(*sizes: int, headers: Callable[[int], dict[str, str]]) -> list[httpx.Response]:
    """Answers with rows numbered on, and each page's headers."""
    answers, first = [], 1
    for page, size in enumerate(sizes, start=1):
        answers.append(reply([{"id": first + index} for index in range(size)], 200, **headers(page)))
        first += size
    return answers


def test_list_is_read_to_its_last_page_by_link_and_by_total() -> None:
    def link(page: int) -> dict[str, str]:
        more = '<https://evil.example/x?page=9>; rel="next", ' if page < 3 else ""
        return {"Link": f'{more}<https://api.procore.com/x?page=1>; rel="first"'}

    for headers in (link, lambda _page: {"Total": "5"}):
        wire = Wire().on(READ, *pages(2, 2, 1, headers=headers))
        rows = list(client(wire).rows("/x", {"filters[id][]": ["1", "2"]}, per_page=2))
        assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
        assert [query[-2:] for query in wire.query(READ)] == [
            [("page", str(page)), ("per_page", "2")] for page in (1, 2, 3)
        ]
        assert all(("filters[id][]", "2") in query for query in wire.query(READ))
        assert {request.url.host for request in wire.requests} == {"api.procore.com"}


def test_list_without_paging_headers_is_one_page() -> None:
    wire = Wire().on(READ, reply([{"id": 1}]))
    assert len(list(client(wire).rows("/x", per_page=1))) == 1


def test_list_that_ignores_its_page_number_ends() -> None:
    wire = Wire().on(READ, reply([{"id": 1}], Total="1000"))
    assert len(list(client(wire).rows("/x", per_page=1))) == 2


def test_v2_list_is_unwrapped() -> None:
    wire = Wire().on(READ, reply({"data": [{"id": "1"}]}))
    assert list(client(wire).rows("/x", per_page=1)) == [{"id": "1"}]


@pytest.mark.parametrize("body", [{}, {"data": 1}, "x", [1]])
def test_list_that_is_no_list_is_not_taken_for_empty(body: Any) -> None:
    with pytest.raises(NotNow, match="list"):
        list(client(Wire().on(READ, reply(body))).rows("/x", per_page=1))


def test_limit_hit_half_way_is_no_shorter_list() -> None:
    wire = Wire().on(READ, reply([{"id": 1}], Total="2"), reply({}, 429))
    with pytest.raises(NotNow):
        list(client(wire).rows("/x", per_page=1))
