"""Why a record is not sent: in words an accountant understands, with the value, what was expected and what to do."""

from dataclasses import dataclass

MISSING_IN_ERP = "missing_in_erp"
"""The code of a reason by which the ERP lacks a master that the record names: a cost code, a task, an account, a vendor.

Accounting adds it there and tells nobody, so the record waits and is sent again by itself. Said only where that, and nothing
else about the value, is what the ERP objects to.
"""


@dataclass(frozen=True)
class Reason:
    """One thing that stands in the way. `code` is stable for programs; `text` is for people; `field` says where."""

    code: str
    text: str
    field: str = ""

    def __str__(self) -> str:
        return self.text
