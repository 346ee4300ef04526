"""What the connection's value maps say is one: the platform's projects, vendors and customers, and the ERP's numbers for them.

Many a firm has accounting make its projects, and names them in a map: nothing was sent, so no binding says which is which. The
entries are kept beside the bindings, as they stood when the books were read; `sql/relations/mapped.sql` leads them to the ERP's
records, whose own names only its book knows.
"""

from tieout.config.connection import Connection
from tieout.reconcile.schema import Row
from tieout.records.entities import Entity

MAPPING = "mapping"
"""The table."""


def mapping_rows(connection: Connection) -> tuple[Row, ...]:
    """A row for each entry. An empty target maps to nothing."""
    maps, system = connection.value_maps, connection.platform.system
    by_entity = {Entity.PROJECT: maps.projects, Entity.VENDOR: maps.vendors, Entity.CUSTOMER: maps.customers}
    return tuple(
        {"entity": entity.value, "platform": f"{system}:{entity.value}:{ours}", "number": number}
        for entity, entries in by_entity.items()
        for ours, number in entries.items()
        if number
    )
