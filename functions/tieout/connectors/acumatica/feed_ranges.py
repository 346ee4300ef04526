"""How a list that has no order is read whole: by ranges of its keys, each in one answer.

An answer of a range counts only if the range had no more to give. If it had, the range is cut at a key that was seen in it,
and its first part is read next:

    [low … ∞) too many ─▶ [low … cut) [cut … ∞) ─▶ [low … cut) too many ─▶ [low … cut') [cut' … cut) [cut … ∞) ─▶ …

Which key is greater is the database's to say, by its own collation. So a range is cut at one key at a time: by whatever order,
the two parts hold every row of the whole, and each row once. Several cuts, put in our order, could overlap in the database's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tieout.connectors.acumatica.odata import literal
from tieout.sync.outcomes import NeedsPerson


@dataclass(frozen=True)
class Ranges:
    """What is still to be read.

    Attributes:
        low: the first key of the present range; "" where nothing has been read.
        cuts: the upper bounds of the present range and of the next ones; the last range has none.
        one_by_one: the site cannot list records with their parts, so each is read by its key.
    """

    low: str = ""
    cuts: tuple[str, ...] = ()
    one_by_one: bool = False

    @classmethod
    def read(cls, cursor: str) -> "Ranges":
        """The ranges of a cursor; "" is everything.

        Raises:
            NeedsPerson: it is not one of ours.
        """
        if not cursor:
            return cls()
        try:
            content = json.loads(cursor)
            return cls(str(content["low"]), tuple(str(cut) for cut in content["cuts"]), bool(content["one_by_one"]))
        except (KeyError, TypeError, ValueError) as error:
            raise NeedsPerson(f"The cursor {cursor[:80]!r} cannot be read: ask for the import anew.") from error

    def cursor(self) -> str:
        """The text that `read` takes."""
        return json.dumps({"low": self.low, "cuts": self.cuts, "one_by_one": self.one_by_one})

    def condition(self, field: str, *, may_be_empty: bool = False) -> str:
        """The present range as a filter, or the empty text. `may_be_empty`: rows without a key count as the first ones."""
        parts = [f"{field} ge {literal(self.low)}"] if self.low else []
        if self.cuts:
            below = f"{field} lt {literal(self.cuts[0])}"
            # A comparison with nothing is never true, so that no range would show such a row.
            parts.append(f"({below} or {field} eq null)" if may_be_empty and not self.low else below)
        return " and ".join(parts)

    def following(self) -> "Ranges | None":
        """What is left once the present range is read."""
        return replace(self, low=self.cuts[0], cuts=self.cuts[1:]) if self.cuts else None

    def cut(self, keys: Sequence[str]) -> "Ranges | None":
        """The present range in two parts, cut at a key that was seen in it; `None` if it cannot be cut.

        Rows that come sorted are the range's first ones: then the last of them is the best cut. Of rows in no order, the
        middle one parts the range about evenly.
        """
        distinct = {key.casefold(): key for key in keys if key}
        distinct.pop(self.low.casefold(), None)
        inner = [distinct[folded] for folded in sorted(distinct)]
        if not inner:
            return None
        sorts = all(one.casefold() <= other.casefold() for one, other in pairwise(keys))
        return replace(self, cuts=(inner[-1] if sorts else inner[len(inner) // 2], *self.cuts))
