"""The hook through which vendor code commits its work, so that a fault can hold, defer or trim it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from starlette.requests import Request

from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import Fault, FaultBoard

_log = logging.getLogger(__name__)
SCOPE_KEY = "sandbox.call"
T = TypeVar("T")


class AnswerLost(BaseException):
    """Unwinds a vendor handler whose caller gets no readable answer.

    A BaseException, because a vendor's own `except Exception` would turn the lost answer into a readable one.
    """


@dataclass(slots=True)
class Call:
    """What one vendor call carries: the fault it meets, if any, and the means to act on it."""

    clock: SandboxClock
    board: FaultBoard
    fault: Fault | None
    held: bool = False
    met: bool = False

    def meets(self, kind: str) -> Fault | None:
        """The fault of this call if it is of `kind`."""
        found = self.fault if self.fault is not None and self.fault.kind == kind else None
        self.met = self.met or found is not None
        return found


async def commit(request: Request, work: Callable[[], T]) -> T:
    """Do `work` (synchronous: it changes the vendor's data and returns the answer) now, held, or late.

    Vendor code calls it once per call that changes anything. What `work` raises is the vendor's refusal.
    Raises AnswerLost when the work is deferred; vendor code lets that pass.
    """
    call = _call(request)
    if late := call.meets("commit_late"):
        due = call.clock.now() + timedelta(seconds=float(late.parameters["seconds"]))
        call.clock.call_at(due, lambda: _unheard(work))
        raise AnswerLost
    hold = call.meets("hold")
    if hold is None:
        return work()
    call.held = True
    if hold.parameters.get("when", "before") == "before":
        await call.board.hold()
        return work()
    done = work()
    await call.board.hold()
    return done


def _unheard(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as refusal:  # refused late is refused all the same: nobody is there to hear it
        _log.warning("late work was refused: %s", refusal)


def session_expired(request: Request) -> bool:
    """Whether this call finds its session or token gone; the vendor ends it and answers as it would."""
    return _call(request).meets("expire_session") is not None


def stored_lines(request: Request, lines: Sequence[T]) -> list[T]:
    """The detail rows that the vendor really stores: all of them, or fewer without a word under `drop_lines`."""
    fault = _call(request).meets("drop_lines")
    if fault is None:
        return list(lines)
    if "keep" in fault.parameters:
        return list(lines[: fault.parameters["keep"]])
    return list(lines[: max(0, len(lines) - fault.parameters["drop"])])


def _call(request: Request) -> Call:
    call: Call = request.scope[SCOPE_KEY]
    return call
