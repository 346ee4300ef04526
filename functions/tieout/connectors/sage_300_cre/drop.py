"""The firm's drop: files that people of the firm fetch and import, and what they write back. A port; S3 in the product."""

from datetime import timedelta
from typing import Protocol

from tieout.sync.outcomes import NotNow


class DropLost(Exception):
    """The write may have happened. Writing the same once more does no harm: a path is written once."""


class DropBusy(NotNow):
    """The store asks for fewer calls: nothing was written. `rest`: for how long, as it says or as is usual."""

    def __init__(self, why: str, rest: timedelta) -> None:
        super().__init__(why)
        self.rest = rest


class Drop(Protocol):
    """Files by path, below a prefix of their own. All of it raises NotNow (not now) or NeedsPerson (no right, no bucket)."""

    def put_new(self, path: str, content: bytes) -> bool:
        """Write a file that is not there. False: there is one already, and it stays as it is.

        Raises:
            DropLost: nobody can know whether it was written.
        """
        ...

    def get(self, path: str) -> bytes | None:
        """What stands there, or `None`."""
        ...
