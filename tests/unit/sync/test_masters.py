"""What the ERP refuses because accounting has not entered a code yet waits, asks ever more seldom, and goes on by itself."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from fakes.erp import FakeErp
from fakes.records import commitment
from fakes.world import World
from tieout.policy.reasons import MISSING_IN_ERP, Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Request
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.state import State
from tieout.sync.turns import AlwaysNow
from tieout.sync.wakes import WakeReason

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LACKS = Reason(MISSING_IN_ERP, "Line 1, CostCode '03300': Cost Code '03300' cannot be found in the system.", "lines.1")
CLOSED = Reason("erp_refused", "The period is closed.")


@dataclass
class Books(FakeErp):
    """An ERP whose lists lack a code until accounting enters it."""

    lacks: list[Reason] = field(default_factory=lambda: [LACKS])

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        if step.expects is not None and self.lacks:
            self.calls.append(step.name)
            return Refused(tuple(self.lacks))
        return super().perform(step, guard_key=guard_key, documents=documents)

    def asked(self) -> int:
        return self.calls.count("create")


def lacking(*reasons: Reason) -> tuple[World, Books]:
    world = World()
    books = Books(world.clock, lacks=list(reasons or (LACKS,)))
    world.erp = books
    return world, books


def test_commitment_waits_for_the_cost_code_and_goes_once_accounting_has_entered_it() -> None:
    world, books = lacking()
    assert world.approve(commitment()) is State.WAITING
    entry = world.entry(commitment())
    assert (entry.waiting_on, entry.reasons) == ("accounting", (LACKS,))
    assert "looked at again by itself" in world.told(commitment())
    books.lacks.clear()
    world.pass_time(timedelta(minutes=17))
    assert world.entry(commitment()).state is State.SYNCED
    assert len(books.documents) == 1


def test_code_that_is_not_entered_for_days_is_asked_for_ever_more_seldom_and_never_given_up() -> None:
    world, books = lacking()
    world.approve(commitment())
    asked = [books.asked()]
    for _ in range(3):
        world.pass_time(DAY)
        asked.append(books.asked())
    # A quarter of an hour, twice as long each time, then four times a day.
    assert asked[0] == 1
    assert 6 <= asked[1] <= 8
    assert [after - before for before, after in pairwise(asked[1:])] == [4, 4]
    books.lacks.clear()
    world.pass_time(timedelta(hours=7))
    assert world.entry(commitment()).state is State.SYNCED


def test_deliveries_that_bring_nothing_new_ask_the_erp_nothing_and_put_nothing_off() -> None:
    world, books = lacking()
    world.approve(commitment())
    due = world.entry(commitment()).due_at
    for _ in range(5):
        world.clock.advance(timedelta(minutes=1))
        assert world.approve(commitment()) is State.WAITING
    assert (books.asked(), world.entry(commitment()).due_at) == (1, due)


def test_person_edit_and_new_mapping_ask_at_once() -> None:
    world, books = lacking()
    world.approve(commitment())
    world.work(world.wake(commitment(), WakeReason.RESYNC))
    assert books.asked() == 2
    world.approve(commitment(title="Structural concrete, north", updated_at=world.clock.now()))
    assert books.asked() == 3
    mapped = Prerequisites(world.connection, world.ledger, world.queues, AlwaysNow(), world.clock, world.ids)
    assert mapped.remapped("olga", "03-300 is another code now") == 1
    books.lacks.clear()
    world.clock.advance(timedelta(seconds=30))
    for wake in world.queues.ready():
        world.work(wake)
    assert world.entry(commitment()).state is State.SYNCED


def test_import_of_cost_codes_that_is_over_wakes_whoever_waits_for_one() -> None:
    world, books = lacking()
    world.approve(commitment("SC-001"))
    world.approve(commitment("SC-002", status="Draft"))
    books.lacks.clear()
    arrived = Prerequisites(world.connection, world.ledger, world.queues, AlwaysNow(), world.clock, world.ids)
    assert arrived.entered("tieout", "cost codes were read anew") == 1  # the draft waits for something else
    world.clock.advance(timedelta(seconds=30))
    for wake in world.queues.ready():
        world.work(wake)
    assert world.entry(commitment("SC-001")).state is State.SYNCED


def test_refusal_that_no_list_of_accounting_mends_is_no_waiting() -> None:
    world, books = lacking(LACKS, CLOSED)
    assert world.approve(commitment()) is State.REFUSED
    world.pass_time(HOUR)
    assert books.asked() == 1


def test_accounting_that_asked_for_the_export_is_told_what_it_has_to_enter() -> None:
    world, books = lacking()
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(commitment(), request="r1") is State.WAITING
    assert world.platform.closed == {"r1": f"failed {LACKS.text}"}
    assert world.entry(commitment()).requests == ()
    books.lacks.clear()
    world.platform.requests.clear()
    world.pass_time(timedelta(minutes=17))
    assert world.entry(commitment()).state is State.SYNCED


def test_waiting_for_a_code_holds_back_no_neighbour() -> None:
    world, books = lacking()
    world.approve(commitment("SC-001"))
    books.lacks.clear()
    assert world.approve(commitment("SC-002")) is State.SYNCED
    assert world.entry(commitment("SC-001")).state is State.WAITING
