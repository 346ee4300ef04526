"""Sage Intacct's book: its documents as rows of the snapshot schema, a page of the query service at a time. REST only.

vendor, customer, project, payment     lists of their own; payment: AP payments, then receipts
commitment, commitment_line            subcontracts, then purchase orders
change_order                           change documents, then change requests that change a contract's price
invoice, invoice_line                  pay apps, then other bills, then AR invoices
receipt                                goods received, by the firm's own definition
budget_line, job_cost                  primary estimates; project by project
"""

from collections.abc import Callable, Mapping, Sequence

from tieout.config.connection import Connection
from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.connectors.sage_intacct import assumptions, book_assumptions
from tieout.connectors.sage_intacct.book_commitments import ChangeRows, CommitmentRows
from tieout.connectors.sage_intacct.book_desk import BookDesk, BookRow
from tieout.connectors.sage_intacct.book_goods import GoodsRows
from tieout.connectors.sage_intacct.book_invoice_lines import invoice_lines_of
from tieout.connectors.sage_intacct.book_invoices import OtherBills, OwnerBills, PayApps, Room, invoices_of
from tieout.connectors.sage_intacct.book_masters import MasterRows
from tieout.connectors.sage_intacct.book_projects import ProjectRows
from tieout.connectors.sage_intacct.book_retainage import Releases
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.erp import scope_of, session_of
from tieout.connectors.sage_intacct.job_costs import JobCosts
from tieout.connectors.sage_intacct.payments import Payments
from tieout.connectors.sage_intacct.receipts import Receipts
from tieout.connectors.sage_intacct.settings import SageIntacctSettings, read_settings
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import OWNER_INVOICE, Row
from tieout.records.commitment import CommitmentKind
from tieout.sync.ports import LimitScope

_LISTS = book_assumptions.BOOK_QUERIES
_SIGNED = (_LISTS, book_assumptions.SIGNED_LINES)
RELIES_ON: Mapping[str, tuple[Assumption, ...]] = {
    "commitment": _SIGNED,
    "commitment_line": _SIGNED,
    "change_order": (_LISTS,),
    "invoice": (_LISTS,),
    "invoice_line": (_LISTS,),
    "budget_line": (_LISTS, assumptions.PRIMARY_ESTIMATE),
    "receipt": (_LISTS,),
    "payment": (assumptions.RECEIPTS,),
    "job_cost": (assumptions.JOB_COST,),
}
"""By table: what reading it relies on beyond what the feed does."""

NO_RECEIPTS_OF_GOODS = (
    "Sage Intacct receives goods by documents of the firm's own definition: name it in erp.settings.goods_receipts."
)
NO_CODES = (
    "Tasks are chosen by value_maps.tasks (erp.settings.task is 'task'), from which no cost code can be told back."
)
Read = Callable[[str], tuple[Sequence[BookRow], str | None]]


class SageIntacctBook:
    """Implements `tieout.reconcile.ports.Book`. Reads, and never writes. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext, connection: Connection) -> None:
        self._switched_on = context.assumptions
        self._settings = settings = read_settings(context.settings)
        self._scope = scope_of(settings, context)
        self._session = session_of(settings, context, self._scope)
        records = Records(self._session, context.clock)
        desk = BookDesk(records, settings, CostKeys(connection.value_maps))
        masters = MasterRows(desk, Payments(records, settings), Receipts(records, settings))
        self._reads = _reads(desk, masters, ProjectRows(desk, JobCosts(records, context.clock)))

    def limit_scope(self) -> LimitScope:
        """The company and user, as for writing: both share its seats."""
        return self._scope

    def keeps(self, entity: str) -> str:
        """ "" if Sage Intacct has such a table, else why it has none."""
        if entity == "receipt" and self._settings.goods_receipts is None:
            return NO_RECEIPTS_OF_GOODS
        if entity in {"budget_line", "job_cost"} and self._settings.task == "task":
            return NO_CODES
        return "" if entity in {*self._reads, OWNER_INVOICE} else f"Sage Intacct keeps no {entity}."

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        """One page. Raises: NotNow, NeedsPerson: it could not be read whole, or relies on what is not switched on."""
        for assumption in RELIES_ON.get(entity, ()):
            require_assumption(assumption, self._switched_on)
        place, _, within = (cursor or "0:").partition(":")
        reads = self._reads[entity]
        rows, following = reads[int(place)](within)
        if following is not None:
            return rows, f"{place}:{following}"
        return rows, f"{int(place) + 1}:" if int(place) + 1 < len(reads) else None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _reads(desk: BookDesk, masters: MasterRows, projects: ProjectRows) -> Mapping[str, Sequence[Read]]:
    """By table: the lists that it is read from, one after the other."""
    chosen, rooms = desk.settings, _rooms(desk)
    changes = chosen.commitment_changes
    orders = [
        CommitmentRows(desk, CommitmentKind.SUBCONTRACT.value, chosen.subcontracts.definition),
        CommitmentRows(desk, CommitmentKind.PURCHASE_ORDER.value, chosen.purchase_orders.definition),
    ]
    return {
        "vendor": (lambda cursor: masters.companies("vendor", cursor),),
        "customer": (lambda cursor: masters.companies("customer", cursor),),
        "project": (masters.projects,),
        "payment": (masters.payments, masters.receipts),
        "commitment": [order.headers for order in orders],
        "commitment_line": [order.lines for order in orders],
        "change_order": [
            *([ChangeRows(desk, changes.definition).page] if changes else []),
            projects.owner_changes,
        ],
        "invoice": [_bound(invoices_of, room) for room in rooms],
        "invoice_line": [_bound(invoice_lines_of, room) for room in rooms],
        "budget_line": (projects.budgets,),
        "job_cost": (projects.job_costs,),
        "receipt": _goods(desk),
    }


def _goods(desk: BookDesk) -> Sequence[Read]:
    definition, orders = desk.settings.goods_receipts, (desk.settings.purchase_orders, desk.settings.subcontracts)
    return [GoodsRows(desk, definition, {one.definition for one in orders}).page] if definition else []


def _rooms(desk: BookDesk) -> list[Room]:
    pay_apps = _definition(desk.settings)
    releases = Releases(desk)
    ours: list[Room] = [PayApps(desk, pay_apps, releases)] if pay_apps else []
    return [*ours, OtherBills(desk, pay_apps, releases), OwnerBills(desk)]


def _definition(settings: SageIntacctSettings) -> str | None:
    return settings.vendor_invoices.definition if settings.vendor_invoices else None


def _bound(read: Callable[[Room, str], tuple[list[BookRow], str | None]], room: Room) -> Read:
    return lambda cursor: read(room, cursor)
