"""While an action runs, Acumatica refuses every other request to its form in the same session, and does nothing.

All workers of one token share its session, so a release that takes three seconds refuses the commitments that others are
about to send. Seconds are waited for in place: a record that went away for them would cost a look, a wait in the ledger and
a wake each time. What takes longer is left to the ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tieout.connectors.acumatica.errors import is_busy
from tieout.connectors.http import Answer
from tieout.sync.ports import Deadline

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 1.0
SPARE = timedelta(seconds=10)
"""What an invocation must have left for waiting in place to be worth it."""


@dataclass(frozen=True)
class BusyForm:
    """Makes a call again while its form is busy.

    Attributes:
        longest: seconds to wait in all; 0 leaves all waiting to the ledger.
    """

    deadline: Deadline
    sleep: Callable[[float], None]
    longest: float

    def waited_for(self, call: Callable[[], Answer]) -> Answer:
        """The call's answer once the form is free, or the last refusal. Only calls refused before anything was done are
        made again."""
        answer = call()
        waited, pause = 0.0, FIRST_PAUSE
        while is_busy(answer) and waited + pause <= self.longest and self.deadline.left() > SPARE:
            self.sleep(pause)
            waited += pause
            pause = min(pause * 2, LONGEST_PAUSE)
            answer = call()
        return answer
