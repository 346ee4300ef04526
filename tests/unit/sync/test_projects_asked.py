"""Accounting asks for the ERP's projects: those that are in the ERP are looked at, and the request is answered with the truth."""

from typing import Any

import pytest

from fakes.accounting import pulling
from fakes.records import GOLIVE, project
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.sync.flowing_back import projects_due
from tieout.sync.importing import due_imports
from tieout.sync.instructions import SyncAsked
from tieout.sync.state import State
from unit.sync.approvals import Desk

LIVE = {"mode": "live", "golive_at": GOLIVE.isoformat()}


def firm(mode: str = "live", **section: Any) -> Connection:
    heard = pulling().model_dump(mode="json")
    heard["entities"]["commitment"]["intake"] = "erp_requests"
    heard["entities"]["project"] = LIVE | {"mode": mode} | section
    return Connection.model_validate(heard)


class ProjectDesk(Desk):
    """A desk of a firm, one of whose projects is in the ERP."""

    def __init__(self, connection: Connection, *, bound: bool = True) -> None:
        super().__init__(connection)
        world = World(connection=firm())
        world.ledger = self.ledger
        if bound:
            assert world.approve(project()) is State.SYNCED

    def asked(self) -> list[str]:
        return [str(wake.reference) for _, wake in self.queues.waiting]


def test_refresh_of_projects_asks_for_a_look_once_and_is_answered_well() -> None:
    desk = ProjectDesk(firm())
    asked = desk.say(SyncAsked("project", "1"))
    for _ in range(3):
        desk.hear(asked)
    assert desk.tool.answers == [(asked, ())]
    assert desk.asked() == ["tieout:import:project"]


def test_refresh_of_one_project_wakes_that_one() -> None:
    desk = ProjectDesk(firm())
    reference = project().reference
    system = desk.connection.platform.system
    assert reference.system == system
    asked = desk.say(SyncAsked("project", "1", reference.id))
    assert desk.hear(asked) == "woken"
    assert (desk.tool.answers, desk.asked()) == ([(asked, ())], [str(reference)])


@pytest.mark.parametrize(
    ("connection", "asked", "code"),
    [
        (firm(), SyncAsked("project", "1", "87"), "not_in_the_erp"),
        (firm(), SyncAsked("project", "1", shown=False), "not_read"),
        (firm(fields_back=[]), SyncAsked("project", "1"), "not_read"),
    ],
    ids=["not sent yet", "no field named for it", "nothing may flow back"],
)
def test_refresh_that_would_show_nothing_is_answered_with_why(
    connection: Connection, asked: SyncAsked, code: str
) -> None:
    desk = ProjectDesk(connection)
    desk.hear(desk.say(asked))
    ((_, (reason,)),) = desk.tool.answers
    assert (reason.code, desk.asked()) == (code, [])


def test_shadow_looks_and_answers_nothing() -> None:
    desk = ProjectDesk(firm("shadow"))
    assert desk.hear(desk.say(SyncAsked("project", "1"))) == "woken"
    assert (desk.tool.answers, desk.asked()) == ([], ["tieout:import:project"])


@pytest.mark.parametrize(
    ("section", "expected"),
    [({}, ["tieout:import:project"]), ({"fields_back": []}, []), ({"mode": "off"}, [])],
    ids=["flows back", "nothing may", "off"],
)
def test_hour_of_the_projects_is_kept_where_something_flows_back(section: dict[str, Any], expected: list[str]) -> None:
    document = firm(**section).model_dump(mode="json") | {"cadence": {"projects": {"nightly": 5}}}
    connection = Connection.model_validate(document)
    now = Desk(connection).clock.now()
    due = [
        str(wake.reference)
        for hour in (4, 5, 8, 9)
        for wake in due_imports(connection, now.replace(hour=hour, minute=30), now.tzinfo or pytest.fail("naive"))
        if wake.entity is Entity.PROJECT
    ]
    assert due == expected
    assert (projects_due(connection, now) is not None) == bool(expected)
