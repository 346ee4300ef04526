"""Everything the look-alike holds, in memory."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]

# Seen in live deliveries; above 2**32, so that a 32-bit reader of ids fails here as it would there.
FIRST_ID = 598134325600000


class Store:
    """Tables of rows by id, one id sequence for all of them, and the index that keeps `origin_id` unique."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, dict[int, Row]] = defaultdict(dict)
        self._origins: dict[tuple[int, str, str], int] = {}
        self._lines: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        self._last_id = FIRST_ID

    def next_id(self) -> int:
        """A fresh id, never one that a seed document has taken."""
        self._last_id += 1
        return self._last_id

    def add(self, table: str, row: Row) -> Row:
        """Keeps the row under its own `id`, or under a fresh one."""
        row.setdefault("id", self.next_id())
        self._last_id = max(self._last_id, row["id"])
        self._tables[table][row["id"]] = row
        if table == "line_items":
            self._lines[(row["holder_type"], row["contract_id"])].append(row)
        return row

    def lines(self, holder_type: str, contract_id: int) -> list[Row]:
        """The lines of one contract, deleted ones included. Holder ids are reused across types, so both count."""
        return list(self._lines[(holder_type, contract_id)])

    def get(self, table: str, row_id: int) -> Row | None:
        return self._tables[table].get(row_id)

    def rows(self, table: str) -> Iterator[Row]:
        """In the order of their ids."""
        return iter([row for _, row in sorted(self._tables[table].items())])

    def drop(self, table: str, row_id: int) -> None:
        """Forgets a row for good; records are deleted softly instead."""
        self._tables[table].pop(row_id, None)

    def origin_holder(self, company_id: int, object_type: str, origin_id: str) -> int | None:
        """The id of the record that holds this origin_id. Unique per company and object type, not per project."""
        return self._origins.get((company_id, object_type, origin_id))

    def move_origin(self, company_id: int, object_type: str, row: Row, origin_id: str | None) -> None:
        """Sets a row's origin_id and keeps the index in step; the caller has checked that it is free."""
        if row.get("origin_id") is not None:
            self._origins.pop((company_id, object_type, row["origin_id"]), None)
        row["origin_id"] = origin_id
        if origin_id is not None:
            self._origins[(company_id, object_type, origin_id)] = row["id"]

    def snapshot(self) -> Callable[[], None]:
        """Notes what is held; the returned call goes back to it.

        For seeding only, which adds rows and puts vendors into projects: a seed document that is wrong at its end must
        leave nothing behind. Rows stay the same objects, since hooks and deliveries are being worked on meanwhile.
        """
        tables = {name: dict(rows) for name, rows in self._tables.items()}
        lines = {key: list(rows) for key, rows in self._lines.items()}
        origins, last_id = dict(self._origins), self._last_id
        directories = [(project, list(project["vendor_ids"])) for project in self.rows("projects")]

        def restore() -> None:
            self._tables = defaultdict(dict, tables)
            self._lines = defaultdict(list, lines)
            self._origins, self._last_id = origins, last_id
            for project, vendor_ids in directories:
                project["vendor_ids"] = vendor_ids

        return restore
