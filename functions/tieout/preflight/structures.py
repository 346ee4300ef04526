"""Which standard a list of cost codes follows: MasterFormat 2004 or 1995, the NAHB list, or the firm's own."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.config.cost_codes import CostCodeStructure, Standard

ENOUGH = 0.85
"""From which share of a list on its structure is taken for granted; the rest are the list's own slips."""

CANDIDATES = tuple(
    CostCodeStructure(standard=one) for one in (Standard.NAHB, Standard.MASTERFORMAT_2004, Standard.MASTERFORMAT_1995)
)


@dataclass(frozen=True)
class Detected:
    """The structure of a list. `outside`: codes that do not fit; `shape`: the commonest form, digits as 9, letters as A."""

    standard: Standard
    share: float
    shape: str
    outside: tuple[str, ...]
    structure: CostCodeStructure | None = None

    @property
    def words(self) -> str:
        return f"{self.standard.value} ({self.share:.0%} of the codes, most like {self.shape})"

    def is_group(self, code: str) -> bool:
        """Whether a code only heads a group, by the rules of the structure; of an unknown structure nothing is said."""
        return self.structure is not None and self.structure.is_group(code)


def detect(codes: Sequence[str], stated: CostCodeStructure | None = None) -> Detected | None:
    """The structure of a list of codes; `None` of an empty list.

    Args:
        stated: the structure that the system, or the connection document, states. It is then only measured.
    """
    if not codes:
        return None
    fits = [_fitting(structure, codes) for structure in ((stated,) if stated else CANDIDATES)]
    best = max(fits, key=lambda one: one.share)
    if stated is None and best.share < ENOUGH:
        shape, count = Counter(shape_of(code) for code in codes).most_common(1)[0]
        outside = tuple(code for code in codes if shape_of(code) != shape)
        return Detected(Standard.CUSTOM, count / len(codes), shape, outside)
    return best


def shape_of(code: str) -> str:
    """`03-30A` is `99-99A`."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", code.strip()))


def _fitting(structure: CostCodeStructure, codes: Sequence[str]) -> Detected:
    outside = tuple(code for code in codes if structure.split(code) is None)
    share = 1 - len(outside) / len(codes)
    shape = Counter(shape_of(code) for code in codes).most_common(1)[0][0]
    return Detected(structure.standard, share, shape, outside, structure)
