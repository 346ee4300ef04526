"""What people did to a connection as a whole: pauses, recoveries, secrets, hooks, and messages sent back that name no record."""

from tieout.cli.asking import me
from tieout.ledger.connection_history import NO_CONNECTION, DynamoConnectionHistory
from tieout.ledger.pauses import PastPause
from tieout.sync.state import HistoryEvent
from tieout.wiring.compose import Composition


def lines_of(parts: Composition) -> DynamoConnectionHistory:
    """Where such lines are kept."""
    return DynamoConnectionHistory(parts.clients.dynamodb, parts.settings.ledger_table)


def connection_history(parts: Composition, connection: str) -> list[HistoryEvent]:
    """All of it, oldest first. What was done to messages of no known connection is shown with every one."""
    lines = lines_of(parts)
    events = [
        *(_pausing(past) for past in parts.pauses.past(connection)),
        *lines.lines(connection),
        *lines.lines(NO_CONNECTION),
    ]
    return sorted(events, key=lambda event: event.at)


def note_by_hand(parts: Composition, connection: str, text: str, **data: str) -> None:
    """Write down that a person asks for something that is of no single record, before it is done: who, what and why."""
    event = HistoryEvent(parts.clock.now(), "asked", text, me(), data)
    lines_of(parts).note(connection, event, about=parts.ids.new())


def _pausing(past: PastPause) -> HistoryEvent:
    pause = past.pause
    return HistoryEvent(pause.at, past.what, f"{pause.scope}: {pause.why}", pause.by)
