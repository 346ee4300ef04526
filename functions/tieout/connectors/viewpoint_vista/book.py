"""Vista's book: what the data cache shows as rows of the snapshot schema, some documents at a time.

vendor, customer, project, payment, job_cost     pages of the cache, of which the feed's own records are made
commitment, commitment_line                      purchase orders, then subcontracts, each with its items
change_order                                     posted change batches, by commitment
invoice, invoice_line                            posted AP invoices that bill a commitment
"""

from collections.abc import Callable, Sequence

from tieout.config.connection import Connection
from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.connectors.viewpoint_vista.assumptions import OBJECT_NAMES
from tieout.connectors.viewpoint_vista.book_changes import ChangeOrderRows
from tieout.connectors.viewpoint_vista.book_commitments import CommitmentRows
from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow
from tieout.connectors.viewpoint_vista.book_invoices import InvoiceRows
from tieout.connectors.viewpoint_vista.book_masters import MasterRows
from tieout.connectors.viewpoint_vista.capabilities import FEED_KINDS, as_configured
from tieout.connectors.viewpoint_vista.erp import VistaErp
from tieout.connectors.viewpoint_vista.feed_companies import CUSTOMERS, VENDORS
from tieout.connectors.viewpoint_vista.feed_payments import Payments
from tieout.connectors.viewpoint_vista.reading_assumptions import (
    CACHE_PAGES,
    CUSTOMER_COLUMNS,
    JOB_COST_DETAILS,
    PAYMENT_DETAILS,
)
from tieout.connectors.viewpoint_vista.sending_assumptions import CHANGES_POSTED, INVOICE_LINES
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import OWNER_INVOICE, Row
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import LimitScope

_COMMITMENTS = (CACHE_PAGES, OBJECT_NAMES)
_INVOICES = (*_COMMITMENTS, INVOICE_LINES, PAYMENT_DETAILS)
RELIES_ON: dict[str, tuple[Assumption, ...]] = {
    "vendor": (CACHE_PAGES,),
    "customer": (CACHE_PAGES, CUSTOMER_COLUMNS),
    "project": (CACHE_PAGES,),
    "commitment": _COMMITMENTS,
    "commitment_line": _COMMITMENTS,
    "change_order": (*_COMMITMENTS, CHANGES_POSTED),
    "invoice": _INVOICES,
    "invoice_line": _INVOICES,
    "payment": (CACHE_PAGES, PAYMENT_DETAILS),
    "job_cost": (*_COMMITMENTS, JOB_COST_DETAILS),
}
"""By table: what reading it relies on."""
NOT_KEPT = {
    "budget_line": "The Direct API documents no object that shows the estimates of a job's cost types.",
    OWNER_INVOICE: "AR transactions show invoices to customers; their columns, and the name of their lines, are in no public "
    "document.",
    "receipt": "The Direct API documents no object that shows receipts.",
}
Read = Callable[[str], tuple[Sequence[BookRow], str | None]]


class VistaBook:
    """Implements `tieout.reconcile.ports.Book`. Reads, and never writes. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext, connection: Connection) -> None:
        self._switched_on = context.assumptions
        # The same subscriber, so the same seats and limits as the writing side.
        self._erp = erp = VistaErp(context)
        desk = BookDesk(erp.door, erp.settings, CostKeys(connection.value_maps))
        masters = MasterRows(desk, Payments(erp.door, erp.settings), context.clock)
        commitments, invoices = CommitmentRows(desk), InvoiceRows(desk)
        self._reads: dict[str, Read] = {
            "vendor": lambda cursor: masters.companies(VENDORS, cursor),
            "customer": lambda cursor: masters.companies(CUSTOMERS, cursor),
            "project": masters.jobs,
            "commitment": lambda cursor: commitments.page("commitment", cursor),
            "commitment_line": lambda cursor: commitments.page("commitment_line", cursor),
            "change_order": ChangeOrderRows(desk).page,
            "invoice": lambda cursor: invoices.page("invoice", cursor),
            "invoice_line": lambda cursor: invoices.page("invoice_line", cursor),
            "payment": masters.paid,
            "job_cost": masters.job_costs,
        }

    def limit_scope(self) -> LimitScope:
        """The subscriber, as for writing: both share its seats."""
        return self._erp.limit_scope()

    def keeps(self, entity: str) -> str:
        """ "" if Vista shows such a table, else why it does not."""
        return "" if entity in self._reads else NOT_KEPT.get(entity, f"Vista keeps no {entity}.")

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        """One page. Raises: NotNow, NeedsPerson: it could not be read whole, or relies on what is not switched on."""
        for assumption in RELIES_ON[entity]:
            require_assumption(assumption, self._switched_on)
        able = as_configured(entity, self._switched_on, self._erp.settings)
        if entity in FEED_KINDS and not able.offered:
            raise NeedsPerson(able.note)
        return self._reads[entity](cursor)

    def close(self) -> None:
        """Close the connections."""
        self._erp.close()


def build_book(context: ConnectorContext, connection: Connection) -> VistaBook:
    """Vista as the tie-out reads it.

    Args:
        connection: what its cost codes mean.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """
    return VistaBook(context, connection)
