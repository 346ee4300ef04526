"""Seeded commitments and prime contracts with their schedules of values; they may be in any status, linked or not."""

from decimal import Decimal
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore import field_tables
from sandbox.procore.contract_kinds import BILLABLE_KINDS, ContractKind
from sandbox.procore.cost_code_views import wbs_code
from sandbox.procore.notation import to_cents
from sandbox.procore.seed_document import SeedDocument
from sandbox.procore.store import Row

_LINE_BLANK = dict.fromkeys(
    (
        "commitment_line_item_id",
        "prime_line_item_id",
        "quantity",
        "unit_cost",
        "uom",
        "description",
        "tax_code_id",
        "origin_id",
        "origin_data",
    )
)


def seed_commitments(seeding: SeedDocument) -> None:
    """All kinds. A seeded commitment's vendor is put into the project's directory."""
    for kind in BILLABLE_KINDS:
        for where, row in seeding.rows(kind.table):
            lines = row.pop("line_items", [])
            contract = _contract(seeding, kind, where, row)
            for position, (place, line) in enumerate(seeding.inner_rows(f"{where}.line_items", lines), 1):
                seed_line(seeding, kind, place, contract, {**line, "position": position})


def _contract(seeding: SeedDocument, kind: ContractKind, where: str, row: dict[str, Any]) -> Row:
    row_id, ref = row.pop("id", None), row.pop("ref", None)
    project = seeding.find("projects", f"{where}.project", row.pop("project", None))
    if "vendor" in row:
        vendor = seeding.find("vendors", f"{where}.vendor", row.pop("vendor"))
        row["vendor_id"] = vendor["id"]
        if vendor["id"] not in project["vendor_ids"]:
            project["vendor_ids"][vendor["id"]] = None
    custom = {name: row.pop(name) for name in list(row) if name.startswith("custom_field_")}
    given = seeding.attributes(kind.fields, row, where, "number")
    origin_id = given.pop("origin_id", None)
    columns = {
        **kind.kind.blank,
        **given,
        "company_id": project["company_id"],
        "project_id": project["id"],
        "created_by_id": None,
        "custom_fields": {name: {"data_type": "string", "value": value} for name, value in custom.items()},
        **seeding.times(),
    }
    kept = seeding.keep(kind.table, where, columns, row_id=row_id, ref=ref)
    seeding.link(where, kind.kind.object_type, kept, origin_id)
    return kept


def seed_line(seeding: SeedDocument, kind: ContractKind, where: str, contract: Row, row: dict[str, Any]) -> Row:
    """One line of whatever has a schedule of values."""
    row_id, ref, position = row.pop("id", None), row.pop("ref", None), row.pop("position")
    cost_code = seeding.find("cost_codes", f"{where}.cost_code", row.pop("cost_code", None))
    if cost_code["project_id"] != contract["project_id"]:
        raise BadFieldError(f"{where}.cost_code", "is of another project")
    named_type = row.pop("line_item_type", None)
    line_type = None if named_type is None else seeding.find("line_item_types", f"{where}.line_item_type", named_type)
    type_id = None if line_type is None else line_type["id"]
    given = seeding.attributes(field_tables.LINE_ITEM, row, where)
    origin_id = given.pop("origin_id", None)
    extended = given.get("extended_type") or ("calculated" if contract["accounting_method"] == "unit" else "manual")
    calculated = to_cents((given.get("quantity") or Decimal(0)) * (given.get("unit_cost") or Decimal(0)))
    columns = {
        **_LINE_BLANK,
        **given,
        "amount": calculated if extended == "calculated" else given.get("amount") or Decimal(0),
        "extended_type": extended,
        "cost_code_id": cost_code["id"],
        "line_item_type_id": type_id,
        "wbs_code_id": wbs_code(seeding.store, cost_code["id"], type_id)["id"],
        "position": position,
        "contract_id": contract["id"],
        "holder_type": kind.contract_type,
        **{name: contract[name] for name in ("company_id", "project_id")},
        **seeding.times(),
    }
    kept = seeding.keep("line_items", where, columns, row_id=row_id, ref=ref)
    seeding.link(where, "line_item", kept, origin_id)
    return kept
