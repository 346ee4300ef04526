"""The table that the end-to-end tests compare by names everything that the connectors write: no field is mapped unseen."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from e2e.full_records import MANAGER_ID, NOON, RECORDS, TARGETS
from e2e.mapped import MAPPED
from e2e.shown import COMPANY, PAYMENT
from infra.local.business import MANAGER
from infra.local.connection import document
from infra.local.erps import DEFAULT
from infra.local.offers import Offers
from infra.local.outside import Outside
from tieout.config.connection import Connection, read_connection
from tieout.connectors.http import Answer
from tieout.connectors.procore.mirror_company_fields import CompanyFields
from tieout.connectors.procore.mirror_payment_fields import written
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.policy.preparing import prepare
from tieout.policy.ready import Ready
from tieout.records.budget import BudgetKind
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.pull_ports import Row

LEFT_EMPTY = {
    "deleted": "a deleted record is not sent",
    "extensions": "the local stack maps none: a mapped one is the connectors' own tests' to read back",
    "tax_code": "the local stack maps none",
    "currency": "nothing is converted: it is sent by no field",
    "baseline": "what a change needs first; it is no field of the ERP",
    "change_order": "the line's other contract; it says which document is named, by the same fields",
    "total": "of a project: none",
    "vendor": "of a project: none",
    "retainage_percent": "of a line or an order: as the contract's, and refused on purchase orders",
    "final": "no document says that it is the last",
    "adjusts": "of a new line",
    "certified_before": "held against what is sent, and sent by no field",
    "done_before": "held against what is sent, and sent by no field",
    "quantity": "of a lump sum",
    "unit": "of a lump sum",
    "unit_cost": "of a lump sum",
}
FIGURES_OF_EARLIER = {"previous_work", "stored", "previously_stored", "retained_stored", "released_work"}
FIGURES_OF_EARLIER |= {"released_stored", "retained_before"}
"""Of a pay app that is the first, bills work only, and releases nothing: they are added up in the same fields."""


@pytest.fixture(scope="module")
def connection() -> Connection:
    nowhere = "http://127.0.0.1:9"
    outside = Outside(nowhere, nowhere, {MANAGER[0]: MANAGER_ID}, DEFAULT)
    return read_connection(document(outside, golive_at=datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record.kind))
def test_record_that_asks_what_is_written_has_every_field(record: Record) -> None:
    empty = {name for one in (record, *getattr(record, "lines", ())) for name in _empty(one)}
    assert empty - set(LEFT_EMPTY) - FIGURES_OF_EARLIER == set()


def _empty(one: BaseModel) -> Iterator[str]:
    for name, field in type(one).model_fields.items():
        value = getattr(one, name)
        always = field.is_required() or isinstance(value, bool)
        if not value and not always:
            yield name


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record.kind))
def test_whatever_is_written_to_the_erp_is_compared(connection: Connection, record: Record) -> None:
    erp = Offers(lambda *_: None, connection, DEFAULT.secrets).erp
    ready = prepare(record, connection.value_maps, erp.limits(record.kind), generation=1, targets=TARGETS)
    assert not isinstance(ready, list), ready
    assert erp.objections(ready) == []
    mapped = MAPPED[str(record.kind)]
    heads, rows = set[str](), set[str]()
    for body in _bodies(erp, ready):
        for name, value in body.items():
            (rows if isinstance(value, list) else heads).update(_paths(name, value))
    known = {**mapped.head, **mapped.unsaid}
    if not mapped.tab and mapped.rows:  # rows are documents of their own
        heads, rows = rows, heads
    assert (heads - set(known), rows - set(mapped.rows)) == (set(), set())


def _bodies(erp: Any, ready: Ready) -> Iterator[dict[str, Any]]:
    """Everything that is sent to make it. A budget's steps say what rows are put, and only their calls how."""
    steps = erp.plan(ready)
    if ready.kind != BudgetKind.BASELINE:
        yield from (step.body for step in steps)
        return
    put: list[dict[str, Any]] = []

    def call(method: str, _path: str, *, json_body: dict[str, Any] | None = None) -> Any:
        put.extend([json_body] if json_body is not None else [])
        return Answer(200, httpx.Headers(), b"[]")

    erp.session.call = call
    for step in steps:
        erp.perform(step, guard_key="", documents=())
    yield from put


def _paths(name: str, value: Any) -> Iterator[str]:
    """The fields that a body holds, nested ones behind a slash; those of rows without the name of their tab."""
    if isinstance(value, list):
        for row in value:
            for inner, each in row.items():
                yield from _paths(inner, each)
    elif isinstance(value, dict) and "value" not in value:
        for inner, each in value.items():
            yield from _paths(f"{name}/{inner}", each)
    else:
        yield name


def test_whatever_is_shown_of_a_company_is_compared() -> None:
    assert set(CompanyFields(MirrorSettings().company_fields, "").names) == set(COMPANY)


def test_whatever_is_shown_of_a_payment_is_compared() -> None:
    paid = PaidDocument(document="Oakridge/Bill/Bill/1", number="1", amount=Decimal(1), discount=Decimal(1))
    known = {"reference": SourceReference(system="acumatica", kind="payment", id="1"), "kind": PaymentKind.PAYMENT}
    payment = Payment(
        number="1", status="Closed", vendor=None, total=paid.amount, updated_at=NOON, documents=(paid,), **known
    )
    assert set(written(Row("1", payment))) == set(PAYMENT)
