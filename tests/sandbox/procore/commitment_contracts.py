"""Commitment contracts v2.0, read only: both kinds in one list, string ids, no origin fields.

The response fields of the header are not published; the names here are those that the v2.0 request bodies document and
the few that were seen in answers.
"""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import BY_TYPE, CONTRACT_KINDS, ContractKind, header_columns
from sandbox.procore.contract_rules import grand_total, lines_of
from sandbox.procore.contract_totals import contract_totals
from sandbox.procore.contracts import contract_in
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import not_found
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.query import check_known, choice, deleted, equals, in_range, is_one_of, select
from sandbox.procore.store import Row, Store

_BASE = "/rest/v2.0/companies/{company_id:int}/projects/{project_id:int}/commitment_contracts"
_FILTERS = (
    *("include_deleted", "accounting_method", "type", "created_at", "deleted_at", "id", "status", "updated_at"),
    *("vendor_id", "executed"),
)


def commitment_contract_routes(rest: Rest) -> list[Route]:
    return [
        rest.route("GET", _BASE, _list),
        rest.route("GET", _BASE + "/{id:int}", _show),
        rest.route("GET", _BASE + "/{id:int}/line_items", _list_lines),
        rest.route("GET", _BASE + "/{id:int}/line_items/{line_id:int}", _show_line),
        rest.route("GET", _BASE + "/{id:int}/summary", _summary),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["view", *(f"filters[{name}]" for name in _FILTERS)])
    view = choice(call.query, "view", ("default", "extended"), "default")
    project = call.project_of_path()
    wanted = choice(call.query, "filters[type]", ("", *BY_TYPE), "")
    executed = choice(call.query, "filters[executed]", ("", "true", "false"), "")
    rows = [
        {**row, "type": kind.contract_type}
        for kind in CONTRACT_KINDS
        if wanted in ("", kind.contract_type)
        for row in call.platform.store.rows(kind.table)
    ]
    kept = select(
        sorted(rows, key=lambda row: row["id"]),
        lambda row: row["project_id"] == project["id"],
        lambda row: executed in ("", str(row["executed"]).lower()),
        *(is_one_of(call.query, name) for name in ("id", "vendor_id")),
        *(equals(call.query, name) for name in ("status", "accounting_method")),
        *(in_range(call.query, name) for name in ("created_at", "updated_at", "deleted_at")),
        deleted(call.query),
    )
    return listed(call, kept, lambda row: _header(call, BY_TYPE[row["type"]], row, view))


def _show(call: Call) -> Answer:
    check_known(call.query, ["view"])
    view = choice(call.query, "view", ("default", "extended"), "default")
    kind, row = _contract(call)
    return Answer({"data": _header(call, kind, row, view)})


def _list_lines(call: Call) -> Answer:
    check_known(call.query, [])
    kind, row = _contract(call)
    return listed(call, lines_of(call.platform.store, kind, row), lambda line: _line(call, line))


def _show_line(call: Call) -> Answer:
    check_known(call.query, [])
    kind, row = _contract(call)
    for line in lines_of(call.platform.store, kind, row):
        if line["id"] == call.path("line_id"):
            return Answer({"data": _line(call, line)})
    raise not_found("Line item")


def _summary(call: Call) -> Answer:
    check_known(call.query, [])
    kind, row = _contract(call)
    return Answer({"data": summary(call.platform.store, kind, row)})


def summary(store: Store, kind: ContractKind, row: Row) -> dict[str, Any]:
    """The summary of a commitment or a prime contract."""
    totals = contract_totals(store, kind, row)
    figures = {
        "approved_change_total": totals.approved,
        "pending_revised_change_total": totals.pending,
        "draft_change_total": totals.draft,
        "total_invoices_amount": totals.invoiced,
        "total_payments_amount": totals.paid,
    }
    shown = {name: money_text(amount) for name, amount in figures.items()}
    return {**shown, "currency_configuration": {"currency_iso_code": None}}


def _contract(call: Call) -> tuple[ContractKind, Row]:
    project = call.project_of_path()
    for kind in CONTRACT_KINDS:
        if call.platform.store.get(kind.table, call.path("id")) is not None:
            return kind, contract_in(call, kind, project, call.path("id"))
    raise not_found("Commitment contract")


def _header(call: Call, kind: ContractKind, row: Row, view: str) -> dict[str, Any]:
    plain = [name for name in header_columns(kind) if not name.startswith("origin_")]
    vendor = call.platform.store.get("vendors", row["vendor_id"]) if row["vendor_id"] else None
    named = {"name": vendor["name"]} if vendor is not None and view == "extended" else {}
    shown = {
        "id": str(row["id"]),
        "type": kind.contract_type,
        **{name: row[name] for name in plain},
        "retainage_percent": money_text(row["retainage_percent"]),
        "grand_total": money_text(grand_total(call.platform.store, kind, row)),
        "vendor": None if vendor is None else {"id": str(vendor["id"]), **named},
        **{name: time_text(row[name]) for name in ("created_at", "updated_at", "deleted_at")},
    }
    return {**shown, "custom_fields": row["custom_fields"]} if view == "extended" else shown


def _line(call: Call, line: Row) -> dict[str, Any]:
    wbs = wbs_document(call.platform.store, call.platform.store.get("wbs_codes", line["wbs_code_id"]) or {})
    return {
        "id": str(line["id"]),
        "prime_line_item_id": None,
        "description": line["description"],
        "uom": line["uom"],
        "quantity": float(line["quantity"] or 0),
        "unit_cost": money_text(line["unit_cost"]),
        "amount": money_text(line["amount"]),
        "extended_type": line["extended_type"],
        "wbs_code_id": str(wbs["id"]),
        "tax_code_id": None if line["tax_code_id"] is None else str(line["tax_code_id"]),
        "position": line["position"],
        "wbs_code": {**wbs, "id": str(wbs["id"])},
        "work_breakdown_structure": {},
    }
