"""The dispatcher's part that starts imports: each field group at its own local hours."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from tieout.sync.importing import due_imports

if TYPE_CHECKING:
    from tieout.config.connection import Connection
    from tieout.wiring.queues import SqsQueues


def start_imports(queues: SqsQueues, connection: Connection, now: datetime, zone: tzinfo) -> list[str]:
    """Ask for the imports that are due. Asked again within the hour or the next, each is still one request."""
    started = []
    for wake in due_imports(connection, now, zone):
        if wake.entity.value not in queues.urls:
            continue  # the stack has no function for this entity
        queues.wake(wake, group=wake.key(shadow=False).group)
        started.append(f"{connection.id} {wake.reference.id}")
    return started
