"""What this login may read, found by asking for one row of each object; and how many calls a record makes.

No documented call tells a user's own rights to purchasing, AP, AR and Construction objects. 403 means that the user lacks one; a
right to view says nothing of the right to write, which is told as unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.document_settings import DocumentChoice
from tieout.connectors.sage_intacct.errors import read_failure
from tieout.connectors.sage_intacct.objects import AR_INVOICE, CHANGE_REQUEST, DOCUMENT, ESTIMATE, PROJECT
from tieout.connectors.sage_intacct.parties import OBJECTS
from tieout.connectors.sage_intacct.session import Session
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.survey_lists import COST_TYPES, TASKS
from tieout.preflight.ports import Permission
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.company import CompanyKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Clock

_READ: Mapping[str, str] = {
    PROJECT: "projects",
    TASKS: "the lines of every document",
    COST_TYPES: "the lines of every document",
    OBJECTS[CompanyKind.VENDOR]: "vendors",
}
_WRITTEN: Mapping[str, str] = {
    **dict.fromkeys((*CommitmentKind, ChangeOrderKind.COMMITMENT, InvoiceKind.SUBCONTRACTOR), DOCUMENT),
    ChangeOrderKind.PRIME: CHANGE_REQUEST,
    BudgetKind.CHANGE: CHANGE_REQUEST,
    BudgetKind.BASELINE: ESTIMATE,
    InvoiceKind.OWNER: AR_INVOICE,
    ProjectKind.PROJECT: PROJECT,
}
_CREATED, _MOVED, _LINKED = 3, 3, 6
"""The create with two reads; a move with the look before it and after; a prime change's order, link and posting."""


@dataclass(frozen=True)
class Rights:
    """Asks. Raises: NotNow, NeedsPerson."""

    session: Session
    clock: Clock

    def permissions(self, kinds: frozenset[str]) -> list[Permission]:
        """The rights that these kinds of records need. `kinds` empty: all."""
        written = {name: kind for kind, name in _WRITTEN.items() if not kinds or kind in kinds}
        needed = {**_READ, **{name: f"{kind.replace('_', ' ')}s" for name, kind in written.items()}}
        found = [Permission(f"view {name}", self._sees(name), why) for name, why in needed.items()]
        return found + [Permission(f"edit {name}", None, "sending records") for name in written]

    def _sees(self, name: str) -> bool | None:
        """Whether one row is shown; `None` where the company has no such object."""
        query = {"object": name, "fields": ["key"], "size": 1}
        try:
            answer = self.session.call("POST", "/services/core/query", json_body=query)
        except AnswerLost as lost:
            raise NotNow(f"Sage Intacct could not be read: {lost}") from lost
        if answer.ok or answer.status == 403:
            return answer.ok
        if answer.status in {400, 404}:
            return None
        raise read_failure(answer, self.clock.now())


def calls_of(settings: SageIntacctSettings) -> dict[str, int]:
    """Calls by kind of record; a sign-in is shared by many, and what is in doubt or refused is not foreseen."""
    choices: Mapping[str, DocumentChoice | None] = {
        CommitmentKind.SUBCONTRACT: settings.subcontracts,
        CommitmentKind.PURCHASE_ORDER: settings.purchase_orders,
        ChangeOrderKind.COMMITMENT: settings.commitment_changes,
        InvoiceKind.SUBCONTRACTOR: settings.vendor_invoices,
    }
    found = {str(kind): _CREATED for kind in _WRITTEN}
    moved = [kind for kind, choice in choices.items() if choice is not None and choice.end == "submitted"]
    moved += [InvoiceKind.OWNER] if settings.owner_invoices.end == "submitted" else []
    moved += [BudgetKind.CHANGE, ChangeOrderKind.PRIME] if settings.changes.end == "posted" else []
    for kind in moved:
        found[str(kind)] += _MOVED if kind != ChangeOrderKind.PRIME else _MOVED + _LINKED
    return found
