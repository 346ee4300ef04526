"""A write against an entity's direction: refused in code, and shown to whoever asks for the record's status or history.

It is a fault of the programme, or of whoever sent the wake. Nothing was fetched or written; the message is done, since no repeat
of it could end otherwise, and its neighbours go on.
"""

from datetime import timedelta

from tieout.policy.ownership import AgainstDirection
from tieout.policy.reasons import Reason
from tieout.sync.ports import Clock, Ids, Ledger
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.wakes import Wake

AGAINST_DIRECTION = "against_direction"
"""The code of the reason, and of the history line."""

_BRIEFLY = timedelta(seconds=30)
"""How long the record is held: for one write."""


def refuse_against(
    wake: Wake, against: AgainstDirection, *, shadow: bool, ledger: Ledger, clock: Clock, ids: Ids
) -> State | None:
    """Write the refusal down. Returns the state that the record is in then; `None`: another worker is at it.

    A record that is known already, such as an imported vendor, stays what it is, and due when it was: the refusal says nothing
    about it, and is a line of its history.
    """
    now, by = clock.now(), wake.by or "tieout"
    text = f"{against}. Nothing was read or written."
    event = HistoryEvent(now, AGAINST_DIRECTION, text, by, {"wake": wake.id, "reason": wake.reason.value})
    before = ledger.entry(wake.key(shadow=shadow))
    # One write says it all: a worker that dies after it has left the line that people look for.
    entry = ledger.want(wake, shadow=shadow, due_at=now + _BRIEFLY, event=event)
    lease = ledger.lease(entry.key, owner=ids.new(), now=now, until=now + _BRIEFLY)
    if lease is None:
        return None
    change = Change()
    if before is None:
        reasons = (Reason(AGAINST_DIRECTION, text, "direction"),)
        change = Change(state=State.REFUSED, reasons=reasons, due_at=None)
    elif entry.wanted == before.wanted + 1:
        # Nobody else wanted it meanwhile, so the due time that was there is still the one that counts.
        change = Change(due_at=before.due_at)
    ledger.release(lease, change, wanted=entry.wanted)
    return State.REFUSED
