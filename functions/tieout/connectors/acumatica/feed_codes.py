"""The tenant's cost codes: what a budget, a commitment and a bill may be coded with, the same on every project.

CostCode of the contract has a code and a description, and says nothing of being in use (contract 24.200.001).
"""

from dataclasses import dataclass

from pydantic import ValidationError

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_lists import Listing, Lists
from tieout.connectors.http import AnswerLost
from tieout.records.references import SourceReference
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NotNow

CODE = "cost_code"
LISTING = Listing("CostCode", ("CostCodeID",), "CostCodeID", ("CostCodeID", "Description"))


@dataclass(frozen=True)
class Codes:
    """Reads the codes, a range at a time."""

    lists: Lists

    def page(self, cursor: str) -> tuple[tuple[StandardCostCode, ...], str | None]:
        """One page, and where to read on; a page may be empty and not the last. Raises: NotNow, NeedsPerson."""
        page = self.lists.page(LISTING, cursor)
        try:
            codes = tuple(_code(text(row, "CostCodeID"), text(row, "Description")) for row in page.rows)
        except (AnswerLost, ValidationError) as error:
            raise NotNow(f"A cost code could not be read: {error}") from error
        return codes, None if page.following is None else page.following.cursor()


def _code(code: str, name: str) -> StandardCostCode:
    return StandardCostCode(reference=SourceReference(system=SYSTEM, kind=CODE, id=code), code=code, name=name)
