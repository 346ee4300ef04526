"""The desk is laid out and asked by several threads, each by a connection of its own."""

import duckdb
import pytest

from books.book import Book
from tieout.reconcile import desk as desks
from tieout.reconcile.desk import TABLE_RELATIONS, sql_of

from .conftest import LayOut


def test_desk_beside_another_holds_the_same_and_tells_time_the_same_way(small: Book, lay_out: LayOut) -> None:
    asked = "SELECT CURRENT_SETTING('TimeZone') AS zone, (SELECT COUNT(*) FROM ledger_binding) AS links"
    with lay_out([small]) as desk, desk.beside() as other:
        assert other.holding(TABLE_RELATIONS) == desk.holding(TABLE_RELATIONS) >= {"posted", "approval"}
        assert other.ask(asked) == desk.ask(asked) == [{"zone": "UTC", "links": len(small.of("ledger", "binding"))}]


@pytest.mark.parametrize("name", ["line_apart", "twin", "owed"])
def test_relation_that_cannot_be_built_leaves_no_desk(
    small: Book, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(desks, "sql_of", lambda one: "SELECT of FROM" if one == f"relations/{name}" else sql_of(one))
    with pytest.raises(duckdb.Error), lay_out([small]):
        pytest.fail("it was laid out")
