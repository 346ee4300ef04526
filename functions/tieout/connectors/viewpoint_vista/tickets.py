"""How far a batch has got, as the ledger keeps it between two calls: with this, it is taken up again and never opened twice."""

import base64
import json
import zlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tieout.connectors.http import AnswerLost


class Phase(StrEnum):
    """What comes next."""

    OPENING = "opening"
    """The batch is being opened: its number comes with the action's result."""
    FILLING = "filling"
    """The batch is there: the next entry goes into it."""
    DOUBTFUL = "doubtful"
    """Nobody can know whether the entry was taken: look for it at `since`, then send it again."""
    ADDING = "adding"
    """The entry is in the queue."""
    SHOWING = "showing"
    """The entry is in the batch: the cache has yet to show it."""
    REFUSED = "refused"
    """The entry was refused: said once the cache shows the batch, so that the next attempt finds it (or finds it cancelled)."""
    POSTING = "posting"
    """The batch is being posted."""
    POSTED = "posted"
    """The batch is posted: the cache has yet to show the document."""


@dataclass(frozen=True)
class Ticket:
    """A batch under way.

    Attributes:
        entries: what goes into the batch; kept until all of it is known to be there.
        at: how many of them are.
        since: the moment that the phase counts from, in ISO 8601.
    """

    phase: Phase
    month: str
    batch: int = 0
    action: str = ""
    entries: tuple[dict[str, Any], ...] = ()
    at: int = 0
    since: str = ""
    tries: int = 0
    errors: tuple[str, ...] = ()

    def text(self) -> str:
        """The ticket as the ledger keeps it; packed, because an entry of many lines must fit beside the record."""
        content = json.dumps(asdict(self), separators=(",", ":"), sort_keys=True).encode()
        return base64.b85encode(zlib.compress(content, 9)).decode()


def ticket_in(text: str) -> Ticket:
    """Read a ticket back.

    Raises:
        AnswerLost: it is none of ours.
    """
    try:
        known = json.loads(zlib.decompress(base64.b85decode(text)))
        lists = {name: tuple(known[name]) for name in ("entries", "errors")}
        return Ticket(**(known | lists | {"phase": Phase(known["phase"])}))
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        raise AnswerLost(f"the ticket of a batch cannot be read: {error!r}") from error
