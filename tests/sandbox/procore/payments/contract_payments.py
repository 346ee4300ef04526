"""Contract payments, v1.0: payments issued on a commitment, payments received on a prime contract."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import contract_named
from sandbox.procore.contract_rules import held_by_erp
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.notation import to_cents
from sandbox.procore.origins import only_origin
from sandbox.procore.payments.views import payment_document
from sandbox.procore.query import check_known, required_number
from sandbox.procore.records import Kind
from sandbox.procore.store import Row

PAYMENT = Kind(
    "contract_payments",
    "contract_payment",
    "Contract Payments",
    "Contract payment",
    financials.CONTRACT_PAYMENT_BLANK,
)
_SYNCED = "The Contract Payment cannot be edited or deleted because it is synced with an ERP system"


def contract_payment_routes(rest: Rest) -> list[Route]:
    payments = "/rest/v1.0/contract_payments"
    return [
        rest.route("GET", payments, _list),
        rest.route("POST", payments, _create),
        rest.route("GET", payments + "/{id:int}", _show),
        rest.route("PATCH", payments + "/{id:int}", _update),
        rest.route("DELETE", payments + "/{id:int}", _delete),
    ]


def _list(call: Call) -> Answer:
    contract = _contract_of_query(call)
    rows = [row for row in call.platform.store.owned("contract_payments", contract["id"]) if row["deleted_at"] is None]
    return listed(call, rows, payment_document)


def _show(call: Call) -> Answer:
    return Answer(payment_document(_payment(call, _contract_of_query(call))))


def _create(call: Call) -> Answer:
    contract, sent = _write(call)
    return Answer(payment_document(new_payment(call, contract, sent)), 201)


def _update(call: Call) -> Answer:
    contract, sent = _write(call)
    row = _payment(call, contract)
    if not only_origin(sent):
        _check_free(call, row, 422)
    _check(call, contract, sent)
    return Answer(payment_document(PAYMENT.change(call, row, sent)))


def _delete(call: Call) -> Answer:
    row = _payment(call, _contract_of_query(call))
    _check_free(call, row, 403)
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    PAYMENT.announce(call, "delete", row)
    return Answer(status=204)


def new_payment(call: Call, contract: Row, sent: dict[str, Any]) -> Row:
    """A payment of the contract; without a number it gets the next one."""
    _check(call, contract, sent)
    given = {name: value for name, value in sent.items() if value is not None}
    given.setdefault("payment_number", len(call.platform.store.owned("contract_payments", contract["id"])) + 1)
    owner = {name: contract[name] for name in ("company_id", "project_id", "vendor_id")}
    return PAYMENT.create(call, given, **owner, contract_id=contract["id"])


def _check(call: Call, contract: Row, sent: dict[str, Any]) -> None:
    amount = sent.get("amount")
    if amount is not None and amount != to_cents(amount):
        raise invalid("amount", "must have at most two decimals")
    requisition_id = sent.get("requisition_id")
    bill = call.platform.store.get("requisitions", requisition_id) if requisition_id else None
    if requisition_id and (bill is None or bill["commitment_id"] != contract["id"]):
        raise invalid("requisition_id", "is not an invoice of the contract")


def _check_free(call: Call, row: Row, status: int) -> None:
    """Refuses to touch a payment that is synced or at the ERP."""
    if row["origin_id"] is not None or held_by_erp(call.platform.store, "contract_payment", row["id"]):
        raise Refusal(status, _SYNCED, field_errors={"base": [_SYNCED]})


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, [])
    body = call.object_body("project_id", "contract_id", "contract_payment", "attachments")
    _, contract = contract_named(call, call.project_of_body(body), body.get("contract_id"))
    table = financials.CONTRACT_PAYMENT
    return contract, read_attributes(table, body.get("contract_payment"), where="contract_payment")


def _contract_of_query(call: Call) -> Row:
    check_known(call.query, ["project_id", "contract_id"])
    project = call.project(required_number(call.query, "project_id"))
    return contract_named(call, project, required_number(call.query, "contract_id"))[1]


def _payment(call: Call, contract: Row) -> Row:
    row = PAYMENT.find(call, call.path("id"))
    if row["contract_id"] != contract["id"] or row["deleted_at"] is not None:
        raise not_found("Contract payment")
    return row
