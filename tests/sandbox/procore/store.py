"""Everything the look-alike holds, in memory.

Ten thousand vendors are listed and synced here: whatever is looked up once per row has an index.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

Row = dict[str, Any]

# Seen in live deliveries; above 2**32, so that a 32-bit reader of ids fails here as it would there.
FIRST_ID = 598134325600000


# The column that says whose a row is. It never changes, so rows can be found by it without a scan.
OWNERS = {
    "wbs_codes": "cost_code_id",
    "change_order_packages": "contract_id",
    "change_order_requests": "contract_id",
    "potential_change_orders": "contract_id",
    "requisitions": "commitment_id",
    "requisition_items": "requisition_id",
    "requisition_changes": "requisition_id",
    "payment_applications": "contract_id",
    "payment_application_items": "payment_application_id",
    "contract_payments": "contract_id",
    "direct_costs": "project_id",
    "budget_line_items": "project_id",
    "budget_changes": "project_id",
    "adjustment_line_items": "budget_change_id",
    "budget_modifications": "project_id",
    "erp_request_details": "item_id",
    "erp_job_costs": "project_id",
}


class Store:
    """Tables of rows by id, one id sequence for all of them, and the index that keeps `origin_id` unique."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, dict[int, Row]] = defaultdict(dict)
        self._origins: dict[tuple[int, str, str], int] = {}
        self._lines: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        self._owned: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        self._children: Counter[int] = Counter()
        self._unordered: set[str] = set()
        self._last_id = FIRST_ID
        self._wanted_id: int | None = None
        self.shuffled: dict[str, Random | None] = {}

    def next_id(self) -> int:
        """A fresh id, never one that a seed document has taken."""
        self._last_id += 1
        return self._last_id

    def add(self, table: str, row: Row) -> Row:
        """Keeps the row under its own `id`, or under a fresh one."""
        if "id" not in row:
            row["id"] = self._named_id(table) or self.next_id()
        if self._tables[table] and row["id"] < next(reversed(self._tables[table])):
            self._unordered.add(table)
        self._last_id = max(self._last_id, row["id"])
        self._tables[table][row["id"]] = row
        if table in OWNERS:
            self._owned[(table, row[OWNERS[table]])].append(row)
        if table == "vendors" and row.get("parent_id") is not None:
            self._children[row["parent_id"]] += 1
        if table == "line_items":
            self._lines[(row["holder_type"], row["contract_id"])].append(row)
        return row

    @contextmanager
    def next_row_id(self, row_id: int | None) -> Iterator[None]:
        """The next row gets this id; codes that come into being with it do not."""
        self._wanted_id = row_id
        try:
            yield
        finally:
            self._wanted_id = None

    def _named_id(self, table: str) -> int | None:
        if table == "wbs_codes":
            return None
        named, self._wanted_id = self._wanted_id, None
        return named

    def lines(self, holder_type: str, contract_id: int) -> list[Row]:
        """The lines of one contract, deleted ones included. Holder ids are reused across types, so both count."""
        return list(self._lines[(holder_type, contract_id)])

    def owned(self, table: str, owner_id: int) -> list[Row]:
        """The rows of one owner (see OWNERS) in the order in which they came, deleted ones included."""
        return list(self._owned[(table, owner_id)])

    def children_count(self, vendor_id: int) -> int:
        """How many vendors name this one as their parent."""
        return self._children[vendor_id]

    def move_parent(self, vendor: Row, parent_id: int | None) -> None:
        """Keeps the count of children in step with a vendor's new parent."""
        self._children.subtract(item for item in [vendor["parent_id"]] if item is not None)
        self._children.update(item for item in [parent_id] if item is not None)

    def get(self, table: str, row_id: int) -> Row | None:
        return self._tables[table].get(row_id)

    def rows(self, table: str) -> Iterator[Row]:
        """In the order of their ids."""
        if table in self._unordered:  # a seeded id may be lower than those before it
            self._tables[table] = dict(sorted(self._tables[table].items()))
            self._unordered.discard(table)
        found = list(self._tables[table].values())
        mixer = self.shuffled.get(table)
        if mixer is not None:
            mixer.shuffle(found)
        return iter(found)

    def drop(self, table: str, row_id: int) -> None:
        """Forgets a row for good; records are deleted softly instead."""
        row = self._tables[table].pop(row_id, None)
        if row is not None and table in OWNERS:
            self._owned[(table, row[OWNERS[table]])].remove(row)

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
        owned = {key: list(rows) for key, rows in self._owned.items()}
        origins, last_id, children = dict(self._origins), self._last_id, Counter(self._children)
        directories = [(project, dict(project["vendor_ids"])) for project in self.rows("projects")]

        def restore() -> None:
            self._tables = defaultdict(dict, tables)
            self._lines = defaultdict(list, lines)
            self._owned = defaultdict(list, owned)
            self._origins, self._last_id, self._children = origins, last_id, children
            for project, vendor_ids in directories:
                project["vendor_ids"] = vendor_ids

        return restore
