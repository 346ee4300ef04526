"""Who owns an entity, and so which way it flows. A write against the direction is refused in code."""

from tieout.records.entities import Direction, Entity

FLOW: dict[Entity, Direction] = {
    Entity.VENDOR: Direction.TO_PLATFORM,
    Entity.CUSTOMER: Direction.TO_PLATFORM,
    Entity.PROJECT: Direction.TO_ERP,
    Entity.BUDGET: Direction.TO_ERP,
    Entity.COMMITMENT: Direction.TO_ERP,
    Entity.CHANGE_ORDER: Direction.TO_ERP,
    Entity.INVOICE: Direction.TO_ERP,
    Entity.PAYMENT: Direction.TO_PLATFORM,
}


class AgainstDirection(Exception):
    """A write was attempted the wrong way. It is a fault in the programme or its configuration, never data."""


def require_direction(entity: Entity, direction: Direction) -> None:
    """Refuse a write against the entity's direction.

    Raises:
        AgainstDirection: naming the entity and the one way it flows.
    """
    if FLOW[entity] is not direction:
        raise AgainstDirection(f"{entity.value} flows {FLOW[entity].value} only; a write {direction.value} was refused")
