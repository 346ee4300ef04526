"""Job cost: what commitments, change orders, bills and invoices add to the lines of a project's budget."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sandbox.acumatica.contract import KEY_DEFAULTS
from sandbox.acumatica.line_math import ZERO, amount
from sandbox.acumatica.store import Record, Store

#: What a document has added to budget lines, kept with it so that it can be taken back; never shown.
POSTED = "_posted"
#: The project that stands for none.
NON_PROJECT = "X"
NO_ITEM = KEY_DEFAULTS["ProjectBudget"]["InventoryID"]


@dataclass(frozen=True, slots=True)
class Posting:
    """`sum` added to the field `measure` of one budget line."""

    project: str
    task: str
    group: str
    cost_code: str
    measure: str
    sum: Decimal
    item: str = NO_ITEM

    def key(self) -> dict[str, str]:
        """The budget line."""
        return {
            "ProjectID": self.project,
            "ProjectTaskID": self.task,
            "AccountGroup": self.group,
            "InventoryID": self.item,
            "CostCode": self.cost_code,
        }


def row_posting(project: str, row: Mapping[str, Any], group: object, measure: str, total: Decimal) -> Posting:
    """The posting of a row that names a budget line itself."""
    item = str(row.get("InventoryID") or NO_ITEM)
    task, code = str(row.get("ProjectTaskID") or ""), str(row.get("CostCode") or "")
    return Posting(project, task, str(group or ""), code, measure, total, item)


def account_group(store: Store, account: object) -> str | None:
    """The account group that an account belongs to; None: the account is of no interest to projects."""
    known = store.find("Account", AccountCD=account)
    if known is not None and known.get("AccountGroup"):
        return str(known["AccountGroup"])
    groups = (record.data for record in store.all("AccountGroup"))
    return next((str(g["AccountGroupID"]) for g in groups if g.get("DefaultAccountID") == account), None)


def line_posting(store: Store, line: Mapping[str, Any], task: str, measure: str, total: Decimal) -> list[Posting]:
    """The posting of a document line; none if it has no project or its account no group."""
    group = account_group(store, line.get("Account"))
    if group is None or line.get("Project") in (None, "", NON_PROJECT) or not total:
        return []
    item = str(line.get("InventoryID") or NO_ITEM)
    return [Posting(str(line["Project"]), task, group, str(line.get("CostCode") or ""), measure, total, item)]


_AMOUNTS = (
    *("OriginalBudgetedAmount", "BudgetedCOAmount", "OriginalCommittedAmount", "CommittedCOAmount", "ActualAmount"),
    *("CommittedInvoicedAmount", "DraftInvoicesAmount", "PendingInvoiceAmount"),
)


class JobCost:
    """Adds postings to budget lines, and makes the lines that are not there yet."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def repost(self, record: Record, postings: Iterable[Posting]) -> None:
        """What `record` adds from now on, in place of what it added before."""
        now = list(postings)
        before: list[Posting] = record.data.get(POSTED, [])
        if now == before:
            return
        for posting in before:
            self.add(replace(posting, sum=-posting.sum))
        for posting in now:
            self.add(posting)
        record.data[POSTED] = now

    def add(self, posting: Posting) -> None:
        """Add to one budget line."""
        known = self._store.named("ProjectBudget", **posting.key())
        record = self._store.draft(known)
        if known is None:
            record.data |= {**posting.key(), "Type": group_type(self._store, posting.group)}
        record.data[posting.measure] = amount(record.data, posting.measure) + posting.sum
        work_out(record.data)
        self._store.save("ProjectBudget", record)


def group_type(store: Store, group: object) -> str:
    """The type of an account group, which is the type of its budget lines."""
    known = store.find("AccountGroup", AccountGroupID=group) or {}
    return str(known.get("Type") or "Expense")


def work_out(data: dict[str, Any]) -> None:
    """The amounts of a budget line that follow from its other amounts; none of them is ever empty."""
    for name in _AMOUNTS:
        data[name] = amount(data, name)
    data["RevisedBudgetedAmount"] = amount(data, "OriginalBudgetedAmount") + amount(data, "BudgetedCOAmount")
    data["RevisedCommittedAmount"] = amount(data, "OriginalCommittedAmount") + amount(data, "CommittedCOAmount")
    data["CommittedOpenAmount"] = data["RevisedCommittedAmount"] - amount(data, "CommittedInvoicedAmount")
    data["ActualPlusOpenCommittedAmount"] = amount(data, "ActualAmount") + data["CommittedOpenAmount"]
    data["VarianceAmount"] = data["RevisedBudgetedAmount"] - data["ActualPlusOpenCommittedAmount"]
    revised = data["RevisedBudgetedAmount"]
    data["Performance"] = round(amount(data, "ActualAmount") * 100 / revised, 2) if revised else ZERO
