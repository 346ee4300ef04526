"""The structure of a firm's cost codes: what a code looks like, and which codes only head a group.

The patterns are those of the standards: MasterFormat 2004 and later writes `DD SS TT` with an optional fourth level after a
dot (`26 05 19.13`), MasterFormat 1995 five digits (`03300`, `03-300`), the NAHB list `D-DD-DDDD` (`1-01-0110`).
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tieout.config.errors import Problem
from tieout.config.section import Section, Word


class Standard(StrEnum):
    MASTERFORMAT_2004 = "masterformat_2004"
    MASTERFORMAT_1995 = "masterformat_1995"
    NAHB = "nahb"
    CUSTOM = "custom"


class GroupCodes(StrEnum):
    """Which codes only head a group, so that nothing is posted to them.

    `zeros_after_first`: only zeros after the first segment (`03 00 00`). `zeros_at_end`: the last segment is all zeros
    (`03-000`); on MasterFormat 2004 that would bar `03 30 00`, which people post to. `none`: every code is posted to.
    """

    ZEROS_AFTER_FIRST = "zeros_after_first"
    ZEROS_AT_END = "zeros_at_end"
    NONE = "none"


class Segment(Section):
    """One part of a code: how many characters it has. Only the last one may be `optional`."""

    name: Word
    length: Annotated[int, Field(ge=1, le=20)]
    digits_only: bool = True
    optional: bool = False


SEGMENTS: dict[Standard, tuple[tuple[str, int, bool], ...]] = {
    Standard.MASTERFORMAT_2004: (
        ("division", 2, False),
        ("section", 2, False),
        ("title", 2, False),
        ("level4", 2, True),
    ),
    Standard.MASTERFORMAT_1995: (("division", 2, False), ("section", 3, False)),
    Standard.NAHB: (("phase", 1, False), ("group", 2, False), ("item", 4, False)),
}
_ANY_SEPARATOR = r"[-\s._/]?"


class CostCodeStructure(Section):
    """What the firm's cost codes look like on the platform. Stated, it is checked; a code that differs is refused by name.

    `segments` are needed for `custom`, and are those of the standard otherwise. `separator`: exactly this one between
    segments; left out, any of space, dash, dot, slash and none.
    """

    standard: Standard
    segments: tuple[Segment, ...] = ()
    separator: Annotated[str, Field(max_length=1)] | None = None
    group_codes: GroupCodes = GroupCodes.ZEROS_AFTER_FIRST

    def problems(self) -> Iterator[Problem]:
        for number, part in enumerate(self.segments[:-1]):
            if part.optional:  # or nobody could tell which of two short codes is meant
                yield Problem(f"segments.{number}.optional", "false: only the last one may be missing", True)
        if self.standard is Standard.CUSTOM and not self.segments:
            yield Problem("segments", "the segments of a custom structure", fix="List them, first to last.")
        if self.standard is not Standard.CUSTOM and self.segments:
            fix = "Take them out, or say standard: custom."
            yield Problem("segments", f"none: {self.standard.value} has its own", fix=fix)

    @property
    def parts(self) -> tuple[Segment, ...]:
        """The segments, first to last."""
        known = SEGMENTS.get(self.standard, ())
        return self.segments or tuple(Segment(name=n, length=length, optional=o) for n, length, o in known)

    def split(self, code: str) -> tuple[str, ...] | None:
        """The code's segments, or `None` if it is no code of this structure."""
        match = re.fullmatch(self._pattern, code.strip())
        return None if match is None else tuple(part for part in match.groups() if part is not None)

    def is_group(self, code: str) -> bool:
        """Whether the code only heads a group."""
        parts = self.split(code) or ()
        if self.group_codes is GroupCodes.NONE or len(parts) < 2:
            return False
        tail = parts[1:] if self.group_codes is GroupCodes.ZEROS_AFTER_FIRST else parts[-1:]
        return all(set(part) == {"0"} for part in tail)

    @property
    def _pattern(self) -> str:
        between = _ANY_SEPARATOR if self.separator is None else re.escape(self.separator)
        text = ""
        for number, part in enumerate(self.parts):
            one = f"({r'[0-9]' if part.digits_only else r'[0-9A-Za-z]'}{{{part.length}}})"
            # MasterFormat's fourth level stands after a dot, whatever separates the others.
            lead = between if number else ""
            if self.standard is Standard.MASTERFORMAT_2004 and part.optional:
                lead = r"\."
            text += f"(?:{lead}{one})?" if part.optional else f"{lead}{one}"
        return text

    @property
    def example(self) -> str:
        """The form in words, for a message: `division-section-[level4]`."""
        between = "-" if self.separator is None else self.separator
        return between.join(f"{'[' if p.optional else ''}{p.name}{']' if p.optional else ''}" for p in self.parts)
