"""What may be set for projects, budgets, change orders and invoices, each in its part of `erp.settings`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

CUSTOM_FIELD = r"custom:[A-Za-z]\w*\.\w+"

Code = Annotated[str, Field(min_length=1)]
End = Literal["on_hold", "off_hold", "released"]
"""How far a new document is taken: left on hold, taken off hold (and approved by accounting), or released."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSettings(_Part):
    """How projects are made.

    Attributes:
        template: the template that a new project is made from; it brings tasks, coding and billing rules.
        activate: take a new project out of planning.
        title_limit: characters of a project's name (the platform's own connector stops at 30).
        manager: send the project manager, whose ERP code must then be an employee there.
    """

    template: Code | None = None
    activate: bool = True
    title_limit: Annotated[int, Field(ge=1, le=255)] = 30
    manager: bool = True


class BudgetSettings(_Part):
    """`rows_per_step`: how many rows of a baseline are put, and then read back, in one step of the plan."""

    rows_per_step: Annotated[int, Field(ge=1, le=200)] = 25


class ChangeOrderSettings(_Part):
    """How changes become change orders. A class that is not named means that the project goes without that document.

    Attributes:
        commitment_class, prime_class, budget_class: the change order class, which must allow the tab that is used.
        revenue_account_group: the account group of a prime contract's changes.
        commitment_end, prime_end, budget_end: how far each is taken. Budget changes stay on hold, as the platform's own
            connector leaves them; the others are released, since invoices bill what they add.
    """

    commitment_class: Code | None = None
    prime_class: Code | None = None
    budget_class: Code | None = None
    revenue_account_group: Code | None = None
    commitment_end: End = "released"
    prime_end: End = "released"
    budget_end: End = "on_hold"


class InvoiceSettings(_Part):
    """How invoices become bills and AR invoices. Both stay on hold, as is the norm of this ERP's connectors.

    Attributes:
        bill_end, owner_end: how far each is taken.
        retainage_payable_account: where retainage is that a pay app releases; without it such a pay app is refused.
        retainage_receivable_account: the same on the owner's side, for retainage held and released.
        revenue_account: the account of an owner invoice's rows.
        non_project: the project code that stands for none, for rows that are no job cost.
    """

    bill_end: End = "on_hold"
    owner_end: End = "on_hold"
    retainage_payable_account: Code | None = None
    retainage_receivable_account: Code | None = None
    revenue_account: Code | None = None
    non_project: Code = "X"
