"""What accounting keeps, read through the XML gateway: vendors and customers.

A page is asked for in the order of the record numbers, which rise: whatever is added while we read comes last. The cursor is the
offset of the next page. Tax ids and bank details are never asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.row_by_row import RowByRow
from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.capabilities import as_configured
from tieout.connectors.sage_intacct.erp import scope_of
from tieout.connectors.sage_intacct.gateway import gateway_of
from tieout.connectors.sage_intacct.gateway_assumptions import COMPANY_FIELDS
from tieout.connectors.sage_intacct.gateway_rows import PAGE, GatewayRows, Test, equal, said
from tieout.connectors.sage_intacct.parties import company_in
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.company import CompanyKind, Customer, Vendor
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage
from tieout.sync.unreadable import Garbled

_OBJECTS: Mapping[str, tuple[str, str]] = {
    CompanyKind.VENDOR: ("VENDOR", "VENDORID"),
    CompanyKind.CUSTOMER: ("CUSTOMER", "CUSTOMERID"),
}
"""Object and id by kind."""
_CHANGED = "WHENMODIFIED"
_CONTACT, _MAIL = "DISPLAYCONTACT.", "DISPLAYCONTACT.MAILADDRESS."
_WORDS: Mapping[str, str] = {
    "NAME": "name",
    "STATUS": "status",
    "TERMNAME": "term.id",
    f"{_CONTACT}COMPANYNAME": "contacts.default.companyName",
    f"{_CONTACT}EMAIL1": "contacts.default.email1",
    f"{_CONTACT}PHONE1": "contacts.default.phone1",
    f"{_CONTACT}URL1": "contacts.default.URL1",
    f"{_MAIL}ADDRESS1": "contacts.default.mailingAddress.addressLine1",
    f"{_MAIL}ADDRESS2": "contacts.default.mailingAddress.addressLine2",
    f"{_MAIL}CITY": "contacts.default.mailingAddress.city",
    f"{_MAIL}STATE": "contacts.default.mailingAddress.state",
    f"{_MAIL}ZIP": "contacts.default.mailingAddress.postCode",
    f"{_MAIL}COUNTRY": "contacts.default.mailingAddress.country",
}
"""The names of the vendor's create functions beside those of its REST objects, which say the same."""
_MOMENT = "%m/%d/%Y %H:%M:%S"


class GatewayFeed:
    """One company and user. Implements `tieout.sync.pull_ports.Feed`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self._assumptions = context.assumptions
        settings = read_settings(context.settings)
        self._scope = scope_of(settings, context)
        self._gateway = gateway_of(settings, context, self._scope)
        self._rows = GatewayRows(self._gateway)

    def limit_scope(self) -> LimitScope:
        """The company and user."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind can be read, as configured."""
        return as_configured(kind, {}, self._assumptions, rest=False)

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """One page. Raises: NotNow, NeedsPerson."""
        name, by = self._asked(kind)
        tests = [] if since is None else [Test("greaterthanorequalto", _CHANGED, (_written(since),))]
        offset, rows = int(cursor or 0), max(1, min(size, PAGE))
        found = self._rows.page(name, (by, *_WORDS, _CHANGED), tests, offset=offset, size=rows)
        following = None if found.following is None else str(found.following)
        each = RowByRow(SYSTEM, kind)
        records = each.records(found.rows, lambda row: _company(kind, by, row), lambda row: said(row, by))
        return FeedPage(records, following, unread=each.unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """One record now. Raises: NotNow, NeedsPerson."""
        name, by = self._asked(kind)
        rows = self._rows.page(name, (by, *_WORDS, _CHANGED), [equal(by, reference.id)], offset=0, size=2).rows
        there = next((row for row in rows if said(row, by) == reference.id), None)
        return Missing(f"Sage Intacct shows no {kind} {reference.id}") if there is None else _company(kind, by, there)

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """Not carried. Raises: NeedsPerson."""
        raise self._refusal("job_cost")

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """Not carried. Raises: NeedsPerson."""
        raise self._refusal("balance")

    def close(self) -> None:
        """Close the connection."""
        self._gateway.close()

    def _asked(self, kind: str) -> tuple[str, str]:
        if kind not in _OBJECTS:
            raise self._refusal(kind)
        require_assumption(COMPANY_FIELDS, self._assumptions)
        return _OBJECTS[kind]

    def _refusal(self, kind: str) -> NeedsPerson:
        return NeedsPerson(self.capability(kind).note)


def _company(kind: str, by: str, row: Element) -> Vendor | Customer:
    said_here = {theirs: said(row, ours) for ours, theirs in _WORDS.items()}
    changed = _read(said(row, _CHANGED)).isoformat()
    return company_in(kind, said_here | {"id": said(row, by), "audit.modifiedDateTime": changed})


def _written(moment: datetime) -> str:
    """A moment as the gateway compares it (seen in production clients)."""
    return moment.astimezone(UTC).strftime(_MOMENT)


def _read(text: str) -> datetime:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise Garbled(f"The query could not be read: {_CHANGED} is no moment") from error
