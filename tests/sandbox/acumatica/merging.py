"""Merges what was sent into a record: only what was sent changes, lines are found by id or number, or appended."""

import copy
from typing import Any
from uuid import uuid4

from sandbox.acumatica.computed import COMPUTED_FORM_FIELDS, computed, computed_on_rows
from sandbox.acumatica.contract import ROW_TABS, EntityType, types
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.showing import row_id
from sandbox.acumatica.store import ROW_KEY

LINE_NUMBER = "LineNbr"


def merge(draft: Draft, kind: EntityType, session_id: str, keys: tuple[str, ...]) -> None:
    """Bring `draft.sent` into `draft.record`; complaints about lines land in the draft."""
    if "note" in draft.sent:
        draft.record.note = draft.sent["note"]
    custom = draft.sent.get("custom", {})
    draft.record.custom |= {name: value for name, value in custom.items() if name not in COMPUTED_FORM_FIELDS}
    left_out = computed(draft.entity)
    tabs = ROW_TABS.get(draft.entity, ())
    for name, value in draft.sent.items():
        field = kind.fields.get(name)
        if field is None or (name not in keys and name in left_out) or (name in keys and not draft.is_new):
            continue
        if field.scalar:
            draft.data[name] = value
        elif field.kind == "linked":
            _merge_linked(draft.data.setdefault(name, {}), value, types()[str(field.target)])
        elif name in tabs:
            _merge_lines(draft, name, value, session_id)
        else:
            _merge_rows(draft.data.setdefault(name, []), value)
    for tab in tabs:
        rows = draft.data.setdefault(tab, [])
        draft.rows[tab] = [(row.pop("_place", None), row) for row in rows]


def _merge_linked(data: dict[str, Any], sent: dict[str, Any], kind: EntityType) -> None:
    for name, value in sent.items():
        field = kind.fields.get(name)
        if field is not None and field.kind == "linked":
            _merge_linked(data.setdefault(name, {}), value, types()[str(field.target)])
        elif field is not None:
            data[name] = value


def _merge_rows(rows: list[dict[str, Any]], sent: list[dict[str, Any]]) -> None:
    # Rows other than document lines (attributes, contacts) are keyed by their first field here.
    for row in sent:
        key = next(iter(row), "")
        known = next((found for found in rows if found.get(key) == row.get(key)), None)
        if known is None:
            rows.append({ROW_KEY: str(uuid4()), **row})
        else:
            known.update(row)


def _merge_lines(draft: Draft, tab: str, sent: list[dict[str, Any]], session_id: str) -> None:
    lines: list[dict[str, Any]] = draft.data.setdefault(tab, [])
    before = copy.deepcopy(lines)
    for place, row in enumerate(sent):
        line = _line(lines, row, session_id)
        if line is None and ("id" in row or LINE_NUMBER in row):
            draft.row_error(tab, place, LINE_NUMBER, "The detail row cannot be found in the system.")
        elif row.get("delete"):
            if line is None:
                draft.row_error(tab, place, LINE_NUMBER, "A row to delete needs its id or its line number.")
            else:
                lines.remove(line)
        else:
            _write_line(lines, line, row, place, computed_on_rows(draft.entity, tab))
    draft.changed_lines = draft.changed_lines or _without_places(lines) != before


def _line(lines: list[dict[str, Any]], row: dict[str, Any], session_id: str) -> dict[str, Any] | None:
    if "id" in row:
        return next((line for line in lines if row_id(session_id, line[ROW_KEY]) == row["id"]), None)
    number = row.get(LINE_NUMBER)
    return next((line for line in lines if number is not None and line[LINE_NUMBER] == number), None)


def _write_line(
    lines: list[dict[str, Any]], line: dict[str, Any] | None, row: dict[str, Any], place: int, disabled: frozenset[str]
) -> None:
    if line is None:
        number = max((found[LINE_NUMBER] for found in lines), default=0) + 1
        line = {ROW_KEY: str(uuid4()), LINE_NUMBER: number}
        lines.append(line)
    left_out = disabled | {"id", "delete", LINE_NUMBER, "custom"}
    line.update({name: value for name, value in row.items() if name not in left_out})
    line["custom"] = {**line.get("custom", {}), **row.get("custom", {})}
    line["_sent"] = frozenset(row)
    line["_place"] = place


def _without_places(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if name not in ("_sent", "_place")} for line in lines]
