"""From a contract as Procore shows it, or as an ERP request carries it, to the canonical commitment.

Field names are those of "Show Purchase Order Contract", "Show Work Order Contract" and the ERP events dictionary.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.config.connection import problems_of
from tieout.connectors.procore.contracts import ContractKind, reference_of
from tieout.connectors.procore.values import amount, day, identifier, moment, number, part, text
from tieout.records.commitment import Commitment, CommitmentLine
from tieout.records.money import plain
from tieout.records.parties import CostCode, Party
from tieout.sync.outcomes import NeedsPerson

Json = dict[str, Any]
ErpCode = Callable[[str], str | None]
"""From an `origin_id` to the ERP's own code, or `None` where the link is not ours to read."""


def read_commitment(contract: ContractKind, shown: Json, lines: Sequence[Json], erp_code: ErpCode) -> Commitment:
    """Read one contract.

    `grand_total` is the contract without its change orders. Procore's v1 records no moment of approval (its
    `approval_letter_date` is a letter's), so `approved_at` stays empty.

    Raises:
        NeedsPerson: a value cannot be read exactly; it names the contract and the value. Nothing is rounded or guessed.
    """
    try:
        return _commitment(contract, shown, lines, erp_code)
    except ValidationError as error:
        why = "; ".join(problems_of(error))
    except ValueError as error:
        why = str(error)
    name = shown.get("number") or shown.get("id")
    raise NeedsPerson(f"{contract.kind.value.replace('_', ' ').capitalize()} {name} cannot be read exactly: {why}")


def _commitment(contract: ContractKind, shown: Json, lines: Sequence[Json], erp_code: ErpCode) -> Commitment:
    by_unit = shown.get("accounting_method") == "unit"
    updated_at = moment(shown.get("updated_at"))
    if updated_at is None:
        raise ValueError("updated_at is missing")
    return Commitment(
        reference=reference_of(contract, identifier(shown.get("id"))),
        kind=contract.kind,
        number=text(shown.get("number")),
        title=text(shown.get("title")),
        status=text(shown.get("status")),
        project=_project(part(shown, "project"), erp_code),
        vendor=_vendor(part(shown, "vendor"), erp_code),
        total=amount(shown.get("grand_total")),
        retainage_percent=number(shown.get("retainage_percent")),
        payment_terms=text(shown.get("payment_terms")).strip() or None,
        contract_date=day(shown.get("contract_date")),
        created_at=moment(shown.get("created_at")),
        updated_at=updated_at,
        deleted=moment(shown.get("deleted_at")) is not None,
        lines=tuple(_line(line, index, by_unit, erp_code) for index, line in enumerate(lines, start=1)),
        extensions=_extensions(shown),
    )


def _project(project: Json, erp_code: ErpCode) -> Party:
    return Party(
        id=identifier(project.get("id")),
        name=text(project.get("name")),
        erp_code=erp_code(text(project.get("origin_id"))),
    )


def _vendor(vendor: Json, erp_code: ErpCode) -> Party | None:
    if not vendor.get("id"):
        return None
    # A commitment shows its vendor's name as `company`; `name` is what the directory calls it.
    return Party(
        id=identifier(vendor["id"]),
        name=text(vendor.get("company")) or text(vendor.get("name")),
        erp_code=erp_code(text(vendor.get("origin_id"))),
    )


def _line(line: Json, index: int, by_unit: bool, erp_code: ErpCode) -> CommitmentLine:
    priced = _is_unit_price(line, by_unit)
    cost_type = part(line, "line_item_type")
    return CommitmentLine(
        id=identifier(line.get("id")),
        position=index if line.get("position") in (None, "") else int(text(line["position"])),
        description=text(line.get("description")),
        cost_code=_cost_code(part(line, "cost_code"), erp_code),
        cost_type=text(cost_type.get("code")).strip() or text(cost_type.get("name")).strip() or None,
        amount=amount(line.get("amount")),
        quantity=number(line.get("quantity")) if priced else None,
        unit=(text(line.get("uom")).strip() or None) if priced else None,
        unit_cost=number(line.get("unit_cost")) if priced else None,
        extensions=_extensions(line),
    )


def _is_unit_price(line: Json, by_unit: bool) -> bool:
    """Whether quantity and unit cost mean something: every line has both fields, mostly as "0.0"."""
    quantity, unit_cost = number(line.get("quantity")), number(line.get("unit_cost"))
    if quantity is None or unit_cost is None:
        return False
    if line.get("extended_type") == "calculated":
        return True
    return by_unit and bool(quantity) and bool(unit_cost)


def _cost_code(code: Json, erp_code: ErpCode) -> CostCode | None:
    full = text(code.get("full_code")).strip()
    if not full:
        return None
    return CostCode(code=full, name=text(code.get("name")), erp_code=erp_code(text(code.get("origin_id"))))


def _extensions(record: Json) -> dict[str, str]:
    """Custom fields as text, by `custom_field_<definition id>`; empty ones are left out."""
    fields = part(record, "custom_fields")
    found = {
        name: _custom(field["value"]) for name, field in fields.items() if isinstance(field, dict) and "value" in field
    }
    return {name: value for name, value in found.items() if value}


def _custom(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | Decimal():
            return plain(Decimal(value))
        case {"label": str(label)}:
            return label
        case list():
            return ", ".join(filter(None, (_custom(item) for item in value)))
        case _:
            return json.dumps(value, sort_keys=True, default=str)
