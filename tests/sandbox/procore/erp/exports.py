"""What can be sent to the ERP: each item type with its record, what has to be true of it, and its requests."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.budget.amounts import budget_lines, budget_of
from sandbox.procore.change_orders.kinds import PACKAGE, is_prime
from sandbox.procore.contract_kinds import CONTRACT_KINDS
from sandbox.procore.erp.bodies import create_commitment, unlink_commitment
from sandbox.procore.erp.bodies_budget import budget_request
from sandbox.procore.erp.bodies_directory import create_or_update_job, create_vendor
from sandbox.procore.erp.bodies_invoices import create_contract_payment, create_payment_application, create_requisitions
from sandbox.procore.erp.bodies_orders import create_change_order
from sandbox.procore.invoicing.application_views import APPLICATION
from sandbox.procore.invoicing.requisition_rules import EXPORTABLE, REQUISITION
from sandbox.procore.payments.contract_payments import PAYMENT
from sandbox.procore.projects import PROJECT
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store
from sandbox.procore.vendors import VENDOR

Body = Callable[[Store, Row, int, str | None], Row]


@dataclass(frozen=True)
class Export:
    """One item type. `statuses` are those in which "Send to ERP" is allowed; none means any."""

    kind: Kind
    word: str
    request_name: Callable[[Store, Row], str]
    body: Body
    unlink_name: Callable[[Row], str]
    statuses: tuple[str, ...] = ()
    unlink_body: Callable[[Store, Row, int, int], Row] | None = None
    code_column: str | None = None
    repeats: bool = False


def _commitment(kind: Any) -> Export:
    return Export(
        kind=kind.kind,
        word=kind.kind.title.lower(),
        request_name=lambda _store, _row: "create_commitment",
        body=lambda store, row, detail_id, code: create_commitment(store, kind, row, detail_id, code),
        unlink_name=lambda _row: "unlink_commitment",
        statuses=("Approved", "Complete"),
        unlink_body=partial(_unlinked_commitment, kind),
        code_column="number",
    )


def _unlinked_commitment(kind: Any, store: Store, row: Row, detail_id: int, external_id: int) -> Row:
    return unlink_commitment(store, kind, row, detail_id, external_id)


def _side(row: Row) -> str:
    return "prime_contract" if is_prime(row) else "commitment"


def _budget_name(store: Store, row: Row) -> str:
    return "create_budget" if budget_of(store, row)["origin_id"] is None else "update_budget"


EXPORTS: dict[str, Export] = {
    **{kind.wrapper: _commitment(kind) for kind in CONTRACT_KINDS},
    "vendor": Export(VENDOR, "vendor", lambda _s, _r: "create_vendor", create_vendor, lambda _r: "unlink_vendor"),
    "project": Export(
        *(PROJECT, "project", lambda _s, _r: "create_or_update_job", create_or_update_job, lambda _r: "reset_job"),
        repeats=True,
    ),
    "budget": Export(
        *(
            Kind("projects", "budget", None, "Budget"),
            "budget",
            _budget_name,
            budget_request,
            lambda _r: "reset_budget",
        ),
        repeats=True,
    ),
    "change_order": Export(
        *(PACKAGE, "change order package", lambda _s, row: f"create_{_side(row)}_change_order", create_change_order),
        unlink_name=lambda row: f"unlink_{_side(row)}_change_order",
        statuses=("approved",),
        code_column="number",
    ),
    "requisition": Export(
        *(REQUISITION.kind, "requisition", lambda _s, _r: "create_requisitions", create_requisitions),
        unlink_name=lambda _r: "reset_requisition",
        statuses=EXPORTABLE,
    ),
    "payment_application": Export(
        *(APPLICATION.kind, "payment application", lambda _s, _r: "create_payment_application"),
        body=create_payment_application,
        unlink_name=lambda _r: "unlink_payment_application",
        statuses=APPLICATION.billed,
    ),
    "contract_payment": Export(
        *(PAYMENT, "contract payment", lambda _s, _r: "create_contract_payment", create_contract_payment),
        unlink_name=lambda _r: "reset_payment",
    ),
}


def linked_row(store: Store, item_type: str, row: Row) -> Row:
    """The row that carries the link: a budget has one of its own, beside its project's."""
    return budget_of(store, row) if item_type == "budget" else row


def check_exportable(store: Store, item_type: str, export: Export, row: Row) -> None:
    """Raises BadFieldError for what "Send to ERP" refuses."""
    if export.statuses and row["status"] not in export.statuses:
        raise BadFieldError("item_id", f"is {row['status']}: only an approved {export.word} is sent to the ERP")
    if linked_row(store, item_type, row)["origin_id"] is not None and not export.repeats:
        raise BadFieldError("item_id", "is synced with the ERP already: unlink it first")
    if item_type == "budget" and not budget_lines(store, row):
        raise BadFieldError("item_id", "has no budget line")


def unlinked(store: Store, row: Row, detail_id: int, item_type: str, origin_id: str | None) -> Row:
    """The notification of an unlink or reset. Only the one of a commitment is published; this is its general form."""
    project = store.get("projects", row.get("project_id") or row["id"]) or {}
    return {
        "request_detail_id": detail_id,
        "company_id": row["company_id"],
        "project_id": project.get("id"),
        "job_origin_id": project.get("origin_id"),
        f"procore_{item_type}_id": row["id"],
        f"{item_type}_origin_id": origin_id,
    }
