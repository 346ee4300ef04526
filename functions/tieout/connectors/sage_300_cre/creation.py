"""Making a commitment or change order in hh2's cloud: codes become GUIDs, then one POST. Sage hears nothing of it yet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import (
    CHANGE_ORDER,
    COMMITMENT,
    PAPERS,
    Paper,
    as_sent,
    document_of,
    in_sage,
)
from tieout.connectors.sage_300_cre.session import Session
from tieout.connectors.sage_300_cre.values import Row, amount, figure, text
from tieout.sync.outcomes import Applied, Outcome, Refused
from tieout.sync.plan import Step

_PLACES = frozenset({"CostCode", "Category", "Adjusts"})


@dataclass(frozen=True)
class Creation:
    """Makes them. Raises: NotNow, NeedsPerson."""

    session: Session
    look_ups: LookUps

    def create(self, paper: Paper, step: Step) -> Outcome:
        """Make one; what is wrong with it is told in full before anything is sent."""
        codes = Codes(self.look_ups.lists)
        header = {
            name: value for name, value in step.body.items() if name not in {"Items", "Vendor", "Job", "Contract"}
        }
        job = codes.job(step.body["Job"])
        owners = self._owners(paper, step.body, codes, job)
        there = self._there(paper, owners)
        items = [self._item(item, position, job, there, codes) for position, item in enumerate(step.body["Items"], 1)]
        if codes.problems:
            return Refused(tuple(codes.problems))
        answer = self.session.write(paper.path, {}, {**as_sent(header), **owners, "Items": items})
        if not isinstance(answer, str):
            return answer
        expected = step.expects.lines if step.expects else ()
        return Applied((document_of(paper, step.body["Code"], answer, self.look_ups.company, expected),))

    def _owners(self, paper: Paper, body: dict[str, Any], codes: Codes, job: str) -> dict[str, str]:
        if paper.kind == COMMITMENT:
            return {"VendorId": codes.vendor(body["Vendor"]), "JobId": job}
        number, _, guid = body["Contract"].rpartition("/")
        row = self.look_ups.paper(PAPERS[COMMITMENT], guid)
        if row is None or not in_sage(row):
            codes.refuse("not_posted", f"Commitment {number} is not in Sage yet.", "contract")
        return {"CommitmentId": guid}

    def _there(self, paper: Paper, owners: dict[str, str]) -> dict[str, Row]:
        """The commitment's items by Code, where a change order changes them."""
        if paper.kind != CHANGE_ORDER:
            return {}
        rows = self.look_ups.items(PAPERS[COMMITMENT], owners["CommitmentId"])
        return {text(row, "Code"): row for row in rows}

    def _item(self, item: dict[str, Any], position: int, job: str, there: dict[str, Row], codes: Codes) -> Row:
        coding = codes.coding(job, item["CostCode"], item["Category"], position)
        plain = as_sent({name: value for name, value in item.items() if name not in _PLACES and value != ""})
        adjusts = item.get("Adjusts")
        if adjusts is None:
            return plain | coding
        changed = there.get(adjusts)
        if changed is None:
            codes.refuse("no_item", f"Line {position}: the commitment has no item {adjusts}.", f"lines.{position}")
            return plain
        return plain | coding | {"CommitmentItemId": text(changed, "Id")} | _priced(item, changed, position, codes)


def _priced(item: dict[str, Any], changed: Row, position: int, codes: Codes) -> dict[str, Any]:
    """The unit cost of a changed line is the commitment's own: Sage refuses any other (documented by a connector)."""
    try:
        unit_cost = Decimal(str(changed.get("UnitCost") or 0))
        was = amount(changed, "AmountOriginal")
    except (AnswerLost, ArithmeticError):
        return {}
    if not unit_cost or not was:
        return {}
    if "UnitCost" in item and Decimal(item["UnitCost"]) == unit_cost:
        return {}
    units = Decimal(item["Amount"]) / unit_cost
    if "UnitCost" not in item and units == units.quantize(Decimal("0.00001")):
        return {"Units": figure(units.normalize()), "UnitCost": figure(unit_cost)}
    told = f"Line {position}: the commitment's item has a unit cost of {unit_cost:f}, which a change order keeps. "
    codes.refuse("unit_cost", f"{told}Change the quantity, or add a line.", f"lines.{position}.unit_cost")
    return {}
