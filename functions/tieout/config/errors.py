"""Mistakes in a document: each with its path, what stands there, what was expected, and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

FIXES = {
    "missing": "Add it.",
    "string_type": "Write it as text, in quotes; codes are no numbers.",
    "timezone_aware": "Add the time zone, such as 2026-01-31T00:00:00Z.",
    "time_delta_parsing": "Write a duration such as PT25M or P3D.",
    "extra_forbidden": "Take it out, or correct its name.",
}


@dataclass(frozen=True)
class Problem:
    """One mistake. `value` is `None` where nothing stands there, or where it is too large to show."""

    path: str
    expected: str
    value: object = None
    fix: str = ""

    def __str__(self) -> str:
        got = "" if self.value is None else f" (got {self.value!r})"
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.path or 'document'}: {self.expected}{got}{'.' if fix else ''}{fix}"

    def under(self, prefix: str) -> "Problem":
        """The same mistake, seen from further outside."""
        return Problem(joined(prefix, self.path), self.expected, self.value, self.fix)


class Inconsistent(ValueError):
    """Values that are fine by themselves and wrong together. Paths are relative to the section that noticed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


class ConfigurationError(ValueError):
    """A document that cannot be used. `problems` names every path that is wrong, what stood there and what was expected.

    `named` holds the same for programs, where whoever raised it knew more than a text.
    """

    def __init__(self, problems: list[str], named: Sequence[Problem] = ()) -> None:
        self.problems = problems
        self.named = tuple(named)
        super().__init__("; ".join(problems))


def joined(*parts: str) -> str:
    """Parts of a path, with a dot between those that say something."""
    return ".".join(part for part in parts if part)


def refuse_all(problems: Iterable[Problem]) -> None:
    """Raise `Inconsistent` if there is any problem."""
    found = list(problems)
    if found:
        raise Inconsistent(found)


def named_problems(error: ValidationError, prefix: str = "") -> list[Problem]:
    """Every mistake that pydantic found, or that a section's own rules did."""
    found: list[Problem] = []
    for item in error.errors(include_url=False):
        path = joined(prefix, ".".join(str(part) for part in item["loc"]))
        inner = item.get("ctx", {}).get("error")
        if isinstance(inner, Inconsistent):
            found += [problem.under(path) for problem in inner.problems]
        else:
            kind = item["type"]
            # What stands under an unknown key may be anything, a password too; the key itself is the mistake.
            hidden = kind in {"missing", "extra_forbidden"} or isinstance(item["input"], dict)
            found.append(Problem(path, item["msg"], None if hidden else _short(item["input"]), FIXES.get(kind, "")))
    return found


def problems_of(error: ValidationError, prefix: str = "") -> list[str]:
    """One line per mistake: `path: what is wrong (got 'value'). What to do`."""
    return [str(problem) for problem in named_problems(error, prefix)]


def _short(value: Any) -> Any:
    return value if len(repr(value)) <= 120 else f"{repr(value)[:120]}…"
