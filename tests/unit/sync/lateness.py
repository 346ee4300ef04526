"""What comes after everybody has given up on it, and a person's word on what nobody knows."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar

from fakes.erp import ErpDocument, ErpFault, WorkerDied
from fakes.records import commitment
from fakes.world import World
from tieout.records.record import Record
from tieout.sync.outcomes import ObservedLine
from tieout.sync.resolving import Decision, Resolving
from tieout.sync.state import State
from tieout.sync.steps import Steps
from tieout.sync.wakes import Wake, WakeReason

P = ParamSpec("P")
T = TypeVar("T")
EVER = 30
LATE = "SC777777"
"""The document that comes late."""


def word(world: World, record: Record, decision: Decision) -> tuple[Wake, State]:
    """A person's word alone, and the wake that is to follow it."""
    wake = world.wake(record, WakeReason.RESUME).model_copy(update={"by": "maria", "why": "I looked"})
    steps = Steps(world.erp, world.platform, world.payloads, world.deadline)
    return wake, Resolving(world.ledger, world.erp, steps, world.clock, world.ids).resolve(wake, decision, shadow=False)


def resolve(world: World, record: Record, decision: Decision) -> State:
    """A person's word, and the look that follows it."""
    wake, state = word(world, record, decision)
    return (world.work(wake) or state) if state is State.PENDING else state


def given_up(world: World) -> Record:
    """A record that was sent again and again and never arrived."""
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE] * EVER
    record = commitment()
    world.approve(record)
    world.pass_time(timedelta(hours=6))
    assert [reason.code for reason in world.entry(record).reasons] == ["never_arrives"]
    world.erp.faults.clear()
    return record


def comes_late(world: World, record: Record) -> None:
    """The first call of all is carried out at last."""
    note = world.entry(record).steps["create"]
    assert note.expects is not None
    lines = tuple(ObservedLine(str(at), one.amount, one.cost_code) for at, one in enumerate(note.expects.lines, 1))
    ids = tuple(one.source_id for one in note.expects.lines)
    title = note.expects.fields["title"]
    world.erp.documents[LATE] = ErpDocument(LATE, note.reference, note.expects.total, lines, ids, title=title)


def dying(write: Callable[P, T], *, after: int) -> Callable[P, T]:
    """A write to the ledger whose worker dies after so many of them."""
    left = after

    def dies(*args: P.args, **named: P.kwargs) -> T:
        nonlocal left
        if left <= 0:
            raise WorkerDied
        left -= 1
        return write(*args, **named)

    return dies
