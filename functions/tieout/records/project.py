"""A project (an ERP calls it a job): the one entity whose fields go both ways, each with one owner."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Address, Party
from tieout.records.record import Record


class ProjectKind(StrEnum):
    PROJECT = "project"


class Project(Record):
    """A project. `number` is the project number, `title` its name, `status` its stage.

    Number, name, manager, dates and address come from the platform. General-ledger coding and legal entity are the ERP's and
    are no part of what is sent.
    """

    entity: ClassVar = Entity.PROJECT
    after_sending: ClassVar[Literal["another_document", "update"]] = "update"
    not_content: ClassVar[dict[str, Any]] = {
        "status": True,
        "updated_at": True,
        "created_at": True,
        "approved_at": True,
        "deleted": True,
        "project": True,
        "customer": {"name", "erp_code"},
    }

    kind: ProjectKind = ProjectKind.PROJECT
    project: Party | None = None
    vendor: Party | None = None
    total: Money = Decimal("0.00")
    manager: Party | None = None
    customer: Party | None = None
    start_date: date | None = None
    completion_date: date | None = None
    address: Address = Address()
    active: bool = True
