"""What tie-out needs of the outside: a book that can be read page by page, and a shelf to keep files on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tieout.reconcile.schema import Row


class Book(Protocol):
    """One side's records, as rows of the snapshot schema. Connectors implement it for their system.

    What the ledger links must be what the rows say: a record's reference is `system:kind:id` on the platform and
    `company/kind/key` in the ERP, and a line's is its document's, a slash, and the line's own id, as bindings name both.

    A page is read whole or not at all; whoever reads on after a death begins at the same cursor, so that a row may come
    twice and must never be missed.
    """

    def keeps(self, entity: str) -> str:
        """ "" if this side has such a table, else why it has none (such as `the ERP keeps no goods receipts`).

        Asked of `schema.PARTS_OF` too: what it does not show of a table that it has.
        """
        ...

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        """One page, and where to read on (`None`: that was the last). `cursor` is "" for the beginning.

        Raises:
            NotNow, NeedsPerson: the page could not be read whole; nothing of it counts.
        """
        ...


class Shelf(Protocol):
    """Where files are kept, by path. A file is there whole or not at all."""

    def put(self, path: str, content: bytes) -> None: ...

    def get(self, path: str) -> bytes:
        """Raises: FileNotFoundError."""
        ...

    def listing(self, prefix: str) -> list[str]:
        """All paths that begin so, sorted."""
        ...

    def local(self, path: str) -> Path:
        """The file as one that DuckDB can open: itself, or a copy on this machine. Raises: FileNotFoundError."""
        ...
