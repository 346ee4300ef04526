"""From a commitment to the ERP's words."""

from tieout.policy.ready import ReadyCommitment, external_reference
from tieout.policy.translating import Translation
from tieout.records.commitment import Commitment
from tieout.records.money import dollars


def translate(commitment: Commitment, words: Translation, *, generation: int) -> ReadyCommitment:
    """Translate a commitment; what stands in the way is in `words.problems`."""
    vendor = words.vendor(commitment.vendor, commitment.number)
    project = words.project(commitment.project)
    terms = words.terms(commitment.payment_terms)
    reference = external_reference(commitment.reference, generation)
    words.lengths(commitment, reference)
    words.count(commitment.number, len(commitment.lines))
    words.currency(commitment)
    _arithmetic(commitment, words)
    lines = tuple(
        words.line(
            line,
            line.amount,
            project,
            retainage_percent=commitment.retainage_percent
            if line.retainage_percent is None
            else line.retainage_percent,
        )
        for line in commitment.lines
    )
    return ReadyCommitment(
        source=commitment.reference,
        external_reference=reference,
        kind=commitment.kind,
        number=commitment.number,
        title=commitment.title,
        vendor=vendor,
        project=project,
        total=commitment.total,
        terms=terms,
        retainage_percent=commitment.retainage_percent,
        contract_date=commitment.contract_date.isoformat() if commitment.contract_date else None,
        lines=lines,
        extensions=words.extensions(commitment.extensions),
    )


def _arithmetic(commitment: Commitment, words: Translation) -> None:
    if not commitment.lines:
        words.refuse("no_lines", f"{commitment.number} has no lines, so there is nothing to commit.", "lines")
    else:
        words.adds_up(commitment.number, commitment.lines_total, commitment.total)
    for line in commitment.lines:
        if line.computed_amount != line.amount:
            text = (
                f"Line {line.position}: {line.quantity} x {line.unit_cost} is {dollars(line.computed_amount)}, "
                f"but the line says {dollars(line.amount)}. Correct the line."
            )
            words.refuse("line_differs", text, f"lines.{line.position}.amount")
