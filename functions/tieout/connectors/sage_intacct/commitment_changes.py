"""Change orders of commitments: a document of the change definition, each line naming the line of the source that it changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.commitments import document_assumptions, document_limits, document_steps, header
from tieout.connectors.sage_intacct.document_settings import DocumentChoice
from tieout.connectors.sage_intacct.lines import expectation, purchased
from tieout.connectors.sage_intacct.objections import extensions, switched_off, undated, without_cost_type, without_item
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, by_key, filled, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeLine, ReadyChangeOrder
from tieout.policy.reasons import Reason
from tieout.sync.plan import Step


@dataclass(frozen=True)
class CommitmentChanges:
    """Commitment change orders."""

    settings: SageIntacctSettings
    choice: DocumentChoice
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """Those of a purchasing document."""
        return document_limits(self.settings, self.choice)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this change cannot be sent."""
        change = _change(ready)
        lines = [each.line for each in change.lines]
        needed = (
            *document_assumptions(self.choice, self.settings),
            assumptions.LUMP_SUM,
            assumptions.CHANGE_BY_AMOUNT,
        )
        return [
            *switched_off(needed, self.switched_on),
            *without_item(self.settings),
            *without_cost_type(lines),
            *undated(change),
            *_changed_twice(change),
            *extensions(change.extensions, lines, self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create a draft, then submit it: from then on the source's lines are other ones."""
        change = _change(ready)
        day = change.change_date.isoformat() if change.change_date else None
        record = header(change, self.choice, self.settings) | filled(
            vendor=ref(change.vendor or ""),
            txnDate=day,
            # The XML function wants terms or a due date of every document, and a change is due by its source's terms.
            dueDate=day if self.settings.door == "xml" else None,
        )
        record["lines"] = [self._line(each, change) for each in change.lines]
        expects = expectation([each.line for each in change.lines], self.settings, dict(change.extensions))
        return document_steps(self.choice, record, change.external_reference, expects)

    def _line(self, each: ReadyChangeLine, change: ReadyChangeOrder) -> Record:
        source = by_key(change.contract.key) if change.contract is not None else None
        return purchased(each.line, change.project, self.settings) | filled(
            relatedDocument=source, relatedDocumentLine=by_key(each.adjusts) if each.adjusts else None
        )


def _changed_twice(change: ReadyChangeOrder) -> Iterator[Reason]:
    """Two rows for one line would be told apart by nothing: neither in the read-back, nor by whoever bills the line."""
    times = Counter(each.adjusts for each in change.lines if each.adjusts is not None)
    for key, number in times.items():
        if number > 1:
            text = (
                f"{number} lines of {change.number} change line {key} of the commitment. Put the amounts on one line."
            )
            yield Reason("changed_twice", text, "lines")


def _change(ready: Ready) -> ReadyChangeOrder:
    if not isinstance(ready, ReadyChangeOrder):
        raise TypeError(f"{ready.kind} is no change order")
    return ready
