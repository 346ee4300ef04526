"""What accounting does in the platform's approval tool keeps bindings true, is answered once, and never writes to the ERP."""

from itertools import permutations

import pytest

from fakes.accounting import pulling, vendor
from fakes.records import MORNING
from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.sync.importing import ask_once
from tieout.sync.instructions import (
    Created,
    CreationAsked,
    Instruction,
    Link,
    Linked,
    Merged,
    SyncAsked,
    Unlinked,
)
from tieout.sync.plan import Side
from tieout.sync.pull_born_there import IN_THE_ERP
from tieout.sync.pull_progress import import_key, read_progress
from tieout.sync.state import State
from unit.sync.approvals import Desk, born_there, ours

FOREIGN = Link(None, "V900")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("worked", [True, False], ids=["worked-between", "worked-at-the-end"])
def test_link_unlink_link_heard_in_any_order_and_twice_ends_as_it_was_said_last(
    desk: Desk, order: tuple[int, ...], worked: bool
) -> None:
    first, second = desk.mirror.foreign("vendor", "One"), desk.mirror.foreign("vendor", "Two")
    desk.feed.put(vendor("V1"))
    said = [
        desk.say(Linked("vendor", first, ours("V1")), minute=1),
        desk.say(Unlinked("vendor", first, ours("V1")), minute=2),
        desk.say(Created("vendor", second, ours("V1")), minute=3),
    ]
    for number in (*order, *order):
        desk.hear(said[number])
        if worked:
            desk.work_all()
    desk.work_all()
    assert desk.shown_as("V1") == [second]
    assert desk.entry(vendor("V1")).state is State.SYNCED
    (document,) = desk.entry(vendor("V1")).documents
    assert desk.ledger.holder("oakridge", Side.PLATFORM, document.model_copy(update={"key": first})) is None


@pytest.mark.parametrize("late", [False, True], ids=["in-order", "unlink-heard-first"])
def test_unlink_that_was_said_last_wins(desk: Desk, late: bool) -> None:
    there = desk.mirror.foreign("vendor", "One")
    desk.feed.put(vendor("V1"))
    said = [
        desk.say(Linked("vendor", there, ours("V1")), minute=1),
        desk.say(Unlinked("vendor", there, ours("V1")), minute=2),
    ]
    for name in reversed(said) if late else said:
        desk.hear(name)
        desk.work_all()
    assert desk.shown_as("V1") == []
    desk.import_all("vendor", full=True)
    assert desk.shown_as("V1") == []


def test_message_that_was_held_back_does_not_bring_an_old_link_back(desk: Desk) -> None:
    there = desk.mirror.foreign("vendor", "One")
    desk.feed.put(vendor("V1"))
    desk.hear(desk.say(Linked("vendor", there, ours("V1")), minute=1))
    (held_back,) = desk.queues.ready()
    desk.hear(desk.say(Unlinked("vendor", there, ours("V1")), minute=2))
    desk.work_all()
    for name in ("late", "later"):
        desk.work(held_back.model_copy(update={"id": name}))
    assert desk.entry(vendor("V1")).hints["link"] == "none"
    assert desk.shown_as("V1") == []


def test_two_requests_of_one_second_count_in_the_order_of_their_ids(desk: Desk) -> None:
    there = desk.mirror.foreign("vendor", "One")
    desk.feed.put(vendor("V1"))
    linked = desk.say(Linked("vendor", there, ours("V1")))
    unlinked = desk.say(Unlinked("vendor", there, ours("V1")))
    desk.hear(unlinked)
    desk.hear(linked)
    desk.work_all()
    assert desk.shown_as("V1") == []


def test_vendor_merged_away_follows_the_one_that_is_left(desk: Desk) -> None:
    desk.feed.put(vendor("V1"))
    desk.import_all("vendor")
    (gone,) = desk.shown_as("V1")
    kept = desk.mirror.foreign("vendor", "Vendor One")
    del desk.mirror.shown["vendor"][gone]
    merged = desk.say(Merged("vendor", kept, gone, ours("V1"), ours("V1")), minute=90)
    for _ in range(2):
        desk.hear(merged)
        desk.work_all()
    assert desk.shown_as("V1") == [kept]
    assert len(desk.mirror.shown["vendor"]) == 1


def test_of_two_linked_vendors_that_are_merged_the_gone_one_lets_go(desk: Desk) -> None:
    desk.feed.put(vendor("V1"), vendor("V2"))
    desk.import_all("vendor")
    (gone,), (kept,) = desk.shown_as("V1"), desk.shown_as("V2")
    del desk.mirror.shown["vendor"][gone]
    desk.hear(desk.say(Merged("vendor", kept, gone, ours("V2"), ours("V1")), minute=90))
    desk.work_all()
    assert (desk.shown_as("V1"), desk.entry(vendor("V1")).state) == ([], State.UNLINKED)
    assert (desk.shown_as("V2"), desk.entry(vendor("V2")).state) == ([kept], State.SYNCED)
    desk.import_all("vendor", full=True)
    assert list(desk.mirror.shown["vendor"]) == [kept]


def test_lost_answer_is_repeated_and_closes_the_request_once(desk: Desk) -> None:
    there = desk.mirror.foreign("vendor", "One")
    desk.feed.put(vendor("V1"))
    linked = desk.say(Linked("vendor", there, ours("V1")))
    desk.tool.lose = 1
    assert desk.hear(linked) == "again"
    assert desk.hear(linked) == "woken"
    assert desk.hear(linked) == "nothing"
    assert desk.tool.answers == [(linked, ()), (linked, ())]
    desk.work_all()
    assert desk.shown_as("V1") == [there]
    assert desk.told(desk.key(vendor("V1"))).count("heard: ") == 1


def test_what_a_person_said_since_is_not_undone_by_a_request_that_is_heard_again(desk: Desk) -> None:
    there, other = desk.mirror.foreign("vendor", "One"), desk.mirror.foreign("vendor", "Two")
    desk.feed.put(vendor("V1"))
    linked = desk.say(Linked("vendor", there, ours("V1")))
    desk.hear(linked)
    desk.work_all()
    desk.one(vendor("V1"), link=other)
    desk.hear(linked)
    desk.work_all()
    assert desk.shown_as("V1") == [other]


def test_vendor_created_on_the_platform_waits_for_accounting_and_never_reaches_the_erp(desk: Desk) -> None:
    there = desk.mirror.foreign("vendor", "Owner LLC")
    asked = desk.say(CreationAsked("vendor", there, "Owner LLC", "V77", "1"), minute=1)
    desk.hear(asked)
    desk.work_all()
    entry = desk.ledger.entry(born_there(there))
    assert entry is not None
    assert (entry.state, entry.waiting_on, entry.number) == (State.WAITING, IN_THE_ERP, "Owner LLC")
    ((_, (reason,)),) = desk.tool.answers
    assert "Owner LLC is held: accounting must create it in the ERP as V77, or link it" in reason.text
    assert desk.feed.calls == {}
    assert desk.mirror.calls["write"] == 0
    desk.feed.put(vendor("V77"))
    desk.hear(desk.say(Linked("vendor", there, ours("V77")), minute=2))
    desk.work_all()
    again = desk.say(CreationAsked("vendor", there, "Owner LLC", "V77", "2"), minute=3)
    desk.hear(again)
    assert desk.tool.answers[-1] == (again, ())
    held = desk.ledger.entry(born_there(there))
    assert held is not None
    assert held.state is State.SYNCED
    desk.hear(desk.say(Unlinked("vendor", there, ours("V77")), minute=4))
    desk.work_all()
    held = desk.ledger.entry(born_there(there))
    assert held is not None
    assert held.state is State.WAITING


def by_requests() -> Desk:
    """A desk of a firm whose commitments are heard of by the tool's requests."""
    heard = pulling().model_dump(mode="json")
    heard["entities"]["commitment"]["intake"] = "erp_requests"
    return Desk(Connection.model_validate(heard))


def test_answer_that_the_platform_does_not_take_is_counted_and_not_given_again() -> None:
    desk = by_requests()
    desk.tool.untaken = (Reason("several_requests", "Two wait for an answer."),)
    asked = desk.say(SyncAsked("cost_code", "1", shown=False))
    for _ in range(2):
        assert desk.hear(asked) == "nothing"
    assert [name for name, _ in desk.tool.answers] == [asked]
    assert desk.tallies.counted == [
        "a_request not followed: not_read",
        "a_request answered, and not taken: several_requests",
        "a_request: answered already",
    ]


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        (Linked("vendor", "48", FOREIGN), "48 is linked to 'V900', which was not staged from here"),
        (Linked("vendor", "48", Link("other_erp:vendor:V1", "V1")), "no record of the ERP of this connection"),
        (SyncAsked("cost_code", "1", shown=False), "Cost codes are not read from the ERP here"),
        (SyncAsked("sub_job", "1"), "'sub_job'"),
    ],
)
def test_what_cannot_be_followed_is_answered_with_why(instruction: Instruction, words: str) -> None:
    desk = by_requests()
    desk.hear(desk.say(instruction))
    ((_, (reason,)),) = desk.tool.answers
    assert words in reason.text
    assert not desk.queues.waiting


def test_refresh_asks_for_one_import_however_often_it_is_heard(desk: Desk) -> None:
    desk.feed.put(vendor("V1"))
    asked = desk.say(SyncAsked("vendor", "1"))
    desk.tool.lose = 2
    for _ in range(4):
        desk.hear(asked)
    desk.settle("vendor")
    assert desk.shown_as("V1")
    assert desk.tool.answers[-1] == (asked, ())
    history = desk.told(import_key("oakridge", "vendor"))
    assert history.count("asked: ") == history.count("begun: Import") == 1


def test_refresh_whose_message_is_lost_is_begun_by_the_sweeper(desk: Desk) -> None:
    desk.feed.put(vendor("V1"))
    desk.queues.lose = 2
    desk.hear(desk.say(SyncAsked("vendor", "1")))
    desk.settle("vendor")
    assert desk.shown_as("V1")


def test_shadow_and_what_is_off_answer_nothing() -> None:
    shadow = Desk(pulling(mode="shadow"))
    there = shadow.mirror.foreign("vendor", "One")
    shadow.feed.put(vendor("V1"))
    assert shadow.hear(shadow.say(Linked("vendor", there, ours("V1")))) == "woken"
    assert shadow.tool.answers == []
    off = Desk()
    assert off.hear(off.say(SyncAsked("project", "1"))) == "nothing"
    assert off.tool.answers == []
    assert off.tallies.counted == ["a_request: project is not listened to"]


def test_vendors_linked_all_at_once_are_one_import_with_one_listing(desk: Desk) -> None:
    numbers = [f"V{number}" for number in range(30)]
    there = {number: desk.mirror.foreign("vendor", f"Vendor {number}") for number in numbers}
    desk.feed.put(*(vendor(number) for number in numbers))
    desk.hear(desk.say(*(Linked("vendor", there[number], ours(number)) for number in numbers)))
    assert [wake.reference.kind for _, wake in desk.queues.waiting] == ["import"]
    desk.settle("vendor")
    assert {number: desk.shown_as(number) for number in numbers} == {number: [there[number]] for number in numbers}
    assert desk.mirror.calls["list"] == 1
    assert desk.feed.calls["one"] == 0
    assert read_progress(desk.run_entry("vendor").progress).counts["shown"] == len(numbers)


def test_asking_again_under_the_same_name_is_the_same_request(desk: Desk) -> None:
    for _ in range(2):
        ask_once(
            desk.ledger, desk.queues, desk.connection, "vendor", at=MORNING, since=None, by="jane", why="x",
            now=desk.clock.now(), wake_id="w",
        )  # fmt: skip
    assert desk.run_entry("vendor").wanted == 1
