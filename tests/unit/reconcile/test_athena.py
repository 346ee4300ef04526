"""The statements for Athena: of the schema, in its dialect, and, run on DuckDB, the same answers as a run's own."""

import re
from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

from books.breaks import Broken
from tieout.reconcile.athena import BOUND, RunInAthena, main
from tieout.reconcile.desk import Desk, laid_out, sql_of, table_source
from tieout.reconcile.engine import engine
from tieout.reconcile.findings import find
from tieout.reconcile.opening import Gathered, gather
from tieout.reconcile.questions import COLUMNS, QUESTIONS
from tieout.reconcile.schema import TABLES, every_table
from tieout.reconcile.shelf import FolderShelf

from .conftest import CONNECTION, RUN

HOME = files("tieout.reconcile").joinpath("sql")
STATEMENTS = tuple(RunInAthena("firm-snapshots", CONNECTION, RUN).statements())
OTHERS = {one.name.removesuffix(".sql") for one in HOME.iterdir() if one.name.endswith(".sql")} - {"movement"}
"""Every file but the one that derives a table from the run before."""
TABLE = re.compile(r"CREATE EXTERNAL TABLE (\w+) ")


@pytest.fixture
def gathered(scripted: tuple[FolderShelf, list[Broken]]) -> Gathered:
    return gather(scripted[0], CONNECTION, RUN)


def test_every_statement_is_of_athenas_dialect_and_every_table_has_the_columns_of_the_schema() -> None:
    trees = [tree for one in STATEMENTS for tree in sqlglot.parse(one, read="athena") if tree is not None]
    assert len(trees) == len(STATEMENTS)
    made = [tree for tree in trees if isinstance(tree, exp.Create) and tree.kind == "TABLE"]
    columns = [[column.name for column in tree.find_all(exp.ColumnDef)] for tree in made]
    assert columns == [[column.name for column in TABLES[table].columns] for _, table in every_table()]
    folders = [re.findall(r"LOCATION '(.*)'", one)[0] for one in STATEMENTS if TABLE.match(one)]
    day = "date=2026-11-20/run=20261120T030000Z/"
    assert f"s3://firm-snapshots/snapshots/connection={CONNECTION}/entity=invoice/side=erp/{day}" in folders
    assert len(set(folders)) == len(folders)


def test_no_view_has_a_column_with_a_time_zone() -> None:
    assert not [one for one in STATEMENTS if "WITH TIME ZONE" in one]


def test_run_laid_out_by_the_statements_answers_every_question_as_the_run_itself_does(gathered: Gathered) -> None:
    with laid_out(gathered, now=RUN) as desk, engine() as database:
        found = {(one.question, one.source, one.target, one.amount) for one in find(desk).findings}
        for side, table in every_table():
            name = BOUND if (side.value, table) == ("ledger", "binding") else f"{side.value}_{table}"
            database.execute(f"CREATE VIEW {name} AS {table_source(TABLES[table], gathered.snapshots[side, table])}")
        for statement in STATEMENTS:
            if not TABLE.match(statement):
                database.execute(statement)
        there = Desk(gathered, database)
        for name in OTHERS:
            database.execute(sql_of(name), ["committed", None] if name == "behind_a_figure" else [])
        asked = [row for question in QUESTIONS for row in there.ask(sql_of(question.name), moment="since")]
    assert found
    assert {(row["question"], row["source"], row["target"], row["amount"]) for row in asked} >= found
    assert len([row for row in asked if not row["in_flight"]]) == len(found)
    assert set(asked[0]) == set(COLUMNS)


def test_command_prints_them(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["athena", "--bucket", "firm-snapshots", "--connection", CONNECTION, "--run", "20261120T030000Z"]
    monkeypatch.setattr("sys.argv", words)
    main()
    assert capsys.readouterr().out == "".join(f"{one};\n\n" for one in STATEMENTS)
