"""`tieout resume` beside shadow: it wakes what a worker comes to, once, and nothing that only looks like it."""

from dataclasses import replace

from tieout.records.entities import Entity
from tieout.sync.pull_progress import import_reference
from unit.cli.conftest import Desk, put
from unit.cli.shelf import wake
from unit.cli.test_pause import paused_record


def test_resume_wakes_no_rehearsal_of_what_is_live(connected: Desk) -> None:
    key = paused_record(connected, shadow=True)
    assert connected.tieout("resume", "--why", "closed", "--json").json()["woken"] == 0
    assert (connected.messages(), connected.parts.ledger.entry(replace(key, shadow=False))) == ([], None)


def test_resume_wakes_a_record_of_a_slice_in_shadow_once(connected: Desk) -> None:
    pilot = {"name": "pilot", "projects": ["86"], "mode": "shadow"}
    put(connected, {"commitment": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z", "slices": [pilot]}})
    for shadow in (True, False):
        paused_record(connected, shadow=shadow)
    paused_record(connected, "42", shadow=True)
    assert connected.tieout("resume", "--why", "closed", "--json").json()["woken"] == 2


def test_resume_of_an_import_in_shadow_wakes_the_import_and_makes_no_second_one(connected: Desk) -> None:
    put(connected, {"vendor": {"mode": "shadow"}})
    connected.parts.queues.urls["vendor"] = connected.parts.queues.urls["commitment"]
    asked = wake().model_copy(update={"entity": Entity.VENDOR, "reference": import_reference("vendor")})
    key = paused_record(connected, one=asked)
    assert connected.tieout("resume", "--why", "closed", "--json").json()["woken"] == 1
    (message,) = connected.messages()
    assert message["body"]["reference"]["id"] == "vendor"
    assert "closed" in connected.parts.ledger.history(key)[-1].text
    assert connected.parts.ledger.entry(replace(key, shadow=True)) is None
