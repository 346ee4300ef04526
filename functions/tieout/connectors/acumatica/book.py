"""Acumatica's book: its documents as rows of the snapshot schema, a range of keys at a time, as the feed reads its lists.

vendor, customer, project, change_order          ranges of the document's keys
commitment, commitment_line, receipt             subcontracts, then purchase orders
invoice, invoice_line                            bills, then AR invoices
payment                                          checks, then customers' payments, a row for each document paid
budget_line, job_cost                            project by project, ranges of cost codes
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tieout.config.connection import Connection
from tieout.connectors.acumatica import assumptions, book_assumptions, feed_assumptions
from tieout.connectors.acumatica.book_changes import ChangeOrderRows
from tieout.connectors.acumatica.book_commitments import CommitmentRows
from tieout.connectors.acumatica.book_desk import BookDesk
from tieout.connectors.acumatica.book_invoices import InvoiceRows
from tieout.connectors.acumatica.book_lists import BookLists, BookRow, ProjectLadder
from tieout.connectors.acumatica.book_masters import CompanyRows, PaymentRows
from tieout.connectors.acumatica.book_projects import ProjectRows
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.acumatica.feed_costs import Costs
from tieout.connectors.acumatica.feed_reading import Reader
from tieout.connectors.acumatica.feed_settings import feed_settings, without_feed
from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import OWNER_INVOICE, Row
from tieout.sync.ports import LimitScope

_LISTS = feed_assumptions.KEY_RANGES
_ORDERS = (_LISTS, book_assumptions.CHANGES_IN_LINES)
_PAPERS = (_LISTS, book_assumptions.APPLICATIONS_ARE_PAYMENTS, assumptions.ROW_ORDER)
RELIES_ON: dict[str, tuple[Assumption, ...]] = {
    "vendor": (_LISTS,),
    "customer": (_LISTS,),
    "project": (_LISTS,),
    "budget_line": (_LISTS,),
    "commitment": _ORDERS,
    "commitment_line": _ORDERS,
    "receipt": _ORDERS,
    "change_order": (_LISTS,),
    "invoice": _PAPERS,
    "invoice_line": _PAPERS,
    "payment": (_LISTS, feed_assumptions.CHECK_HISTORY, feed_assumptions.RECEIPT_HISTORY),
    "job_cost": (_LISTS, feed_assumptions.JOB_COSTS),
}
"""By table: what reading it relies on."""

Read = Callable[[str], tuple[Sequence[BookRow], str | None]]


class AcumaticaBook:
    """Implements `tieout.reconcile.ports.Book`. Reads, and never writes. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext, connection: Connection) -> None:
        self._switched_on = context.assumptions
        chosen = feed_settings(context.settings)
        # The same login, so the same seats, limits and token as the writing side.
        self._erp = erp = AcumaticaErp(replace(context, settings=without_feed(context.settings)))
        lists = BookLists(Reader(erp.session, erp.settings.contract_path, context.clock))
        self._desk = desk = BookDesk(lists, erp.settings, CostKeys(connection.value_maps), context.assumptions)
        self._ladder = ProjectLadder(lists, erp.settings.invoices.non_project)
        self._reads = _reads(desk, self._ladder, CompanyRows(desk, context.credentials), PaymentRows(desk, chosen))

    def limit_scope(self) -> LimitScope:
        """The login, as for writing: both share its seats."""
        return self._erp.limit_scope()

    def keeps(self, entity: str) -> str:
        """ "" if Acumatica has such a table, else why it has none."""
        return "" if entity in {*self._reads, OWNER_INVOICE} else f"Acumatica keeps no {entity}."

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        """One page. Raises: NotNow, NeedsPerson: it could not be read whole, or relies on what is not switched on."""
        for assumption in RELIES_ON[entity]:
            require_assumption(assumption, self._switched_on)
        return self._reads[entity](cursor)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self._erp.close()


def _reads(desk: BookDesk, ladder: ProjectLadder, companies: CompanyRows, payments: PaymentRows) -> dict[str, Read]:
    changes, invoices = ChangeOrderRows(desk), InvoiceRows(desk)
    orders, projects = CommitmentRows(desk, changes), ProjectRows(desk, Costs(desk.lists))
    return {
        "vendor": lambda cursor: companies.page("vendor", cursor),
        "customer": lambda cursor: companies.page("customer", cursor),
        "project": projects.projects,
        "budget_line": lambda cursor: ladder.page(cursor, projects.budget),
        "commitment": lambda cursor: orders.page("commitment", cursor),
        "commitment_line": lambda cursor: orders.page("commitment_line", cursor),
        "receipt": lambda cursor: orders.page("receipt", cursor),
        "change_order": changes.page,
        "invoice": lambda cursor: invoices.page("invoice", cursor),
        "invoice_line": lambda cursor: invoices.page("invoice_line", cursor),
        "payment": payments.page,
        "job_cost": lambda cursor: ladder.page(cursor, projects.job_costs),
    }


def build_book(context: ConnectorContext, connection: Connection) -> AcumaticaBook:
    """Acumatica as the tie-out reads it.

    Args:
        connection: what its cost codes mean.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """
    return AcumaticaBook(context, connection)
