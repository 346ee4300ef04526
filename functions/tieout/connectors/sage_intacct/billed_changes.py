"""Billing a change order: an invoice converts lines of the commitment, so each change line is led back to the line it became.

A change line that names `relatedDocumentLine` changed that line. One that names none was added to the commitment as a new line,
which is told by its own content: two equal ones cannot be told apart, and are a person's to bill.
"""

from dataclasses import dataclass
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.bills import FROM_CHANGES
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.moves import DRAFT
from tieout.connectors.sage_intacct.objects import DOCUMENT
from tieout.connectors.sage_intacct.values import Record, amount, by_key, rows, text
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NotNow, Refused
from tieout.sync.plan import Step

_SAME = ("dimensions.task.id", "dimensions.costType.id", "lineDescription")


@dataclass(frozen=True)
class BilledChanges:
    """Finds the commitment's lines."""

    look_ups: LookUps

    def resolved(self, step: Step) -> Record | Refused:
        """The record to send, its lines naming lines of the commitment. Raises: NotNow, NeedsPerson."""
        record: Record = dict(step.body["record"])
        if not step.body.get(FROM_CHANGES):
            return record
        record["lines"] = [dict(line) for line in record["lines"]]
        held: dict[str, dict[str, Any]] = {}
        for place in step.body[FROM_CHANGES]:
            try:
                found = self._source(record["lines"][place], held)
            except AnswerLost as lost:
                raise NotNow(f"The change order could not be read: {lost}") from lost
            if isinstance(found, str):
                return Refused(
                    (Reason("change_line", f"Line {place + 1} {found}", f"lines.{place + 1}.contract_line"),)
                )
            record["lines"][place] |= found
        return record

    def _source(self, line: Record, held: dict[str, dict[str, Any]]) -> Record | str:
        change = self._read(line["sourceDocument"]["key"], held)
        wanted = line["sourceDocumentLine"]["key"]
        row = next((each for each in rows(change, "lines") if text(each, "key") == wanted), None)
        number = text(change, "documentNumber")
        if row is None:
            return (
                f"bills line {wanted} of change order {number}, which is not there any more. Resync the change order."
            )
        if text(change, "state") == DRAFT:
            return (
                f"bills change order {number}, which is a draft in Sage Intacct. Submit it there, then send this again."
            )
        source = text(row, "relatedDocument.key")
        if text(row, "relatedDocumentLine.key"):
            return _named(source, text(row, "relatedDocumentLine.key"))
        added = [each for each in rows(self._read(source, held), "lines") if each.get("addedByChangeDocument") is True]
        same = [each for each in added if _alike(each, row)]
        if len(same) != 1:
            return f"bills a line that change order {number} added; the commitment has {len(same)} such lines. Bill it by hand."
        return _named(source, text(same[0], "key"))

    def _read(self, key: str, held: dict[str, dict[str, Any]]) -> dict[str, Any]:
        if key not in held:
            held[key] = self.look_ups.record(DOCUMENT, key)
        return held[key]


def _named(document: str, line: str) -> Record:
    return {"sourceDocument": by_key(document), "sourceDocumentLine": by_key(line)}


def _alike(one: Record, other: Record) -> bool:
    return all(text(one, name) == text(other, name) for name in _SAME) and all(
        amount(one, name) == amount(other, name) for name in ("unitQuantity", "unitPrice")
    )
