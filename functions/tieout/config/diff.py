"""What differs between two documents, as a person reads it: path, old, new."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PLAIN = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Change:
    """One difference. `old` or `new` is `ABSENT` where nothing stands."""

    path: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.path}: {shown(self.old)} → {shown(self.new)}"


class _Absent:
    def __repr__(self) -> str:
        return "(nothing)"


ABSENT = _Absent()


def changes(old: Any, new: Any, path: str = "") -> Iterator[Change]:
    """Every difference between two pieces of plain JSON, in the order of their paths."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), _inside(path, key))
    elif _sections(old) and _sections(new):
        for number in range(max(len(old), len(new))):
            left = old[number] if number < len(old) else ABSENT
            right = new[number] if number < len(new) else ABSENT
            yield from changes(left, right, f"{path}.{number}")
    elif old != new:
        yield Change(path, old, new)


def shown(value: Any) -> str:
    """A value for people."""
    return repr(value) if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _sections(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _inside(path: str, key: str) -> str:
    name = key if _PLAIN.fullmatch(key) else f'"{key}"'
    return f"{path}.{name}" if path else name
