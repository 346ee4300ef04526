"""Where a document stands, from Procore's status words: what counts as approved is the connection's to say."""

from tieout.config.connection import Connection
from tieout.config.kinds import APPROVED_BY_DEFAULT
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.reconcile.schema import Stage

_WORDS = {
    "draft": Stage.DRAFT,
    "out for bid": Stage.DRAFT,
    "partially received": Stage.APPROVED,
    "received": Stage.APPROVED,
    "closed": Stage.CLOSED,
    "complete": Stage.CLOSED,
    "void": Stage.VOID,
    "terminated": Stage.VOID,
    "no_charge": Stage.VOID,
    "rejected": Stage.REJECTED,
    "not_proceeding": Stage.REJECTED,
}
"""Procore's own words (its status enums). Any other, a customer's own change order status too, is on its way: it is not sent,
and so its dollars must not count. Goods of a purchase order arrive once it was ordered, so its dollars do."""
_ENDED = frozenset({Stage.CLOSED})


def stage_of(connection: Connection, kind: str, status: str) -> Stage:
    """The stage of a record of this kind."""
    plain = _WORDS.get(status.strip().casefold(), Stage.PENDING)
    if plain in _ENDED:
        return plain
    return Stage.APPROVED if approves(connection, kind, status) else plain


def approves(connection: Connection, kind: str, status: str) -> bool:
    """Whether a status counts as approved; an entity that the document does not mention goes by its defaults."""
    entity = ENTITY_OF[kind]
    if entity in connection.entities:
        return connection.section(entity).counts_as_approved(kind, status)
    words = APPROVED_BY_DEFAULT.get(entity, {}).get(kind, ())
    return status.casefold() in {word.casefold() for word in words}
