"""From a contract as Procore shows it, or as an ERP request carries it, to the canonical commitment.

Field names are those of "Show Purchase Order Contract", "Show Work Order Contract" and the ERP events dictionary.
"""

from collections.abc import Sequence

from tieout.connectors.procore.contracts import ContractKind, reference_of
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import ErpCode, Json, currency_of, project_party, vendor_party
from tieout.connectors.procore.places import place_of
from tieout.connectors.procore.pricing import price_of
from tieout.connectors.procore.values import amount, day, identifier, moment, number, part, text
from tieout.records.commitment import Commitment, CommitmentLine


def read_commitment(contract: ContractKind, shown: Json, lines: Sequence[Json], erp_code: ErpCode) -> Commitment:
    """Read one contract.

    `grand_total` is the contract without its change orders. Procore's v1 records no moment of approval (its
    `approval_letter_date` is a letter's), so `approved_at` stays empty.

    Raises:
        NeedsPerson: a value cannot be read exactly; it names the contract and the value. Nothing is rounded or guessed.
    """
    name = f"{contract.kind.value.replace('_', ' ').capitalize()} {shown.get('number') or shown.get('id')}"
    with exactly(name):
        return _commitment(contract, shown, lines, erp_code)


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
        project=project_party(part(shown, "project"), erp_code),
        vendor=vendor_party(part(shown, "vendor"), erp_code),
        total=amount(shown.get("grand_total")),
        currency=currency_of(shown),
        retainage_percent=number(shown.get("retainage_percent")),
        payment_terms=text(shown.get("payment_terms")).strip() or None,
        contract_date=day(shown.get("contract_date")),
        created_at=moment(shown.get("created_at")),
        updated_at=updated_at,
        deleted=moment(shown.get("deleted_at")) is not None,
        lines=tuple(_line(line, index, by_unit, erp_code) for index, line in enumerate(lines, start=1)),
        extensions=extensions_of(shown),
    )


def _line(line: Json, index: int, by_unit: bool, erp_code: ErpCode) -> CommitmentLine:
    code, kind = place_of(line, erp_code)
    price = price_of(line, by_unit=by_unit)
    return CommitmentLine(
        id=identifier(line.get("id")),
        position=index if line.get("position") in (None, "") else int(text(line["position"])),
        description=text(line.get("description")),
        cost_code=code,
        cost_type=kind,
        amount=amount(line.get("amount")),
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
        tax_code=text(line.get("tax_code_id")) or None,
        extensions=extensions_of(line),
    )
