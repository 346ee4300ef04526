"""What would have been written held against one document that stands there: its total, its lines, its fields.

A line is found by the link that an adoption left; else by cost code and amount; else by cost code alone, and then the amount is
what differs; else by amount alone, and then the cost code. What is left over stands on one side only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tieout.sync.outcomes import Observed, ObservedLine
from tieout.sync.plan import Expectation, ExpectedLine

TOTAL, LINE, AMOUNT, COST_CODE = "total", "line", "amount", "cost_code"


@dataclass(frozen=True)
class Apart:
    """One value that is not the same on both sides. Amounts are text.

    Attributes:
        line: the document's own key of the line, or "new" for one that it has not; empty for what is no line's.
        cost_code: what the line stands under, as it would have been written (as it stands, where it would not have been).
        field: `total`, `line` (one side has none), `amount`, `cost_code`, or a field of the document by its own name.
        meant: what would have been written; `stands`: what is there.
    """

    line: str
    cost_code: str
    field: str
    meant: str
    stands: str


def held_against(expects: Expectation, seen: Observed, tied: Mapping[str, str]) -> tuple[Apart, ...]:
    """Every value that differs. `tied`: the document's line keys by the record's line ids, as far as they are linked."""
    found: list[Apart] = []
    if expects.total != seen.total:
        found.append(Apart("", "", TOTAL, f"{expects.total:f}", f"{seen.total:f}"))
    for name, value in expects.fields.items():
        stands = seen.fields.get(name, "")
        if stands != value:
            found.append(Apart("", "", name, value, stands))
    pairs, meant, there = _paired(expects.lines, seen.lines, tied)
    for line, stands_there in pairs:
        found += _of_line(line, stands_there)
    found += [Apart("new", one.cost_code, LINE, f"{one.amount:f}", "") for one in meant]
    found += [Apart(one.key, one.cost_code, LINE, "", f"{one.amount:f}") for one in there]
    return tuple(found)


def _of_line(meant: ExpectedLine, there: ObservedLine) -> Iterator[Apart]:
    if meant.cost_code != there.cost_code:
        yield Apart(there.key, meant.cost_code, COST_CODE, meant.cost_code, there.cost_code)
    if meant.amount != there.amount:
        yield Apart(there.key, meant.cost_code, AMOUNT, f"{meant.amount:f}", f"{there.amount:f}")


Pairs = list[tuple[ExpectedLine, ObservedLine]]


def _paired(
    meant: tuple[ExpectedLine, ...], there: tuple[ObservedLine, ...], tied: Mapping[str, str]
) -> tuple[Pairs, list[ExpectedLine], list[ObservedLine]]:
    """The lines that are one another's, and what is left over on either side."""
    alike: tuple[Callable[[ExpectedLine, ObservedLine], bool], ...] = (
        lambda one, other: tied.get(one.source_id) == other.key,
        lambda one, other: (one.cost_code, one.amount) == (other.cost_code, other.amount),
        lambda one, other: one.cost_code == other.cost_code,
        lambda one, other: one.amount == other.amount,
    )
    pairs: Pairs = []
    left, free = list(meant), list(there)
    for same in alike:
        # The surest first, over all lines: a likely pair must not take away what another is surely.
        for one in list(left):
            other = next((each for each in free if same(one, each)), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                free.remove(other)
    return pairs, left, free
