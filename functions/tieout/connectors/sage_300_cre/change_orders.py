"""Commitment change orders: what stands in the way, and the plan."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieout.connectors.sage_300_cre.capabilities import RELIES_ON
from tieout.connectors.sage_300_cre.commitments import posting
from tieout.connectors.sage_300_cre.objections import TEXT, extensions, lines, switched_off
from tieout.connectors.sage_300_cre.papers import CHANGE_ORDER, CREATE, POST, expectation, item_of
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import filled, written
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeLine, ReadyChangeOrder
from tieout.policy.reasons import Reason
from tieout.sync.plan import Side, Step


@dataclass(frozen=True)
class ChangeOrders:
    """Change orders of commitments that are in Sage."""

    settings: Sage300CreSettings
    switched_on: frozenset[str]

    def limits(self, _kind: str) -> FieldLimits:
        """A number is unique within its commitment; how long it may be is not public."""
        return FieldLimits(title=TEXT, line_description=TEXT, currency=self.settings.currency)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this change order cannot be sent."""
        change = _change(ready)
        return [
            *switched_off(RELIES_ON[change.kind], self.switched_on),
            *extensions(change.extensions),
            *_whole(change),
            *lines((each.line for each in change.lines), self.settings, committed=True),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Make it in hh2, then have it posted to Sage."""
        change = _change(ready)
        reference = change.external_reference
        body = filled(
            Code=change.number,
            Name=written(reference),
            Description=change.title,
            Date=change.change_date.isoformat() if change.change_date else None,
            Job=change.project,
            Contract=change.contract.key if change.contract else None,
        )
        body["Items"] = [_item(line, position) for position, line in enumerate(change.lines, start=1)]
        fields = {"Code": change.number, "Description": change.title}
        expects = expectation((each.line for each in change.lines), fields)
        return (
            Step(CREATE, Side.ERP, CHANGE_ORDER, body, reference, expects),
            Step(POST, Side.ERP, CHANGE_ORDER, posting(body, f"{expects.total:f}"), reference, moves=True),
        )


def _item(changed: ReadyChangeLine, position: int) -> dict[str, Any]:
    return item_of(changed.line, position) | filled(Adjusts=changed.adjusts)


def _whole(change: ReadyChangeOrder) -> Iterator[Reason]:
    if change.contract is None:
        yield Reason("no_contract", f"{change.number} names no commitment that is in Sage.", "contract")
    if change.change_date is None:
        yield Reason("no_date", f"{change.number} has no approved date, which Sage needs. Give it one.", "change_date")
    twice = [key for key, count in Counter(line.adjusts for line in change.lines if line.adjusts).items() if count > 1]
    for key in twice:
        text = f"{change.number} changes item {key} more than once; Sage takes one change of an item. Add them up."
        yield Reason("changed_twice", text, "lines")


def _change(ready: Ready) -> ReadyChangeOrder:
    if not isinstance(ready, ReadyChangeOrder):
        raise TypeError(f"{ready.kind} is no change order")
    return ready
