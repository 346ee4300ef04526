"""Which code of the other side a code stands for. A single sure answer is proposed; a person confirms it, always."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tieout.preflight.code_forms import How, folded, plain, swapped, zeroless
from tieout.preflight.names import code_name, likeness
from tieout.preflight.ports import CodeSeen

_NUMBERS = re.compile(r"\d+")

ALIKE = 85.0
"""From here on two names of codes say the same, a slip of the pen apart."""

APART = 55.0
"""Below this, two names say different things."""


@dataclass(frozen=True)
class Match:
    """What a code may stand for. `sure`: one code only, and its name does not speak against it."""

    how: How
    codes: tuple[CodeSeen, ...]
    sure: bool

    @property
    def only(self) -> CodeSeen | None:
        return self.codes[0] if self.sure else None


class CodeIndex:
    """The codes of one side, to be asked for one that is the same, or looks the same."""

    def __init__(self, codes: Iterable[CodeSeen]) -> None:
        self._exact: dict[str, CodeSeen] = {}
        self._by: dict[How, dict[str, list[CodeSeen]]] = {how: {} for how in How}
        for one in codes:
            if one.code in self._exact:
                continue  # one code of many projects is one code
            self._exact[one.code] = one
            for how, keys in _keys(one):
                for key in dict.fromkeys(keys):
                    self._by[how].setdefault(key, []).append(one)

    def exactly(self, code: str) -> CodeSeen | None:
        return self._exact.get(code)

    def find(self, asked: CodeSeen) -> Match | None:
        """The surest way in which something on this side is like the code that is asked for, or `None`."""
        same = self._exact.get(asked.code)
        if same is not None:
            return Match(How.SAME, (same,), sure=True)
        for how in (How.SEPARATORS, How.CONFUSED, How.ZEROS, How.SWAPPED):
            found = _distinct(self._under(how, asked))
            if found:
                return _judged(how, asked, found)
        named = _distinct(self._by[How.NAME].get(code_name(asked.name), ())) if asked.name else ()
        return Match(How.NAME, named, sure=len(named) == 1) if named else None

    def _under(self, how: How, asked: CodeSeen) -> Iterator[CodeSeen]:
        table = self._by[How.CONFUSED] if how is How.SWAPPED else self._by[how]
        keys = swapped(asked.code) if how is How.SWAPPED else dict(_keys(asked))[how]
        for key in keys:
            yield from table.get(key, ())


def names_apart(one: CodeSeen, other: CodeSeen) -> bool:
    """Whether the names of two codes say different things. An empty name says nothing."""
    names = code_name(one.name), code_name(other.name)
    return all(names) and likeness(*names) < APART


def names_alike(one: CodeSeen, other: CodeSeen) -> bool:
    """Whether the names of two codes say the same. Their numbers must agree: `Phase 1` is not a slip of `Phase 2`."""
    names = code_name(one.name), code_name(other.name)
    numbers = [_NUMBERS.findall(name) for name in names]
    return all(names) and numbers[0] == numbers[1] and likeness(*names) >= ALIKE


def _keys(one: CodeSeen) -> Iterator[tuple[How, list[str]]]:
    yield How.SEPARATORS, [plain(one.code)]
    yield How.CONFUSED, [folded(one.code)]
    yield How.ZEROS, list(zeroless(one.code))
    if one.name:
        yield How.NAME, [code_name(one.name)]


def _distinct(codes: Iterable[CodeSeen]) -> tuple[CodeSeen, ...]:
    return tuple({one.code: one for one in codes}.values())


def _judged(how: How, asked: CodeSeen, found: tuple[CodeSeen, ...]) -> Match:
    agreeing = tuple(one for one in found if names_alike(asked, one))
    if len(found) > 1 and len(agreeing) == 1:
        return Match(how, agreeing, sure=True)
    return Match(how, found, sure=len(found) == 1 and not names_apart(asked, found[0]))
