"""Where our link goes on each kind of record, and on which there is no place for one.

A budget and a budget change have no origin fields (Procore's field lists). Change orders are linked on their package, since
`commitment_change_orders` and `prime_change_orders` have none either; `origin_code` is shown on commitments, their change
orders and projects only.
"""

from dataclasses import dataclass

from tieout.connectors.procore.contracts import CONTRACTS
from tieout.records.change_order import ChangeOrderKind
from tieout.records.invoice import Invoice, InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.record import Record


@dataclass(frozen=True)
class Linkable:
    """How one kind of record is read and written.

    Attributes:
        read, write: the paths, with `{id}` and, where needed, `{contract}`.
        wrapper: the key that wraps a written record.
        fields: the origin fields that may be written.
        scope: what is told beside the record: `project_id` or `company_id`.
        contract_field: the field of the body that must name the contract too, if there is one.
    """

    read: str
    write: str
    wrapper: str
    fields: tuple[str, ...] = ("origin_id", "origin_code", "origin_data")
    scope: str = "project_id"
    contract_field: str = ""


_PACKAGE = Linkable(
    "/rest/v1.0/change_order_packages/{id}", "/rest/v1.0/change_order_packages/{id}", wrapper="change_order"
)
_WITHOUT_CODE = ("origin_id", "origin_data")

LINKABLE: dict[str, Linkable] = {
    **{contract.kind: Linkable(f"{contract.path}/{{id}}", f"{contract.path}/{{id}}", contract.wrapper) for contract in CONTRACTS},
    ProjectKind.PROJECT: Linkable("/rest/v1.0/projects/{id}", "/rest/v1.0/projects/{id}", "project", scope="company_id"),
    ChangeOrderKind.COMMITMENT: _PACKAGE,
    ChangeOrderKind.PRIME: _PACKAGE,
    InvoiceKind.SUBCONTRACTOR: Linkable(
        "/rest/v1.0/requisitions/{id}",
        "/rest/v1.0/requisitions/{id}",
        wrapper="requisition",
        fields=_WITHOUT_CODE,
        contract_field="commitment_id",
    ),
    InvoiceKind.OWNER: Linkable(
        "/rest/v1.0/payment_applications/{id}",
        "/rest/v1.0/prime_contracts/{contract}/payment_applications/{id}",
        wrapper="payment_application",
        fields=_WITHOUT_CODE,
    ),
}  # fmt: skip


def contract_of_record(record: Record) -> str:
    """The contract that a written invoice has to name, by its id; "" for other records."""
    return record.contract.id if isinstance(record, Invoice) else ""
