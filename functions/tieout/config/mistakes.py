"""Every mistake of a document at once, also those that a rule across sections would find only once the others are mended."""

import copy
import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from tieout.config.errors import Problem, joined, named_problems
from tieout.config.section import RULES_LATER, Section

STAND_INS: dict[str, Any] = {"id": "unknown", "platform": {"system": "unknown"}, "erp": {"system": "unknown"}}
"""For what is missing or wrong and cannot be done without, so that the rest can still be judged."""

ROUNDS = 5


def every_mistake(document: object, model: type[Section]) -> list[Problem]:
    """The shape first: what is wrong in it is taken out until the rest can be read. Then all rules of what is left.

    Whatever touches a value that was taken out is left unsaid: it would only repeat the first mistake in other words.
    """
    found: list[Problem] = []
    rest = copy.deepcopy(document)
    for _ in range(ROUNDS):
        try:
            read = model.model_validate(rest, context=RULES_LATER)
        except ValidationError as error:
            found += _new(named_problems(error), found)
            rest = _without(rest, error)
        else:
            found += _new(_broken_rules(read, ""), found)
            break
    return [_with_a_guess(problem, model) for problem in found]


def _new(problems: Iterable[Problem], known: list[Problem]) -> list[Problem]:
    return [new for new in problems if not any(_touch(new.path, one.path) for one in known)]


def _broken_rules(part: object, path: str) -> Iterator[Problem]:
    """The rules of a section and of all within it."""
    if isinstance(part, Section):
        yield from (problem.under(path) for problem in part.problems())
        for name in type(part).model_fields:
            yield from _broken_rules(getattr(part, name), joined(path, name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _broken_rules(value, joined(path, str(key)))
    elif isinstance(part, tuple | list):
        for number, value in enumerate(part):
            yield from _broken_rules(value, joined(path, str(number)))


def _without(document: object, error: ValidationError) -> object:
    """The document without what the error names."""
    if not isinstance(document, dict):
        return dict(STAND_INS)
    # From the end, so that taking out an item of a list does not move the others.
    for item in reversed(error.errors(include_url=False)):
        _take_out(document, item["loc"], missing=item["type"] == "missing")
    return STAND_INS | document


def _take_out(document: Any, loc: tuple[int | str, ...], *, missing: bool) -> None:
    """Remove what stands at a place. Where the mistake is that something is missing, what it is missing from goes."""
    where = loc[:-1] if missing or loc[-1:] == ("[key]",) else loc
    if not where:
        return
    holder = document
    for part in where[:-1]:
        if not _has(holder, part):
            return  # an earlier mistake has taken it along
        holder = holder[part]
    if _has(holder, where[-1]):
        del holder[where[-1]]


def _has(holder: Any, part: int | str) -> bool:
    return part in holder if isinstance(holder, dict) else isinstance(holder, list) and part in range(len(holder))


def _touch(one: str, other: str) -> bool:
    """Whether one path is the other, or leads to it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _with_a_guess(problem: Problem, model: type[BaseModel]) -> Problem:
    """Where a key is unknown, the known one that looks most like it."""
    key = problem.path.rsplit(".", 1)[-1]
    if problem.expected != "Extra inputs are not permitted":
        return problem
    schema = model.model_json_schema()
    known = {name for part in (schema, *schema.get("$defs", {}).values()) for name in part.get("properties", {})}
    near = difflib.get_close_matches(key, known, 1)
    fix = f"Did you mean '{near[0]}'?" if near else problem.fix
    return Problem(problem.path, "no such key", None, fix)
