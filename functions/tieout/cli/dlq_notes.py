"""Who had a dead letter worked again, and why: in the history of the record that it is about, or of its connection."""

import json

from pydantic import ValidationError

from tieout.cli.asking import me, note_in_history
from tieout.cli.history_connection import lines_of
from tieout.config.connection import ConfigurationError, Connection
from tieout.ledger.connection_history import NO_CONNECTION
from tieout.sync.other_mode import first_in_shadow
from tieout.sync.pull_progress import IMPORTS, is_import
from tieout.sync.state import HistoryEvent
from tieout.sync.wakes import Wake
from tieout.wiring.compose import Composition
from tieout.wiring.dead_letters import DeadLetter
from tieout.wiring.queues import DELAY


def note_redrive(parts: Composition, letter: DeadLetter, about: str, why: str) -> None:
    """Write it down, before the letter is sent: what is sent and not noted would be nobody's doing.

    Args:
        about: what the letter is about, in one line, never its content.
    """
    body = _unwrapped(letter)
    wake = _wake(body)
    if wake is not None and is_import(wake.reference) and wake.reference.id not in IMPORTS:
        wake = None  # it asks for a look at every project, and is no record: noted as one, it would be due for ever
    document = None if wake is None else _document(parts, wake.connection)
    if wake is not None and document is not None:
        noted = wake.model_copy(update={"id": f"redriven-{letter.id}", "by": me(), "why": why})
        shadow = first_in_shadow(document.section(wake.entity), wake.reference)
        note_in_history(parts, document, noted, f"Redriven from the dead letters: {why}", shadow=shadow)
        return
    # A delivery or a part of a recovery names no record yet; a wake of a document that cannot be read may not touch one.
    text = f"Redriven from the dead letters of {letter.queue}, {about}: {why}"
    event = HistoryEvent(parts.clock.now(), "redriven", text, me(), {"message": letter.id})
    named = _connection(body)
    # Under a name that is no connection's it would be shown to nobody.
    lines_of(parts).note(named if named in parts.documents.ids() else NO_CONNECTION, event, about=letter.id)


def _unwrapped(letter: DeadLetter) -> str:
    """The message itself: one that waited in the delay queue stands in an envelope that says where it is meant for."""
    if letter.queue != DELAY:
        return letter.body
    match _read(letter.body):
        case {"body": str(body)}:
            return body
    return letter.body


def _wake(body: str) -> Wake | None:
    try:
        return Wake.model_validate_json(body)
    except ValidationError:
        return None


def _document(parts: Composition, connection: str) -> Connection | None:
    try:
        return parts.connection(connection)
    except ConfigurationError:
        return None


def _connection(body: str) -> str:
    match _read(body):
        case {"connection": str(connection)}:
            return connection
    return NO_CONNECTION


def _read(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None
