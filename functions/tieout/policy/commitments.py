"""From a commitment to what the ERP will hold: value maps applied, arithmetic checked, every problem named at once."""

from dataclasses import dataclass
from decimal import Decimal

from tieout.config.connection import CostTypeTarget, ValueMaps
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment, CommitmentKind, CommitmentLine
from tieout.records.money import dollars
from tieout.records.references import SourceReference


@dataclass(frozen=True)
class ReadyLine:
    """One line in the ERP's words. `quantity`, `unit` and `unit_cost` are all set on a unit-price line, none on a lump sum."""

    source_id: str
    description: str
    amount: Decimal
    cost_code: str
    task: str
    account: str
    subaccount: str | None
    quantity: Decimal | None
    unit: str | None
    unit_cost: Decimal | None
    retainage_percent: Decimal | None
    extensions: dict[str, str]


@dataclass(frozen=True)
class ReadyCommitment:
    """A commitment in the ERP's words, checked. `external_reference` is how the document is found again in the ERP."""

    source: SourceReference
    external_reference: str
    kind: CommitmentKind
    number: str
    title: str
    vendor: str
    project: str
    total: Decimal
    terms: str | None
    retainage_percent: Decimal | None
    contract_date: str | None
    lines: tuple[ReadyLine, ...]
    extensions: dict[str, str]


@dataclass(frozen=True)
class FieldLimits:
    """The ERP's own limits on a commitment; `None` means the ERP sets none. Lengths in characters."""

    number: int | None = None
    title: int | None = None
    line_description: int | None = None
    external_reference: int | None = None
    lines: int | None = None


def external_reference(reference: SourceReference, generation: int) -> str:
    """The deterministic name under which the ERP document can be found again.

    A record that was unlinked and is sent anew is another document, so the generation is part of the name from the
    second on: a look-up must not find the cancelled first one.
    """
    return str(reference) if generation <= 1 else f"{reference}~{generation}"


def prepare(
    commitment: Commitment, maps: ValueMaps, limits: FieldLimits, *, generation: int
) -> ReadyCommitment | list[Reason]:
    """Translate a commitment into the ERP's words.

    Returns every reason why it cannot be sent, all at once, or the commitment ready to be sent. Makes no call.
    """
    problems: list[Reason] = []
    vendor = _vendor(commitment, maps, problems)
    project = maps.projects.get(commitment.project.id) or commitment.project.erp_code
    if not project:
        text = f"Project '{commitment.project.name}' is not linked to an ERP project. Link it, or add it to value_maps.projects."
        problems.append(Reason("unknown_project", text, "project"))
    terms = _terms(commitment, maps, problems)
    reference = external_reference(commitment.reference, generation)
    problems += _over_limits(commitment, reference, limits)
    problems += _arithmetic(commitment)
    lines = tuple(_line(line, project or "", commitment, maps, problems) for line in commitment.lines)
    extensions = {
        maps.extensions[name]: value for name, value in commitment.extensions.items() if name in maps.extensions
    }
    if problems:
        return problems
    return ReadyCommitment(
        source=commitment.reference,
        external_reference=reference,
        kind=commitment.kind,
        number=commitment.number,
        title=commitment.title,
        vendor=vendor,
        project=project or "",
        total=commitment.total,
        terms=terms,
        retainage_percent=commitment.retainage_percent,
        contract_date=commitment.contract_date.isoformat() if commitment.contract_date else None,
        lines=lines,
        extensions=extensions,
    )


def _vendor(commitment: Commitment, maps: ValueMaps, problems: list[Reason]) -> str:
    if commitment.vendor is None:
        problems.append(Reason("no_vendor", f"{commitment.number} has no contract company. Choose one.", "vendor"))
        return ""
    code = maps.vendors.get(commitment.vendor.id) or commitment.vendor.erp_code
    if not code:
        text = (
            f"Vendor '{commitment.vendor.name}' is not known in the ERP. "
            "Accounting creates it there or links it; then send this commitment again."
        )
        problems.append(Reason("unknown_vendor", text, "vendor"))
    return code or ""


def _terms(commitment: Commitment, maps: ValueMaps, problems: list[Reason]) -> str | None:
    if not commitment.payment_terms:
        return None
    terms = maps.terms.get(commitment.payment_terms)
    if terms is None:
        text = f"Payment terms '{commitment.payment_terms}' are not mapped to ERP terms. Add them to value_maps.terms."
        problems.append(Reason("unmapped_terms", text, "payment_terms"))
    return terms


def _over_limits(commitment: Commitment, reference: str, limits: FieldLimits) -> list[Reason]:
    checks = (
        ("number", "Number", commitment.number, limits.number),
        ("title", "Title", commitment.title, limits.title),
        ("reference", "Reference", reference, limits.external_reference),
    )
    problems = [
        Reason("too_long", f"{label} '{value}' has {len(value)} characters; the ERP takes {limit}. Shorten it.", field)
        for field, label, value, limit in checks
        if limit is not None and len(value) > limit
    ]
    if limits.lines is not None and len(commitment.lines) > limits.lines:
        text = f"{commitment.number} has {len(commitment.lines)} lines; the ERP takes {limits.lines}. Split it."
        problems.append(Reason("too_many_lines", text, "lines"))
    return problems


def _arithmetic(commitment: Commitment) -> list[Reason]:
    problems = []
    if not commitment.lines:
        problems.append(
            Reason("no_lines", f"{commitment.number} has no lines, so there is nothing to commit.", "lines")
        )
    elif commitment.lines_total != commitment.total:
        text = (
            f"The lines of {commitment.number} add up to {dollars(commitment.lines_total)}, but its total is "
            f"{dollars(commitment.total)}: {dollars(commitment.lines_total - commitment.total)} apart. Correct the lines."
        )
        problems.append(Reason("total_differs", text, "total"))
    for line in commitment.lines:
        if line.computed_amount != line.amount:
            text = (
                f"Line {line.position}: {line.quantity} x {line.unit_cost} is {dollars(line.computed_amount)}, "
                f"but the line says {dollars(line.amount)}. Correct the line."
            )
            problems.append(Reason("line_differs", text, f"lines.{line.position}.amount"))
    return problems


def _line(
    line: CommitmentLine, project: str, commitment: Commitment, maps: ValueMaps, problems: list[Reason]
) -> ReadyLine:
    cost_code = _cost_code(line, maps, problems)
    target = _cost_type(line, maps, problems)
    unit = _unit(line, maps, problems)
    return ReadyLine(
        source_id=line.id,
        description=line.description,
        amount=line.amount,
        cost_code=cost_code,
        task=_task(line, project, maps, problems),
        account=target.account if target else "",
        subaccount=target.subaccount if target else None,
        quantity=line.quantity if line.is_unit_price else None,
        unit=unit,
        unit_cost=line.unit_cost if line.is_unit_price else None,
        retainage_percent=commitment.retainage_percent if line.retainage_percent is None else line.retainage_percent,
        extensions={maps.extensions[name]: value for name, value in line.extensions.items() if name in maps.extensions},
    )


def _cost_code(line: CommitmentLine, maps: ValueMaps, problems: list[Reason]) -> str:
    if line.cost_code is None:
        problems.append(
            Reason("no_cost_code", f"Line {line.position} has no cost code.", f"lines.{line.position}.cost_code")
        )
        return ""
    code = maps.cost_codes.get(line.cost_code.code) or line.cost_code.erp_code
    if not code:
        text = (
            f"Line {line.position}: cost code '{line.cost_code.code}' ({line.cost_code.name}) has no ERP cost code. "
            "Add it to value_maps.cost_codes."
        )
        problems.append(Reason("unmapped_cost_code", text, f"lines.{line.position}.cost_code"))
    return code or ""


def _cost_type(line: CommitmentLine, maps: ValueMaps, problems: list[Reason]) -> CostTypeTarget | None:
    target = maps.cost_types.get(line.cost_type or "")
    if target is None:
        told = f"cost type '{line.cost_type}'" if line.cost_type else "no cost type"
        text = (
            f"Line {line.position} has {told}, which is not mapped to an ERP account. Add it to value_maps.cost_types."
        )
        problems.append(Reason("unmapped_cost_type", text, f"lines.{line.position}.cost_type"))
    return target


def _task(line: CommitmentLine, project: str, maps: ValueMaps, problems: list[Reason]) -> str:
    if not project:
        return ""  # the missing project is already named; a second reason about its tasks would only be noise
    tasks = maps.tasks.get(project, {})
    task = tasks.get(line.cost_code.code if line.cost_code else "") or tasks.get("*")
    if not task:
        text = f"Line {line.position} has no ERP task on project '{project}'. Add it to value_maps.tasks."
        problems.append(Reason("unmapped_task", text, f"lines.{line.position}.task"))
    return task or ""


def _unit(line: CommitmentLine, maps: ValueMaps, problems: list[Reason]) -> str | None:
    if not line.is_unit_price:
        return None
    unit = maps.units.get(line.unit or "")
    if unit is None:
        told = f"unit '{line.unit}'" if line.unit else "no unit"
        text = f"Line {line.position} has {told}, which is not mapped to an ERP unit. Add it to value_maps.units."
        problems.append(Reason("unmapped_unit", text, f"lines.{line.position}.unit"))
    return unit
