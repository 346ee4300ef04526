"""Procore's book: its records as rows of the snapshot schema, a project (or a page of the directory) at a time.

    vendor, customer     the directory, by pages in the order of names
    project              the company's list, whole
    payment              `<project>/<contract>`: the payments of some contracts
    all others           `<project>`: everything of one project

A cursor names the last project that was read whole, so a reading goes on behind it whatever has come or gone meanwhile.
"""

from collections.abc import Callable, Sequence

from tieout.config.connection import Connection
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.book_budgets import BudgetRows
from tieout.connectors.procore.book_companies import CompanyRows
from tieout.connectors.procore.book_contracts import ContractRows
from tieout.connectors.procore.book_desk import BookDesk, BookRow
from tieout.connectors.procore.book_invoices import InvoiceLineRows, InvoiceRows
from tieout.connectors.procore.book_payments import PaymentRows
from tieout.connectors.procore.budgets import BudgetReader
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_settings import split_settings
from tieout.connectors.procore.reader import Desk
from tieout.reconcile.schema import OWNER_INVOICE, Row
from tieout.records.company import CompanyKind
from tieout.sync.ports import LimitScope

_COMPANIES = tuple(kind.value for kind in CompanyKind)
_NOT_KEPT = {
    "receipt": "Procore keeps no goods receipts.",
    "job_cost": "Procore lists no costs to date by cost code; what its budget shows of them came from the ERP.",
}


class ProcoreBook:
    """Implements `tieout.reconcile.ports.Book`. Reads, and never writes."""

    def __init__(self, context: ConnectorContext, connection: Connection) -> None:
        context, mirror = split_settings(context)
        self._client = client = ProcoreClient(context)
        links = Links(client.settings.link_prefix)
        self._desk = desk = BookDesk(client, links, connection)
        self._companies = CompanyRows(desk, mirror, context.credentials.get("tax_id_key", ""))
        contracts = ContractRows(desk)
        self._payments = payments = PaymentRows(desk, contracts)
        budgets = BudgetRows(desk, BudgetReader(Desk(client, links, context.assumptions)))
        self._by_project: dict[str, Callable[[str], list[BookRow]]] = {
            "budget_line": budgets.lines,
            "commitment": contracts.commitments,
            "commitment_line": contracts.lines,
            "change_order": contracts.change_orders,
            "invoice": InvoiceRows(desk, contracts, payments).invoices,
            "invoice_line": InvoiceLineRows(desk, contracts).lines,
        }

    def limit_scope(self) -> LimitScope:
        return self._client.scope

    def keeps(self, entity: str) -> str:
        """ "" if Procore has such a table, else why it has none."""
        known = {*self._by_project, *_COMPANIES, "project", "payment", OWNER_INVOICE}
        return "" if entity in known else _NOT_KEPT.get(entity, f"Procore keeps no {entity}.")

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        """One page. Raises: NotNow, NeedsPerson: it could not be read whole."""
        with exactly(f"A {entity.replace('_', ' ')} of Procore's"):
            if entity in _COMPANIES:
                return self._companies.page(entity, cursor)
            if entity == "project":
                return self._companies.projects(), None
            return self._project_page(entity, cursor)

    def close(self) -> None:
        self._client.close()

    def _project_page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        done, _, after = cursor.partition("/")
        left = [project for project in self._desk.projects() if int(project) > int(done or "0")]
        if not left:
            return (), None
        project = left[0]
        following = project if len(left) > 1 else None
        if entity != "payment":
            return self._by_project[entity](project), following
        rows, contract = self._payments.page(project, after)
        # Half-way through a project the cursor still names the one before it.
        return rows, f"{done}/{contract}" if contract else following


def build_book(context: ConnectorContext, connection: Connection) -> ProcoreBook:
    """Procore as the tie-out reads it.

    Args:
        connection: what its statuses and cost codes mean.

    Raises:
        ConfigurationError: wrong settings.
    """
    return ProcoreBook(context, connection)
