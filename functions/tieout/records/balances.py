"""Figures that accounting keeps and the project team wants to see: balances of documents, and cost to date per cost code."""

from datetime import datetime
from decimal import Decimal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.records.money import Money, Number
from tieout.records.parties import CostCode


class JobCost(BaseModel):
    """What one cost code and cost type of one project has cost to date, as the ERP has it. Codes are the ERP's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project: str
    cost_code: CostCode
    cost_type: str
    cost_to_date: Money
    committed: Money = Decimal("0.00")
    invoiced: Money = Decimal("0.00")
    paid: Money | None = None
    units_to_date: Number | None = None
    as_of: AwareDatetime

    @property
    def version(self) -> datetime:
        return self.as_of


class DocumentBalance(BaseModel):
    """What is still open on one bill or invoice. `document` is its address in the ERP, as a binding has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    number: str = ""
    amount: Money
    balance: Money
    retainage: Money = Decimal("0.00")
    status: str
    as_of: AwareDatetime
