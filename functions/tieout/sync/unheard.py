"""What accounting asked for in the platform's own tool, and nobody told us: an event is delivered at best."""

from tieout.sync.ports import Platform
from tieout.sync.session import Session
from tieout.sync.state import Change


def ask_for_requests(session: Session, platform: Platform) -> None:
    """Ask which requests about the record wait for an answer, and hear of them: whoever looks at the record then serves them.

    A recovery lists a record that changed, or a person asks for a look, and the event of its request was lost: accounting would
    wait for ever, and a contract that was unlinked be linked again.

    Raises:
        NotNow, NeedsPerson: nobody can know.
    """
    key, answered = session.entry.key, session.entry.answered
    # One that the platform would not have answered stays open there: heard of anew, it would be refused with each look.
    open_there = platform.open_requests(key.entity, key.reference)
    found = tuple(request for request in open_there if request not in answered)
    if found:
        text = f"Accounting waits for an answer to {', '.join(found)}, of which no event was heard"
        session.write(Change(hear_requests=found, events=(session.event("found_requests", text),)))
