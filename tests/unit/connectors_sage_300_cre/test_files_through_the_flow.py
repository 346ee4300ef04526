"""What goes by file, under the real push flow: laid once, imported by a person, acknowledged, read back, linked."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import COMMITMENT, record_of
from contract.erp.sage_300_cre_seed import VALUE_MAPS
from tieout.connectors.sage_300_cre.erp import QUARANTINE
from tieout.records.record import Record
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.connectors_sage_300_cre.import_desk import Desk
from unit.connectors_sage_300_cre.site import Site

QUARTER = 900


def _world(site: Site, opened: Desk) -> AnyWorld:
    world = AnyWorld(connection=live_everywhere(VALUE_MAPS))
    world.erp = cast(Any, site.erp(file_road=opened.settings()))
    return world


def _wait(site: Site, world: AnyWorld, record: Record, quarters: int = 6) -> State:
    for _ in range(quarters):
        site.pass_time(QUARTER)
        world.pass_time(timedelta(seconds=QUARTER))
        if world.entry(record).state not in {State.ACCEPTED, State.IN_DOUBT}:
            break
    return world.entry(record).state


def _approved(site: Site, world: AnyWorld, kind: str) -> Record:
    record = record_of(kind, customer="C0001")
    if kind == "subcontractor_invoice":
        world.approve(COMMITMENT)
        assert _wait(site, world, COMMITMENT) is State.SYNCED
    world.approve(record)
    return record


@pytest.mark.parametrize(
    ("kind", "key", "places"),
    [
        ("subcontractor_invoice", "V0001/INV-77", ["L1", "L2"]),
        ("budget", "P100", ["05-120/SUB", "09-900/SUB"]),
    ],
)
def test_record_waits_for_its_import_and_is_then_read_back_to_the_cent(
    site: Site, opened: Desk, kind: str, key: str, places: list[str]
) -> None:
    world = _world(site, opened)
    record = _approved(site, world, kind)
    assert _wait(site, world, record, quarters=2) is State.ACCEPTED
    (manifest,) = opened.import_all()
    assert manifest["record"] == str(record.reference)
    assert _wait(site, world, record) is State.SYNCED, world.told(record)
    (document,) = world.entry(record).documents
    assert document.key == key
    assert len(document.lines) == len(places)
    assert len(opened.files()) == 1
    assert opened.import_all() == []


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("budget", ("before",)),
        ("budget", ("after",)),
        ("budget", ("", "before")),
        ("budget", ("after", "after")),
        ("subcontractor_invoice", ("", "after")),
    ],
)
def test_lost_write_leaves_one_file_with_one_manifest(
    site: Site, opened: Desk, kind: str, lost: tuple[str, ...]
) -> None:
    world = _world(site, opened)
    if kind == "subcontractor_invoice":
        world.approve(COMMITMENT)
        assert _wait(site, world, COMMITMENT) is State.SYNCED
    opened.lose(*lost)
    record = record_of(kind, customer="C0001")
    world.approve(record)
    assert world.entry(record).state is State.IN_DOUBT
    site.pass_time(86_400)  # another day: the file still holds the day of its manifest
    for _ in range(2):
        world.pass_time(QUARANTINE + timedelta(minutes=1))
    assert world.entry(record).state is State.ACCEPTED, world.told(record)
    assert len(opened.lying()) == 2
    opened.import_all()
    assert _wait(site, world, record) is State.SYNCED, world.told(record)


def test_rejected_file_is_told_in_sages_words_and_the_corrected_record_gets_a_file_of_its_own(
    site: Site, opened: Desk
) -> None:
    world = _world(site, opened)
    record = _approved(site, world, "budget")
    opened.say(opened.waiting()[0], "Job P100 is closed.")
    assert _wait(site, world, record) is State.REFUSED
    assert "Job P100 is closed." in str(world.told(record))
    world.work(world.wake(record, WakeReason.RESYNC))
    opened.import_all()
    assert _wait(site, world, record) is State.SYNCED, world.told(record)
    assert [path[-6:] for path in sorted(opened.files())] == ["-1.txt", "-2.txt"]


def test_what_is_imported_with_another_amount_is_partial_for_a_person(site: Site, opened: Desk) -> None:
    world = _world(site, opened)
    record = _approved(site, world, "budget")
    (path,) = opened.files()
    changed = opened.lying()[path].replace(b"250000.37", b"25000.37")
    site.client.post("/sage-desktop/import/estimates", content=changed).raise_for_status()
    opened.say(opened.waiting()[0])
    assert _wait(site, world, record) is State.PARTIAL
    assert "$225,000.00" in str(world.told(record))


@pytest.mark.parametrize(("kind", "told"), [("budget", "line_differs"), ("subcontractor_invoice", "line_count")])
def test_line_that_the_import_drops_is_partial_for_a_person(site: Site, opened: Desk, kind: str, told: str) -> None:
    world = _world(site, opened)
    record = _approved(site, world, kind)
    site.sandbox.fault("drop_lines", method="POST", path="/sage-desktop/import/*", keep=1)
    opened.import_all()
    assert _wait(site, world, record) is State.PARTIAL
    assert {told, "total"} <= {reason.code for reason in world.entry(record).reasons}


def test_job_that_has_an_estimate_already_gets_no_file(site: Site, opened: Desk) -> None:
    held = {"Job": "P100", "CostCode": "05-120", "Code": "LAB", "Name": "Labor", "OriginalEstimate": "12.00"}
    site.client.post("/__sandbox__/seed", json={"categories": [held]}).raise_for_status()
    world = _world(site, opened)
    first = _approved(site, world, "budget")
    opened.import_all()
    assert _wait(site, world, first) is State.SYNCED, "what accounting has estimated elsewhere on the job is its own"
    again = first.model_copy(update={"reference": first.reference.model_copy(update={"id": "other"}), "lines": ()})
    lines = tuple(line.model_copy(update={"amount": line.amount * 2}) for line in first.lines)  # type: ignore[attr-defined]
    other = again.model_copy(update={"lines": lines, "total": first.total * 2})
    world.approve(other)
    assert world.entry(other).state is State.REFUSED
    assert "An import would add to them" in str(world.told(other))
    assert len(opened.files()) == 1
