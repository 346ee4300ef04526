"""What the project team typed, in an ERP's words: written down here once more, as an auditor would who holds both screens."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from infra.local.business import OWNER, VENDORS
from infra.local.erps.figures import dollars, figure, money
from infra.local.erps.port import Erp, Json, Paper

DIGEST = 14
BILLED = ("work_completed_this_period", "materials_presently_stored")
HELD = ("work_completed_retainage_retained_this_period", "materials_stored_retainage_new_materials")


def head_of(contract: Json, kind: str, erp: Erp) -> dict[str, str]:
    """The head of a commitment; terms that the team leaves open are the vendor's own in the ERP."""
    terms = str(contract.get("payment_terms") or "")
    return {
        "our reference": reference_in(erp.reference_room, f"procore:{kind}:{contract['id']}"),
        "project": erp.project,
        "vendor": vendor_code(contract, erp),
        "title": str(contract["title"]),
        **({"payment terms": erp.terms[terms]} if terms else {}),
        "retainage %": figure(contract.get("retainage_percent") or 0),
    }


def reference_in(room: int, whole: str) -> str:
    """Our reference in a short field: its beginning, and a hash of the whole."""
    if len(whole) <= room:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:DIGEST]
    return f"{whole[: room - DIGEST - 1]}#{digest}"


def line_of(line: Json, contract: Json, erp: Erp) -> dict[str, str]:
    """One line of a commitment."""
    priced = line.get("extended_type") == "calculated" and bool(line.get("quantity"))
    target = erp.cost_types[str(line["line_item_type"]["code"])]
    return {
        "description": str(line["description"]),
        "cost code": cost_code(str(line["cost_code"]["full_code"]), erp),
        "cost type": target.get("cost_type", ""),
        "task": erp.task,
        "account": target.get("account", ""),
        "quantity": figure(line["quantity"]) if priced else "",
        "unit": erp.units[str(line["uom"])] if priced else "",
        "unit cost": figure(line["unit_cost"]) if priced else "",
        "amount": dollars(line["amount"]),
        "retainage %": figure(contract.get("retainage_percent") or 0),
    }


def vendor_code(contract: Json, erp: Erp) -> str:
    """The vendor's code in the ERP, by the name that the directory shows."""
    shown = contract["vendor"]
    name = shown.get("company") or shown["name"]
    return next(erp.party_code(one) for one in (*VENDORS, OWNER) if one.name == name)


def cost_code(full_code: str, erp: Erp) -> str:
    """From `03-30-00` to the ERP's form."""
    division, _, code = full_code.partition("-")
    return erp.cost_code(division, code)


def pay_app_head(pay_app: Json, contract: Json, erp: Erp) -> dict[str, str]:
    """The head of a subcontractor's pay app."""
    return {
        "invoice number": str(pay_app["invoice_number"]),
        "billing date": str(pay_app["billing_date"])[:10],
        "vendor": vendor_code(contract, erp),
    }


def pay_app_lines(pay_app: Json, erp: Erp) -> tuple[dict[str, str], ...]:
    """What is billed this period, line by line: gross, and what is held back of it."""
    return tuple(
        {
            "cost code": cost_code(str(item["wbs_code"]["flat_code"]).partition(".")[0], erp),
            "gross": dollars(_sum(item, *BILLED)),
            "retained": dollars(_sum(item, *HELD)),
        }
        for item in pay_app["items"]
        if _sum(item, *BILLED)
    )


def _sum(item: Json, *names: str) -> Decimal:
    return sum((money(item.get(name)) for name in names), Decimal("0.00"))


def differing(expected: Mapping[str, str], shown: Mapping[str, str], where: str) -> list[str]:
    """Each field that the ERP keeps and shows otherwise."""
    return [
        f"{where}: {name} is {expected[name]!r} in Procore, {value!r} in the ERP"
        for name, value in shown.items()
        if expected.get(name, value) != value
    ]


def every_difference(head: Mapping[str, str], lines: Sequence[Mapping[str, str]], paper: Paper) -> list[str]:
    """All of a document, field by field."""
    found = differing(head, paper.fields, paper.number)
    if len(lines) != len(paper.rows):
        return [*found, f"{paper.number}: {len(lines)} lines in Procore, {len(paper.rows)} in the ERP"]
    for at, (line, row) in enumerate(zip(lines, paper.rows, strict=True), 1):
        found += differing(line, row, f"{paper.number}, line {at}")
    return found
