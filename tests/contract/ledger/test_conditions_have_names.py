"""Every condition that DynamoDB holds a write or a reading against is a named clause that says which case it covers."""

import ast
from pathlib import Path

import pytest

from tieout import ledger

ROOM = Path(ledger.__path__[0])
FILES = sorted(ROOM.glob("*.py"))
PRODUCT = sorted(one for one in ROOM.parents[1].rglob("*.py") if one != ROOM / "conditions.py")
"""All of `functions/`, but for the one file that makes requests of clauses."""

BY_HAND = "ConditionExpression"


def unnamed(tree: ast.Module) -> list[int]:
    """Lines that make a clause outside a function of its own, or in one that does not say what it is for."""
    named = {
        id(inner)
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and ast.unparse(one.returns or one).strip("\"'") == "Clause"
        if ast.get_docstring(one) or one.name in {"__and__", "__or__"}
        for inner in ast.walk(one)
    }
    made = (each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == "Clause")
    return [call.lineno for call in made if id(call) not in named]


def by_hand(tree: ast.Module) -> list[int]:
    """Lines that give DynamoDB the text of a condition: as a keyword, or as a member of a request. (To read one is no harm.)"""
    read = {id(one.slice) for one in ast.walk(tree) if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load)}
    words = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in read)
    members = [one.lineno for one in words if one.value == BY_HAND]
    return members + [one.lineno for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == BY_HAND]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_condition_is_a_named_clause_with_its_case(file: Path) -> None:
    assert unnamed(ast.parse(file.read_text())) == []


def test_a_clause_in_the_middle_of_a_write_is_noticed() -> None:
    assert unnamed(ast.parse("def take(now):\n    behind = Clause('#until > :now', ((':now', now),))\n")) == [2]


def test_no_condition_is_written_by_hand_beside_the_clauses() -> None:
    found = {str(file): by_hand(ast.parse(source)) for file in PRODUCT if BY_HAND in (source := file.read_text())}
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_a_condition_by_hand_is_noticed() -> None:
    keyword = "client.update_item(TableName=table, ConditionExpression='attribute_exists(pk)')\n"
    member = "put = {'Item': item, 'ConditionExpression': 'attribute_exists(pk)'}\n"
    query = "client.query(KeyConditionExpression='pk = :pk')\n"
    later, reading = "put['ConditionExpression'] = 'x'\n", "text = put['ConditionExpression']\n"
    assert by_hand(ast.parse(keyword + query + member + later + reading)) == [3, 4, 1]
