"""`tieout import` asks once, durably, and says how far it has got; the dispatcher asks by each connection's own clock."""

import json
from datetime import UTC, datetime

import pytest

from fakes.accounting import pulling
from tieout.records.entities import Entity
from tieout.sync.importing import due_imports
from tieout.sync.pull_progress import import_key
from tieout.wiring.queues import SqsQueues
from tieout.wiring.zones import time_zone
from unit.cli.conftest import CONNECTION, Desk, document

LIVE = {"vendor": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z"}}


@pytest.fixture
def importing(desk: Desk) -> Desk:
    desk.parts.documents.put(CONNECTION, document(entities=LIVE), "tester", "set up")
    url = desk.parts.settings.entity_queues[Entity.COMMITMENT]
    desk.parts.queues = SqsQueues(desk.parts.clients.sqs, {"vendor": url})
    return desk


def test_import_is_in_the_ledger_before_it_is_in_the_queue(importing: Desk) -> None:
    said = importing.tieout("import", "vendors", CONNECTION, "--full", "--why", "go-live", "--json")
    assert (said.code, said.json()["asked"]) == (0, ["vendor"])
    (message,) = importing.messages()
    key = import_key(CONNECTION, "vendor")
    assert (message["MessageGroupId"], message["body"]["hints"]["since"]) == (key.group, "everything")
    entry = importing.parts.ledger.entry(key)
    assert entry is not None
    assert entry.due_at is not None
    assert "go-live" in importing.parts.ledger.history(key)[0].text
    shown = importing.tieout("import", "vendors", "--show", "--json").json()
    assert [row["state"] for row in shown["imports"]] == ["pending"]


def test_what_is_off_is_refused_by_name(importing: Desk) -> None:
    said = importing.tieout("import", "payments")
    assert said.code == 2
    assert "payment is off" in said.text
    assert importing.messages() == []


def test_import_is_due_at_the_connections_own_hour_and_named_once() -> None:
    connection, zone = pulling(time_zone="America/Los_Angeles"), time_zone("America/Los_Angeles")
    at_two = datetime(2026, 1, 15, 10, 5, tzinfo=UTC)
    kinds = {wake.reference.id: wake for wake in due_imports(connection, at_two, zone)}
    assert set(kinds) == {"vendor", "customer"}
    later = {wake.reference.id: wake.id for wake in due_imports(connection, at_two.replace(hour=11), zone)}
    assert later["vendor"] == kinds["vendor"].id
    assert json.loads(kinds["vendor"].model_dump_json())["hints"]["asked"] == "2026-01-15T10:00:00+00:00"
    assert list(due_imports(connection, at_two.replace(hour=20), zone)) == []
