"""Which transactions a request about a budget has, and which of them one of its records stands for.

Procore lists a budget's transactions in every request until they are marked as synced (its ERP events dictionary). So a record is
not told whole before they are, and a request is answered once the transactions of all its records are marked.
"""

from dataclasses import dataclass

from tieout.sync.ports import Request


@dataclass(frozen=True)
class Marks:
    """The transactions of one request.

    Attributes:
        own: those that this record stands for, to be marked once it is in the ERP.
        others: those of the request's other records.
        budget: how the ERP tool names the budget, whose request it is.
    """

    project: str
    own: tuple[str, ...]
    others: tuple[str, ...]
    budget: str


@dataclass(frozen=True)
class BudgetRequest(Request):
    """A request about a budget, with its transactions."""

    marks: Marks
