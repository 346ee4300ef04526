"""A moment becomes a date where the firm is: the last evening of a month is the next day in UTC, and another fiscal period."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from contract.erp import (
    acumatica_rig,
    sage_300_cre_rig,
    sage_300_cre_seed,
    sage_intacct_rig,
    sage_intacct_seed,
    viewpoint_vista_rig,
    viewpoint_vista_seed,
)
from contract.erp.acumatica_seed import CHOSEN as ACUMATICA
from contract.erp.rig import HandClock, OneHolder
from fakes.records import connection
from tieout.connectors import acumatica, sage_300_cre, sage_intacct, viewpoint_vista
from tieout.connectors.context import ConnectorContext, today
from tieout.connectors.sage_300_cre.file_road import FileRoad
from tieout.connectors.sage_intacct.creation import Creation
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.records.change_order import ChangeOrderKind
from tieout.sync.ports import Erp
from tieout.wiring.clock import NoDeadline
from tieout.wiring.connecting import Connecting
from tieout.wiring.settings import WorkerSettings

EVENING = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")
BASE = "http://127.0.0.1:9"
CLOCK = HandClock(EVENING)


def opened(build: Callable[[ConnectorContext], Erp], context: ConnectorContext) -> Erp:
    return build(replace(context, zone=DENVER))


def every_erp() -> list[Erp]:
    """Made and never called."""
    ours = {"base_url": BASE, "tenant": "Harbor", "branch": "MAIN", "sign_in": "oauth", **ACUMATICA}
    tokens = OneHolder()
    sage = sage_intacct_rig.context({"base_url": BASE, **sage_intacct_seed.CHOSEN}, CLOCK, tokens)
    hh2 = sage_300_cre_rig.context({"base_url": BASE, **sage_300_cre_seed.CHOSEN}, CLOCK, tokens)
    vista = viewpoint_vista_rig.context({"base_url": BASE, **viewpoint_vista_seed.CHOSEN}, CLOCK)
    return [
        opened(acumatica.build, acumatica_rig.context(ours, CLOCK, tokens, guarded=False)),
        opened(sage_intacct.build, sage),
        opened(sage_300_cre.build, hh2),
        opened(viewpoint_vista.build, vista),
    ]


def test_every_erp_dates_what_is_sent_by_the_connections_own_clock() -> None:
    for erp in every_erp():
        assert erp.limits(ChangeOrderKind.COMMITMENT).zone is DENVER, erp.system
        erp.close()


def test_connector_is_given_the_time_zone_of_the_connection_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    queues = {"intake_queue_url": "i", "recovery_queue_url": "r", "delay_queue_url": "d", "entity_queues": {}}
    names = {"ledger_table": "ledger", "idempotency_table": "done", "payload_bucket": "p", "secret_prefix": "tieout"}
    parts = Connecting(WorkerSettings.model_validate(queues | names))
    monkeypatch.setattr(parts, "secret", lambda *_: {})
    context = parts.context(connection(time_zone="America/Denver"), "erp", NoDeadline())
    assert context.zone == DENVER
    assert parts.context(connection(), "erp", NoDeadline()).zone == ZoneInfo("UTC")


def test_document_that_is_dated_today_is_dated_where_the_firm_is() -> None:
    assert today(CLOCK, DENVER) == date(2026, 3, 31)
    made: list[dict[str, Any]] = []

    def keep(_: str, record: dict[str, Any], __: str) -> object:
        made.append(record)
        raise StopIteration

    records: Any = SimpleNamespace(create=keep)
    step: Any = SimpleNamespace(body={"dated": ["txnDate"]}, kind="purchasing", fingerprint="f")
    with pytest.raises(StopIteration):
        Creation(records, cast(Any, None), cast(Any, None), CLOCK, DENVER).create(step, {"id": "1"}, "guard")
    assert made == [{"txnDate": "2026-03-31", "id": "1"}]


def test_batch_belongs_to_the_month_that_it_is_where_the_firm_is() -> None:
    settings: Any = SimpleNamespace(month=None, time_zone=None)
    assert Calendar(settings, CLOCK, DENVER).batch_month() == "2026-03-01"
    elsewhere: Any = SimpleNamespace(month=None, time_zone="Asia/Tokyo")
    assert Calendar(elsewhere, CLOCK, DENVER).batch_month() == "2026-04-01"


def test_import_file_holds_the_day_that_it_is_where_the_firm_is() -> None:
    written: list[date] = []

    def write(dated: date) -> str:
        written.append(dated)
        raise StopIteration

    road = FileRoad(cast(Any, None), CLOCK, DENVER)
    with pytest.raises(StopIteration):
        road._announced(cast(Any, None), cast(Any, None), write)
    assert written == [date(2026, 3, 31)]
