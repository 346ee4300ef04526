"""Records of every kind in Acumatica's words, as its seeded sandbox takes them, and as it refuses them."""

from dataclasses import replace

from contract.erp.acumatica_seed import COMMITMENT_THERE, VALUE_MAPS
from contract.erp.in_words import Words
from contract.erp.records import COMMITMENT
from tieout.policy.ready import (
    Ready,
    ReadyBudget,
    ReadyChangeOrder,
    ReadyCommitment,
    ReadyInvoice,
    ReadyProject,
)
from tieout.records.invoice import InvoiceKind

WORDS = Words(VALUE_MAPS, vendor="V0001", project="P100", terms="30D", task="01", account="51000")
commitment = WORDS.commitment


def ready(kind: str) -> Ready:
    """A record of any kind, in this ERP's words."""
    return WORDS.ready(kind, {str(COMMITMENT.reference): COMMITMENT_THERE})


def wrong(kind: str) -> tuple[Ready, tuple[str, ...]]:
    """Mistakes in as many places as the kind has, all of which the answer must name."""
    fine = ready(kind)
    if isinstance(fine, ReadyCommitment):
        first, second = fine.lines
        lines = (replace(first, cost_code="99-999"), replace(second, account="77777"))
        return replace(fine, vendor="NOBODY", lines=lines), ("NOBODY", "99-999", "77777")
    if isinstance(fine, ReadyProject):
        return replace(fine, customer="NOBODY"), ("NOBODY",)
    if isinstance(fine, ReadyBudget):
        row = replace(fine.lines[0], cost_code="99-999", account_group="NOGROUP")
        return replace(fine, lines=(row,)), ("99-999", "NOGROUP")
    if isinstance(fine, ReadyChangeOrder):
        *others, last = fine.lines
        bad = replace(last, line=replace(last.line, cost_code="99-999"))
        return replace(fine, project="NOWHERE", lines=(*others, bad)), ("NOWHERE", "99-999")
    return _wrong_invoice(fine)


def _wrong_invoice(fine: ReadyInvoice) -> tuple[Ready, tuple[str, ...]]:
    first, second = fine.lines
    if fine.kind is InvoiceKind.SUBCONTRACTOR:
        lines = (replace(first, document_line="98"), replace(second, document_line="99"))
        return replace(fine, lines=lines), ("98", "99")
    coded = replace(first, line=replace(first.line, cost_code="99-999"))
    return replace(fine, customer="NOBODY", lines=(coded, second)), ("NOBODY", "99-999")
