"""The firm's standard cost codes: page by page from the ERP to the platform's list.

They are no records: which code is which is the code itself, so that a page that is shown twice changes nothing. What could not be
shown is a line in the import's history, by code and reason. None is ever taken away: what the ERP does not show any more may
stand in somebody's budget.
"""

from dataclasses import dataclass

from tieout.policy.reasons import Reason
from tieout.sync.pacing import Pace
from tieout.sync.ports import Capability, pausing
from tieout.sync.pull_ports import CodeFeed, Feed, Mirror


@dataclass(frozen=True)
class CodePage:
    """What one page came to. `next_cursor`: `None` when the last one was shown."""

    read: int
    shown: int
    reasons: tuple[Reason, ...]
    next_cursor: str | None


@dataclass
class CostCodes:
    """Shows the ERP's standard cost codes."""

    feed: Feed
    mirror: Mirror
    pace: Pace

    def capability(self) -> Capability:
        """Whether both sides can do it, as configured. Makes no call."""
        if not isinstance(self.feed, CodeFeed):
            return Capability(False, "This ERP's connector reads no standard cost codes.")
        able = self.feed.capability("cost_code")
        return able if not able.offered else self.mirror.takes_cost_codes()

    def page(self, cursor: str, *, shadow: bool) -> CodePage:
        """Read and show one page. Raises: NotNow, NeedsPerson: to be done again."""
        if not isinstance(self.feed, CodeFeed):
            raise TypeError("asked for codes of a feed that reads none")
        with pausing(self.feed.limit_scope()):
            codes, following = self.feed.cost_codes(cursor=cursor)
        if shadow or not codes:
            return CodePage(len(codes), 0, (), following)
        with self.pace.step(self.mirror.limit_scope()), pausing(self.mirror.limit_scope()):
            shown = self.mirror.show_cost_codes(codes)
        return CodePage(len(codes), shown.written, shown.reasons, following)


def in_words(reasons: tuple[Reason, ...]) -> str:
    """What of a page could not be shown."""
    return "Cost codes not shown: " + "; ".join(reason.text for reason in reasons)
