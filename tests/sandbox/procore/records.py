"""What every kind of record has in common: being created, changed and linked, with its times and its events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.procore.access import Call
from sandbox.procore.errors import not_found
from sandbox.procore.origins import check_origin_free
from sandbox.procore.store import Row


@dataclass(frozen=True)
class Kind:
    """One object type: its table, the columns a new row starts with and its webhook resource, if it has one."""

    table: str
    object_type: str
    resource_name: str | None
    title: str
    blank: dict[str, Any] = field(default_factory=dict)

    def find(self, call: Call, row_id: int) -> Row:
        """The record for a GET: 404 when it is unknown, or too young for its reader (see `Platform.hides`)."""
        row = call.platform.store.get(self.table, row_id)
        young = self.resource_name is not None and call.platform.hides(self.resource_name, row_id, call.grant)
        if row is None or (young and call.request.method == "GET"):
            raise not_found(self.title)
        return row

    def create(self, call: Call, attributes: dict[str, Any], **columns: Any) -> Row:
        """A new record with its event."""
        now = call.platform.now()
        row: Row = {**self.blank, **columns, "created_at": now, "updated_at": now, "deleted_at": None}
        check_origin_free(call.platform, self.object_type, row, attributes.get("origin_id"))
        call.platform.store.add(self.table, row)
        self._assign(call, row, attributes)
        self.announce(call, "create", row)
        return row

    def change(self, call: Call, row: Row, attributes: dict[str, Any]) -> Row:
        """The changed record with its event; `updated_at` moves."""
        check_origin_free(call.platform, self.object_type, row, attributes.get("origin_id"))
        self._assign(call, row, attributes)
        row["updated_at"] = call.platform.now()
        self.announce(call, "update", row)
        return row

    def announce(self, call: Call, event_type: str, row: Row, related: tuple[tuple[int, str], ...] = ()) -> None:
        """The event, for the kinds that have one."""
        if self.resource_name is None:
            return
        # A new project is not yet anybody's project: its create event names none, as seen in live deliveries.
        of_itself = self.table == "projects" and event_type != "create"
        project_id = row["id"] if of_itself else row.get("project_id")
        call.platform.announce(
            self.resource_name, event_type, row["id"], row["company_id"], project_id, call.grant, related
        )

    def _assign(self, call: Call, row: Row, attributes: dict[str, Any]) -> None:
        columns = {name: value for name, value in attributes.items() if name not in ("id", "origin_id")}
        custom = {name: columns.pop(name) for name in list(columns) if name.startswith("custom_field_")}
        row.update(columns)
        if custom:
            row["custom_fields"] = {**row.get("custom_fields", {}), **{n: _typed(v) for n, v in custom.items()}}
        if "origin_id" in attributes:
            call.platform.store.move_origin(row["company_id"], self.object_type, row, attributes["origin_id"])


Render = Callable[[Row], dict[str, Any]]


def _typed(value: Any) -> dict[str, Any]:
    # The definitions of custom fields are not served here, so the data type is read off the value.
    kind = {bool: "boolean", int: "decimal", float: "decimal", list: "lov_entries"}.get(type(value), "string")
    return {"data_type": kind, "value": value}
