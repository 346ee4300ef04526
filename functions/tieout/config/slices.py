"""Slices: a part of an entity that is treated in its own way, so that a pilot can start small.

A slice holds for what it names: projects, kinds, cost codes, vendors. What it leaves out, it does not restrict. The first slice
that fits decides; what fits none goes by the entity itself.

A record goes whole or not at all. So each of its lines is judged by its own cost code, and the most careful line decides: off
before shadow before live, and of several go-live moments the latest. A subcontract with one line outside of a pilot is not
sent by the pilot.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property

from pydantic import AwareDatetime

from tieout.config.code_spans import NO_CODES, CodeSpan
from tieout.config.errors import Problem
from tieout.config.modes import CARE, Decided, Mode
from tieout.config.section import Section, Word, Words

NAMED = ("projects", "kinds", "cost_codes", "vendors")


class Slice(Section):
    """A part of an entity: by the platform's project and vendor ids, by kind, by the platform's cost codes.

    `cost_codes`: `03-*`, `03-100..03-499`, or a single code. A record without cost codes, or without a vendor, is in no slice
    that names some. `golive_at`: the entity's own unless stated.
    """

    name: Word
    projects: Words = ()
    kinds: Words = ()
    cost_codes: Words = ()
    vendors: Words = ()
    mode: Mode
    golive_at: AwareDatetime | None = None

    def problems(self) -> Iterator[Problem]:
        if not any(getattr(self, name) for name in NAMED):
            yield Problem("", f"at least one of {', '.join(NAMED)}", fix="Say what is in it, or set the entity's mode.")
        for number, (text, span) in enumerate(zip(self.cost_codes, self.spans, strict=True)):
            if span is NO_CODES:
                yield Problem(f"cost_codes.{number}", "'03-*', '03-100..03-499' (rising) or a single cost code", text)

    @cached_property
    def spans(self) -> tuple[CodeSpan, ...]:
        return tuple(CodeSpan.parse(text) for text in self.cost_codes)

    def holds(self, project: str, kind: str, cost_code: str | None, vendor: str | None) -> bool:
        """Whether one line of a record lies in this slice."""
        named = ((self.projects, project), (self.kinds, kind), (self.vendors, vendor))
        if any(names and value not in names for names, value in named):
            return False
        return not self.spans or (cost_code is not None and any(cost_code in span for span in self.spans))

    def meets(self, other: "Slice") -> bool:
        """Whether some record may lie in both."""
        if any(mine and theirs and not set(mine) & set(theirs) for mine, theirs in self._against(other)):
            return False
        return not self.spans or not other.spans or any(a.meets(b) for a in self.spans for b in other.spans)

    def covers(self, other: "Slice") -> bool:
        """Whether every record of the other lies in this one too."""
        if any(mine and not (theirs and set(theirs) <= set(mine)) for mine, theirs in self._against(other)):
            return False
        if not self.spans:
            return True
        return bool(other.spans) and all(any(a.covers(b) for a in self.spans) for b in other.spans)

    def _against(self, other: "Slice") -> tuple[tuple[Words, Words], ...]:
        return (self.projects, other.projects), (self.kinds, other.kinds), (self.vendors, other.vendors)


def most_careful(decided: Iterable[Decided]) -> Decided:
    """What holds for a whole record whose lines are treated differently."""
    lines = list(decided)
    mode = min((line.mode for line in lines), key=CARE.index)
    moments: list[datetime] = [line.golive_at for line in lines if line.golive_at is not None]
    return Decided(mode, max(moments, default=None))
