"""Acumatica as the pull flow sees it: where vendors, customers and payments are kept. Reads, and never writes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica import feed_assumptions as assumptions
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.acumatica.feed_balances import Balances
from tieout.connectors.acumatica.feed_codes import CODE, Codes
from tieout.connectors.acumatica.feed_companies import CUSTOMERS, TAX_ID_KEY, VENDORS, Companies
from tieout.connectors.acumatica.feed_costs import Costs
from tieout.connectors.acumatica.feed_lists import Lists
from tieout.connectors.acumatica.feed_payments import (
    CHECKS,
    NO_PAYMENTS,
    ORIGINALS,
    RECEIPTS,
    VOID,
    Payments,
    payment_key,
)
from tieout.connectors.acumatica.feed_reading import Entity, Reader
from tieout.connectors.acumatica.feed_retainage import RetainageBills
from tieout.connectors.acumatica.feed_settings import feed_settings, without_feed
from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.connectors.row_by_row import RowByRow
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.company import CompanyKind
from tieout.records.payment import PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage
from tieout.sync.unreadable import UnknownWord

RELIES_ON: dict[str, tuple[Assumption, ...]] = {
    CompanyKind.VENDOR: (assumptions.KEY_RANGES,),
    CompanyKind.CUSTOMER: (assumptions.KEY_RANGES,),
    PaymentKind.PAYMENT: (assumptions.KEY_RANGES, assumptions.CHECK_HISTORY),
    PaymentKind.RECEIPT: (assumptions.KEY_RANGES, assumptions.RECEIPT_HISTORY),
    "job_cost": (assumptions.KEY_RANGES, assumptions.JOB_COSTS),
    CODE: (assumptions.KEY_RANGES,),
}
"""By kind of record: what reading it relies on."""


class AcumaticaFeed:
    """One Acumatica login. Implements `tieout.sync.pull_ports.Feed`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self._switched_on = context.assumptions
        chosen = feed_settings(context.settings)
        # The same login, so the same seats, limits and token as the writing side.
        self._erp = erp = AcumaticaErp(replace(context, settings=without_feed(context.settings)))
        reader = Reader(erp.session, erp.settings.contract_path, context.clock)
        retainage = assumptions.RETAINAGE_SHOWN.name in context.assumptions
        named = assumptions.RETAINAGE_OF.name in context.assumptions
        bills, tenant = RetainageBills(reader, retainage, named), erp.settings.tenant
        key = context.credentials.get(TAX_ID_KEY, "")
        self._lists = Lists(reader)
        self._companies = {form.kind.value: Companies(form, key) for form in (VENDORS, CUSTOMERS)}
        books = erp.settings.currency
        self._payments = {form.kind.value: Payments(form, tenant, chosen, bills, books) for form in (CHECKS, RECEIPTS)}
        self._balances = Balances(reader, retainage)
        self._costs = Costs(self._lists)
        self._codes = Codes(self._lists)

    def limit_scope(self) -> LimitScope:
        """The login, as for writing: both share its seats."""
        return self._erp.limit_scope()

    def capability(self, kind: str) -> Capability:
        """Whether a kind can be read, as configured."""
        if kind not in RELIES_ON:
            return Capability(False, "It is not read from here.")
        missing = next((one for one in RELIES_ON[kind] if one.name not in self._switched_on), None)
        if missing is not None:
            note = f"It needs the assumption '{missing.name}', which is not switched on."
            return Capability(False, note, missing.name)
        return Capability(True, "Read by ranges of its keys.")

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """One range of keys, read whole; empty where a range had too many and was cut. Raises: NotNow, NeedsPerson.

        A row with a status or type that is not known, or a figure that is none, is left out by name.
        """
        self._may(kind)
        if assumptions.CHANGED_SINCE.name not in self._switched_on:
            since = None
        room = self._companies.get(kind) or self._payments[kind]
        listing = room.listing if isinstance(room, Companies) else room.form.listing
        page = self._lists.page(listing, cursor, since=since, size=size)
        each = RowByRow(self.system, kind)
        records = self._records(room, page.rows, each)
        following = None if page.following is None else page.following.cursor()
        return FeedPage(records, following, page.as_of, unread=each.unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """Read one record now. Raises: NotNow, NeedsPerson."""
        self._may(kind)
        room = self._companies.get(kind) or self._payments[kind]
        if isinstance(room, Companies):
            entity = self._lists.one(room.listing, (reference.id,))
            return room.record(entity) if entity is not None else Missing(f"Acumatica has no {reference.id}")
        key = tuple(reference.id.split("/", 1))
        if len(key) != 2 or key[0] in {VOID, *NO_PAYMENTS}:
            raise NeedsPerson(f"'{reference.id}' is no payment; expected Payment/000123.")
        entity = self._lists.one(room.form.listing, key)
        if entity is None:
            return Missing(f"Acumatica has no {reference.id}")
        if not room.is_payment(entity):
            return Missing(f"{reference.id} is not released yet")
        return room.record(entity)

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """One page of a project's costs to date. Raises: NotNow, NeedsPerson."""
        self._may("job_cost")
        return self._costs.page(project, cursor)

    def cost_codes(self, *, cursor: str) -> tuple[tuple[StandardCostCode, ...], str | None]:
        """One page of the tenant's cost codes. Raises: NotNow, NeedsPerson."""
        self._may(CODE)
        return self._codes.page(cursor)

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """What is open on bills and invoices that we sent; others have no balance. Raises: NotNow, NeedsPerson."""
        return self._balances.of(documents)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self._erp.close()

    def _records(self, room: Companies | Payments, rows: Sequence[Entity], each: RowByRow) -> tuple[Record, ...]:
        if isinstance(room, Companies):
            return each.records(rows, room.record, lambda row: text(row, room.listing.by))
        # A void that voids nothing is named as the payment that it should void.
        voided = each.records(
            room.voided_besides(rows), lambda number: self._original(room, number), lambda number: f"Payment/{number}"
        )
        return each.records(
            (*rows, *voided), lambda row: room.record(row) if room.is_payment(row) else None, payment_key
        )

    def _original(self, room: Payments, number: str) -> Entity:
        """The payment that a void of this number voids."""
        for kind in ORIGINALS:
            entity = self._lists.one(room.form.listing, (kind, number))
            if entity is not None:
                return entity
        raise UnknownWord(f"Voided Payment {number} voids nothing that Acumatica shows: look at it there.")

    def _may(self, kind: str) -> None:
        if kind not in RELIES_ON:
            raise TypeError(f"{kind} is not read")
        for assumption in RELIES_ON[kind]:
            require_assumption(assumption, self._switched_on)
