"""The checks on dimensions, the same on every document's lines."""

from collections.abc import Mapping
from typing import Any

from sandbox.sage_intacct.catalogue import COST_TYPE, PROJECT, TASK
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.drafts import key_of
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.store import Record

#: Dimensions whose inactive records are refused.
_STATUS = {
    "vendor": "accounts-payable/vendor",
    "customer": "accounts-receivable/customer",
    "project": PROJECT,
    "costType": COST_TYPE,
    "item": "inventory-control/item",
    "location": "company-config/location",
    "department": "company-config/department",
}
Dimensions = Mapping[str, Any]


def check_dimensions(company: Company, dimensions: Dimensions | None, where: str, *, item: bool = False) -> list[str]:
    """What is wrong with a line's dimensions: belonging, activity, and what every line needs."""
    given = dimensions or {}
    problems = [f"{where}: an item is required"] if item and not given.get("item") else []
    if company.multi_entity and not given.get("location"):
        problems.append(f"{where}: a location is required in a multi-entity company")
    problems += _inactive(company, given, where)
    problems += _belonging(company, given, where)
    return problems


def check_project(company: Company, ref: Mapping[str, Any] | None, where: str, *, purchasing: bool) -> list[str]:
    """Whether entries may be made to a project; its status can forbid purchasing and AP entry."""
    project = record_of(company.store, PROJECT, ref)
    if project is None:
        return []
    if project.data.get("status") == "inactive":
        return [f"{where}: project '{project.data['id']}' is inactive"]
    status = record_of(company.store, "projects/project-status", project.data.get("projectStatus"))
    if purchasing and status is not None and status.data.get("disablePurchasingAPEntry"):
        return [f"{where}: project status '{status.data['id']}' does not allow Purchasing/AP entries"]
    return []


def check_active(company: Company, name: str, ref: Mapping[str, Any] | None) -> list[str]:
    """Whether the vendor or customer of a document is active."""
    found = record_of(company.store, _STATUS[name], ref)
    return [f"The {name} '{found.data['id']}' is inactive"] if found and found.data.get("status") == "inactive" else []


def check_open(company: Company, day: str | None, where: str) -> list[str]:
    """Whether a date is in an open period."""
    closed = company.books.closed_through
    if day is None or closed is None or day > closed:
        return []
    return [f"{where}: the date {day} is in a closed period"]


def _inactive(company: Company, given: Dimensions, where: str) -> list[str]:
    found = {name: record_of(company.store, kind, given.get(name)) for name, kind in _STATUS.items()}
    return [
        f"{where}: {name} '{record.data['id']}' is inactive"
        for name, record in found.items()
        if record is not None and record.data.get("status") == "inactive"
    ]


def _belonging(company: Company, given: Dimensions, where: str) -> list[str]:
    task = record_of(company.store, TASK, given.get("task"))
    cost_type = record_of(company.store, COST_TYPE, given.get("costType"))
    problems = []
    if task is not None and not _same(task, given, "project"):
        problems.append(f"{where}: task '{task.data['id']}' needs its project")
    if cost_type is not None and not (_same(cost_type, given, "project") and _same(cost_type, given, "task")):
        problems.append(f"{where}: cost type '{cost_type.data['id']}' needs its project and its task")
    return problems


def _same(record: Record, given: Dimensions, name: str) -> bool:
    return key_of(record.data.get(name)) is not None and key_of(record.data.get(name)) == key_of(given.get(name))
