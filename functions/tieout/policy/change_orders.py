"""From a change order to the ERP's words."""

from collections.abc import Mapping

from tieout.policy.ready import ReadyChangeLine, ReadyChangeOrder, external_reference
from tieout.policy.translating import Translation
from tieout.records.change_order import ChangeOrder, ChangeOrderKind, ChangeOrderLine
from tieout.records.references import TargetDocument

Targets = Mapping[str, tuple[TargetDocument, ...]]
"""The documents in the ERP of the records that this one needs, by source reference."""


def translate(order: ChangeOrder, words: Translation, targets: Targets, *, generation: int) -> ReadyChangeOrder:
    """Translate a change order; what stands in the way is in `words.problems`."""
    project = words.project(order.project)
    commitment = order.kind is ChangeOrderKind.COMMITMENT
    vendor = words.vendor(order.vendor, order.number) if commitment else None
    contract = next(iter(targets.get(str(order.contract), ())), None)
    reference = external_reference(order.reference, generation)
    words.lengths(order, reference)
    words.count(order.number, len(order.lines))
    words.currency(order)
    if not order.lines:
        words.refuse("no_lines", f"{order.number} has no lines, so there is nothing to change.", "lines")
    words.adds_up(order.number, order.lines_total, order.total)
    return ReadyChangeOrder(
        source=order.reference,
        external_reference=reference,
        kind=order.kind,
        number=order.number,
        title=order.title,
        project=project,
        vendor=vendor,
        contract=contract,
        total=order.total,
        change_date=order.change_date or words.day(order.approved_at),
        schedule_days=order.schedule_days,
        reason=order.reason,
        lines=tuple(_line(line, contract, project, words, commitment=commitment) for line in order.lines),
        extensions=words.extensions(order.extensions),
    )


def _line(
    line: ChangeOrderLine, contract: TargetDocument | None, project: str, words: Translation, *, commitment: bool
) -> ReadyChangeLine:
    ready = words.line(line, line.amount, project, taxed=commitment and line.adjusts is None)
    if line.adjusts is None or not commitment:
        return ReadyChangeLine(ready, None)
    key = contract.lines.get(line.adjusts) if contract is not None else None
    if key is None:
        # Adding a line instead would leave the commitment's own line as it was, and the cost in two places.
        text = (
            f"Line {line.position} changes line {line.adjusts} of the contract, which is not known in the ERP. "
            "Resync the contract."
        )
        words.refuse("unknown_contract_line", text, f"lines.{line.position}.adjusts")
    return ReadyChangeLine(ready, key)
