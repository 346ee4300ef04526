"""Every `.sql` file is in the common subset: it parses for DuckDB and for Athena, and calls what both have."""

from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

from tieout.reconcile.causes import CAUSES
from tieout.reconcile.desk import MAPPED, TABLE_RELATIONS, sql_of
from tieout.reconcile.questions import COLUMNS, QUESTIONS, Question

HOME = files("tieout.reconcile").joinpath("sql")
RELATIONS = [f"relations/{name}" for name in (MAPPED, *TABLE_RELATIONS)]
FILES = sorted(one.name.removesuffix(".sql") for one in HOME.iterdir() if one.name.endswith(".sql"))

ONLY_DUCKDB = (exp.Qualify, exp.Lateral, exp.Columns)
BOTH_HAVE = {
    "ABS", "COALESCE", "CONCAT", "SUM", "COUNT", "MIN", "MAX", "ROUND", "DATE_TRUNC", "TIMESTAMP_TRUNC", "CAST", "CASE",
    "DATE_DIFF", "DATEDIFF", "TS_OR_DS_DIFF", "ROW_NUMBER", "FIRST_VALUE", "SPLIT_PART", "LOGICAL_OR", "BOOL_OR", "AND", "OR",
    "IF", "EXISTS",
}  # fmt: skip


@pytest.mark.parametrize("name", [*FILES, *RELATIONS])
@pytest.mark.parametrize("dialect", ["duckdb", "athena"])
def test_parses_in_both_dialects(name: str, dialect: str) -> None:
    (tree,) = sqlglot.parse(sql_of(name), read=dialect)
    assert tree is not None
    assert not list(tree.find_all(*ONLY_DUCKDB))
    called = {call.name if isinstance(call, exp.Anonymous) else call.sql_name() for call in tree.find_all(exp.Func)}
    assert called <= BOTH_HAVE


def test_no_file_is_left_out() -> None:
    assert sorted(f"relations/{one.name}" for one in HOME.joinpath("relations").iterdir()) == sorted(
        f"{name}.sql" for name in RELATIONS
    )
    assert {question.name for question in QUESTIONS} <= set(FILES)


@pytest.mark.parametrize("question", [question.name for question in QUESTIONS])
def test_every_question_answers_in_the_same_columns(question: str) -> None:
    tree = sqlglot.parse_one(sql_of(question), read="duckdb")
    assert isinstance(tree, exp.Query)
    assert tuple(tree.named_selects) == COLUMNS


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_question_that_is_left_out_has_nothing_to_read(question: Question) -> None:
    tree = sqlglot.parse_one(sql_of(question.name), read="duckdb")
    named = {each.alias for each in tree.find_all(exp.CTE)}
    selects = [each for each in tree.find_all(exp.Select) if len(each.expressions) == len(COLUMNS)]
    sources = {each.args["from_"].this.name for each in selects}
    if sources <= named:
        sources = {each.this.args["from_"].this.name for each in tree.find_all(exp.CTE) if each.alias in sources}
    assert sources == set(question.reads)


@pytest.mark.parametrize("name", TABLE_RELATIONS)
def test_relation_builds_only_on_those_before_it(name: str) -> None:
    read = {table.name for table in sqlglot.parse_one(sql_of(f"relations/{name}"), read="duckdb").find_all(exp.Table)}
    assert read.isdisjoint(TABLE_RELATIONS[TABLE_RELATIONS.index(name) :])


SMALL = {"cutoff", "unsettled"}
"""Joined by their entity alone: a few rows."""


def by_record(on: exp.Expr) -> bool:
    """Whether one of the conditions is an equality between two tables, of more than what kind of record it is."""
    conditions = on.flatten() if isinstance(on, exp.And) else [on]
    for one in (one for one in conditions if isinstance(one, exp.EQ)):
        ours, theirs = ([*side.find_all(exp.Column)] for side in (one.this, one.expression))
        tables = [{column.table for column in side} for side in (ours, theirs)]
        named = {column.name for column in (*ours, *theirs)}
        if all(tables) and tables[0].isdisjoint(tables[1]) and not named <= {"entity", "side"}:
            return True
    return False


@pytest.mark.parametrize("name", [*FILES, *RELATIONS])
def test_no_join_compares_every_record_with_every_other(name: str) -> None:
    joins = [join for join in sqlglot.parse_one(sql_of(name), read="duckdb").find_all(exp.Join) if join.args.get("on")]
    large = [join for join in joins if not SMALL & {table.name for table in join.this.find_all(exp.Table)}]
    assert [join.sql() for join in large if not by_record(join.args["on"])] == []


def test_every_file_says_what_it_asks() -> None:
    assert [name for name in [*FILES, *RELATIONS] if not sql_of(name).startswith("-- ")] == []


def causes_named(question: str) -> set[str]:
    """Every cause that the file can give, wherever its `cause` column takes it from a literal."""
    place = COLUMNS.index("cause")
    found: set[str] = set()
    for select in sqlglot.parse_one(sql_of(question), read="duckdb").find_all(exp.Select):
        if len(select.expressions) == len(COLUMNS):
            cause = select.expressions[place].unalias()
            given = [cause] if not isinstance(cause, exp.Case) else [i.args["true"] for i in cause.args["ifs"]]
            given += [cause.args["default"]] if isinstance(cause, exp.Case) else []
            found |= {one.this for one in given if isinstance(one, exp.Literal)}
    return found


def test_every_cause_has_its_words() -> None:
    holdups = {"refused", "in_doubt", "partial", "unlinked", "not_adopted", "waiting", "stuck", "never_seen"}
    named = holdups.union(*(causes_named(question.name) for question in QUESTIONS))
    assert named == CAUSES.keys()
    assert all(cause.words and cause.fix for cause in CAUSES.values())
