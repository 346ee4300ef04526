"""Records of every kind in Acumatica's words, as its seeded sandbox takes them, and as it refuses them."""

from dataclasses import replace
from decimal import Decimal

from contract.erp.acumatica_seed import COMMITMENT_THERE, VALUE_MAPS
from contract.erp.records import COMMITMENT, record_of
from tieout.config.connection import ValueMaps
from tieout.policy.preparing import prepare
from tieout.policy.ready import (
    FieldLimits,
    Ready,
    ReadyBudget,
    ReadyChangeOrder,
    ReadyCommitment,
    ReadyInvoice,
    ReadyLine,
    ReadyProject,
)
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import SourceReference


def ready(kind: str) -> Ready:
    """A record of any kind, in this ERP's words."""
    if kind in set(CommitmentKind):
        return commitment(CommitmentKind(kind))
    targets = {str(COMMITMENT.reference): (COMMITMENT_THERE,)}
    record = record_of(kind, customer="C0001")
    words = prepare(record, ValueMaps(**VALUE_MAPS), FieldLimits(), generation=1, targets=targets)
    assert not isinstance(words, list), words
    return words


def commitment(kind: CommitmentKind) -> ReadyCommitment:
    """A lump sum and a unit price, to awkward cents."""
    retained = Decimal("10") if kind is CommitmentKind.SUBCONTRACT else None
    lump = _line("11", Decimal("48250.37"), "03-300", retained)
    steel = replace(
        _line("12", Decimal("10237.46"), "05-120", retained),
        quantity=Decimal("12.345"),
        unit="TON",
        unit_cost=Decimal("829.28"),
    )
    return ReadyCommitment(
        source=SourceReference(system="platform", kind=kind.value, id="41"),
        external_reference=f"platform:{kind.value}:41",
        kind=kind,
        number="SC-041",
        title="Concrete & steel",
        vendor="V0001",
        project="P100",
        total=lump.amount + steel.amount,
        terms="30D",
        retainage_percent=retained,
        contract_date="2026-02-27",
        lines=(lump, steel),
        extensions={},
    )


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


def _line(source_id: str, amount: Decimal, cost_code: str, retained: Decimal | None) -> ReadyLine:
    return ReadyLine(
        source_id=source_id,
        description=f"Line {source_id}",
        amount=amount,
        cost_code=cost_code,
        task="01",
        account="51000",
        subaccount=None,
        quantity=None,
        unit=None,
        unit_cost=None,
        retainage_percent=retained,
        extensions={},
    )
