"""One row of accounting's that cannot be made a record: which one, and why. Its neighbours are none the worse for it."""

from dataclasses import dataclass

from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow


class UnreadableRow(Exception):
    """What is wrong is in this row alone: read with others, it is held by name, and they go on."""

    why: str


class UnknownWord(UnreadableRow, NeedsPerson):
    """A row says a word that nobody has told the connector, such as a status or a type of the firm's own."""


class Garbled(UnreadableRow, NotNow):
    """A row has a figure, a day or a moment that is none."""


@dataclass(frozen=True)
class Unread:
    """A row that a page shows and brings no record of. `why`: in a sentence, for accounting."""

    reference: SourceReference
    number: str
    why: str
