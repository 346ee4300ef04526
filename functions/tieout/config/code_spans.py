"""Spans of cost codes: `03-*`, `03-100..03-499`, or one code. Text against text; no code is ever read as a number."""

import re
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[-\s._/]+")
_RANGE = re.compile(r"\s*(?:\.\.|\u2013)\s*")
_LAST = "\U0010ffff"


def comparable(code: str) -> str:
    """A code with one kind of separator: `03 30 00`, `03.30.00` and `03-30-00` are the same code.

    The separator sorts before every digit and letter, so that comparing texts compares segment by segment.
    """
    return _SEPARATORS.sub("-", code.strip().upper()).strip("-")


@dataclass(frozen=True)
class CodeSpan:
    """All codes from `low` to `high`, both included, in comparable form."""

    low: str
    high: str

    @classmethod
    def parse(cls, text: str) -> "CodeSpan":
        """Read `03-*`, `03-100..03-499` (or with an en dash), or a single code.

        `NO_CODES` where it is none of these, a range runs backwards, or a star stands anywhere but at the end.
        """
        ends = _RANGE.split(text)
        if len(ends) == 2:
            low, high = comparable(ends[0]), comparable(ends[1])
            if not low or not high or "*" in low + high or low > high:
                return NO_CODES
            return cls(low, f"{high}-{_LAST}")  # with all that lies below the last code: 03-499.10 is within 03-499
        if len(ends) == 1 and text.rstrip().endswith("*"):
            stem = text.rstrip()[:-1]
            low = comparable(stem) + ("-" if _SEPARATORS.search(stem[-1:]) else "")
            if low in {"", "-"} or "*" in low:
                return NO_CODES
            return cls(low, low + _LAST)
        one = comparable(text)
        if len(ends) != 1 or not one or "*" in one:
            return NO_CODES
        return cls(one, one)

    def __contains__(self, code: str) -> bool:
        return self.low <= comparable(code) <= self.high

    def covers(self, other: "CodeSpan") -> bool:
        return self.low <= other.low and other.high <= self.high

    def meets(self, other: "CodeSpan") -> bool:
        return self.low <= other.high and other.low <= self.high


NO_CODES = CodeSpan("\x00", "\x00")
"""What holds no code at all."""
