"""From a change order's lines to batch entries, one per item, once the commitment's items are known.

An LS item changes by an amount, any other by units at its own unit cost: which of the two it is, only the item says. A new item
gets the next number, the original 0, and all of its value from the change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.viewpoint_vista.codes import cost_code_of, figure
from tieout.connectors.viewpoint_vista.commitments import JOB_ITEM, LUMP_SUM, NOTHING, mark
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.reasons import Reason

CHANGE_ITEM = 2
"""SLIT.ItemType of what a change order added; its original value must be 0 (triggers)."""


@dataclass(frozen=True)
class ChangeEntries:
    """Makes the entries of one change order. `items`: the commitment's items by number, as posted."""

    settings: VistaSettings
    kind: DocumentType
    items: Mapping[str, Row]

    def of(self, body: Mapping[str, Any], reference: str) -> Iterator[Row]:
        """One entry per line, in order. Call `problems` first."""
        following = max((int(item) for item in self.items), default=0) + 1
        for line in body["lines"]:
            item = line["adjusts"]
            fields = {self.kind.code: body["code"], "Notes": mark(reference), **self._told(line)}
            if item is None:
                yield fields | {self.kind.item: following} | self._added(line, body["job"], following)
                following += 1
            else:
                yield fields | {self.kind.item: int(item)} | self._changed(line, self.items[item])

    def problems(self, lines: Sequence[Mapping[str, Any]]) -> Iterator[Reason]:
        """What does not fit the items that are there, line by line."""
        for at, line in enumerate(lines, start=1):
            if line["adjusts"] is None:
                continue
            item = self.items.get(line["adjusts"])
            if item is None:
                text = f"Line {at} changes item {line['adjusts']}, which the {self.kind.code} in Vista does not have."
                yield Reason("unknown_item", text, f"lines.{at}.adjusts")
                continue
            there = cost_code_of(str(item.get("Phase")), str(item.get("JCCType")))
            said = cost_code_of(line["phase"], line["cost_type"])
            if there != said:
                text = f"Line {at} is for {said}, but item {line['adjusts']} in Vista is for {there}. Add a line of its own."
                yield Reason("cost_code", text, f"lines.{at}.cost_code")
            if item.get("UM") != LUMP_SUM and line["units"] is None:
                unit = item.get("UM")
                text = (
                    f"Line {at} changes item {line['adjusts']} by an amount, and Vista keeps it by {unit}: state units."
                )
                yield Reason("lump_sum", text, f"lines.{at}.quantity")

    def _told(self, line: Mapping[str, Any]) -> Row:
        named = "ChangeOrder" if self.kind.code == "PO" else "AppChangeOrder"
        fields = {named: line["change_order"], "ActDate": line["date"], "Description": line["description"]}
        return {name: value for name, value in fields.items() if value is not None}

    def _changed(self, line: Mapping[str, Any], item: Row) -> Row:
        return self._by(line, by_units=item.get("UM") != LUMP_SUM)

    def _added(self, line: Mapping[str, Any], job: str, at: int) -> Row:
        order, by_units = self.kind.code == "PO", line["units"] is not None
        home = {"PostToCo" if order else "JCCo": self.settings.jobs_in}
        account = {"GLCo": self.settings.company, "GLAcct": line["account"]} if line["account"] else {}
        item: Row = {
            self.kind.item: at,
            "ItemType": JOB_ITEM if order else CHANGE_ITEM,
            "Job": job,
            "PhaseGroup": self.settings.phase_group,
            "Phase": line["phase"],
            "JCCType": int(line["cost_type"]),
            "UM": line["unit"] if by_units else LUMP_SUM,
            "OrigUnits": figure(NOTHING),
            "OrigUnitCost": figure(Decimal(line["unit_cost"]) if by_units else NOTHING),
            **({"OrigECM": "E"} if order and by_units else {}),
            **home,
            **account,
        }
        told = {"Description": line["description"]} if line["description"] else {}
        return {"NewLineItem": item | told} | self._by(line, by_units=by_units)

    def _by(self, line: Mapping[str, Any], *, by_units: bool) -> Row:
        if by_units:
            return {"ChangeCurUnits": figure(Decimal(line["units"]))}
        return {"ChangeCurCost": figure(Decimal(line["amount"]))}
