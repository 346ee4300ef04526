"""Every condition that DynamoDB holds a write or a reading against is a named clause that says which case it covers."""

import ast
from pathlib import Path

import pytest

from tieout import ledger

FILES = sorted(Path(ledger.__path__[0]).glob("*.py"))


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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_condition_is_a_named_clause_with_its_case(file: Path) -> None:
    assert unnamed(ast.parse(file.read_text())) == []


def test_a_clause_in_the_middle_of_a_write_is_noticed() -> None:
    assert unnamed(ast.parse("def take(now):\n    behind = Clause('#until > :now', ((':now', now),))\n")) == [2]
