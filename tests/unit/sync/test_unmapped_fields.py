"""A custom field that is mapped to nothing is never sent: its edit holds up neither the record nor what depends on it."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.records import MORNING, change_order, commitment, connection, project
from fakes.world import World
from tieout.config.connection import Connection, read_connection
from tieout.records.commitment import Commitment
from tieout.sync.state import State

CARBON, NOTE = "custom_field_7", "custom_field_8"
LATER = MORNING + timedelta(minutes=5)


def firm(**extensions: str) -> Connection:
    document = connection().model_dump(mode="json")
    document["value_maps"]["extensions"] = extensions
    return read_connection(document)


def contract(**fields: Any) -> Commitment:
    return commitment(**({"extensions": {CARBON: "412 kg", NOTE: "a"}} | fields))


def test_edit_of_a_field_that_is_never_sent_is_none_and_what_depends_on_the_record_goes_on() -> None:
    world = World(firm(**{CARBON: "UsrCarbon"}))
    assert world.approve(contract()) is State.SYNCED
    calls = list(world.erp.calls)
    edited = contract(extensions={CARBON: "412 kg", NOTE: "b"}, updated_at=LATER)
    assert world.approve(edited) is State.SYNCED
    assert world.erp.calls == calls
    assert world.approve(change_order(edited)) is State.SYNCED


def test_edit_of_a_field_that_is_sent_is_refused() -> None:
    world = World(firm(**{CARBON: "UsrCarbon"}))
    world.approve(contract())
    assert world.approve(contract(extensions={CARBON: "1 kg", NOTE: "a"}, updated_at=LATER)) is State.REFUSED


@pytest.mark.parametrize("mapped", [{}, {CARBON: "UsrCarbon", NOTE: "UsrNote"}, {NOTE: "UsrNote"}])
def test_newer_mapping_makes_no_edit_of_what_was_sent_before_it(mapped: dict[str, str]) -> None:
    world = World(firm(**{CARBON: "UsrCarbon"}))
    world.approve(contract())
    calls = list(world.erp.calls)
    world.connection = firm(**mapped)
    assert world.approve(contract(updated_at=LATER)) is State.SYNCED
    assert world.erp.calls == calls


def test_project_is_updated_for_a_field_that_is_sent_and_for_no_other() -> None:
    world = World(firm(**{CARBON: "UsrCarbon"}))
    world.approve(project(extensions={NOTE: "a"}))
    calls = list(world.erp.calls)
    assert world.approve(project(extensions={NOTE: "b"}, updated_at=LATER)) is State.SYNCED
    assert world.erp.calls == calls
    more = project(extensions={NOTE: "b", CARBON: "9 kg"}, updated_at=LATER + timedelta(minutes=1))
    assert world.approve(more) is State.SYNCED
    assert world.erp.calls != calls
