"""Who owns an entity and which way it flows. A document may narrow this table; it can neither widen nor reverse it."""

from dataclasses import dataclass, replace

from tieout.config.modes import Flow
from tieout.records.entities import Entity

PLATFORM, ERP, HYBRID = "platform", "erp", "hybrid"


@dataclass(frozen=True)
class Ownership:
    """The owner of one entity.

    Attributes:
        system_of_record: whose word counts where the two differ.
        system_of_action: where people work on it.
        direction: the one way it flows, or `none`.
        fields_back: the named fields that flow against the direction, each with one owner: the other system.
        when: what sets it in motion.
    """

    system_of_record: str
    system_of_action: str
    direction: Flow
    fields_back: tuple[str, ...]
    when: str


def _owned(record: str, direction: Flow, when: str, back: tuple[str, ...] = ()) -> Ownership:
    return Ownership(record, PLATFORM, direction, back, when)


_FROM_ERP = "pushed where the ERP can, else polled; on demand; nightly"

OWNERSHIP: dict[Entity, Ownership] = {
    Entity.VENDOR: _owned(ERP, Flow.TO_PLATFORM, _FROM_ERP),
    Entity.CUSTOMER: _owned(ERP, Flow.TO_PLATFORM, _FROM_ERP),
    Entity.PROJECT: _owned(HYBRID, Flow.TO_ERP, "on creation; nightly", ("general_ledger", "legal_entity")),
    Entity.BUDGET: _owned(PLATFORM, Flow.TO_ERP, "the baseline, and each approved change"),
    Entity.COMMITMENT: _owned(PLATFORM, Flow.TO_ERP, "on approval"),
    Entity.CHANGE_ORDER: _owned(PLATFORM, Flow.TO_ERP, "on approval; a prime change order on the owner's"),
    Entity.INVOICE: _owned(PLATFORM, Flow.TO_ERP, "on internal approval"),
    Entity.PAYMENT: Ownership(ERP, ERP, Flow.TO_PLATFORM, (), "nightly; on demand"),
}


def narrowed(entity: Entity, direction: Flow | None, fields_back: tuple[str, ...] | None) -> Ownership:
    """The entity's row of the table as a document narrows it."""
    row = OWNERSHIP[entity]
    if direction is Flow.NONE:
        return replace(row, direction=Flow.NONE, fields_back=())
    return row if fields_back is None else replace(row, fields_back=fields_back)
