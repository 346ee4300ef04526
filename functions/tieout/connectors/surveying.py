"""What is the same in every ERP's survey, whoever the vendor: the writing side's own answers, and what a list shows of a record.

connector's survey ─ lists and documents, in the vendor's words ─┐
Surveying          ─ what the writing side says without a call ──┴─▶ tieout.preflight.ports.ErpSurvey
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import ClassVar, Generic, TypeVar

from tieout.connectors.context import Assumption, require_assumption
from tieout.connectors.limits import RequestLimit
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.preflight.ports import Capacity, CompanySeen, DocumentSeen, Seen, Unlisted
from tieout.records.company import Company
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Erp

E = TypeVar("E", bound=Erp)
T = TypeVar("T")

NO_GROUPS = "this ERP is not budgeted by account groups; a mapping to one leads nowhere"


class Surveying(Generic[E]):
    """The part of an `ErpSurvey` that the writing side answers, and how a list that is refused is told.

    The same login as the writing side, so the same seats, limits and token.
    """

    relies_on: ClassVar[tuple[Assumption, ...]] = ()
    """What has to be switched on before any list is read."""

    def __init__(self, erp: E, switched_on: frozenset[str]) -> None:
        self._erp = erp
        self._switched_on = switched_on
        self._asked: set[str] = set()

    def account_groups(self) -> Seen[str]:
        """None, unless the connector says otherwise: few ERPs have them."""
        return Unlisted(NO_GROUPS)

    def not_carried(self, kind: str) -> str:
        """Why a kind is not carried as configured; "" if it is. Makes no call."""
        self._asked.add(kind)
        able = self._erp.capability(kind)
        return "" if able.offered else able.note

    def limits(self, kind: str) -> FieldLimits:
        return self._erp.limits(kind)

    def objections(self, ready: Ready) -> list[Reason]:
        return self._erp.objections(ready)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self._erp.close()

    def _seen(self, read: Callable[[], T], *needed: Assumption) -> T | Unlisted:
        """What a list holds, or why it is not seen. Raises: NotNow; NeedsPerson: the sign-in itself is refused."""
        try:
            for assumption in (*self.relies_on, *needed):
                require_assumption(assumption, self._switched_on)
            return read()
        except NeedsPerson as refused:
            if refused.pause_scope:
                raise
            return Unlisted(refused.why)


def stated_capacity(limits: Iterable[RequestLimit], calls: Mapping[str, int], otherwise: str) -> Capacity | Unlisted:
    """The narrowest of the limits that the settings state, with the calls of each kind; `otherwise`: why there is none."""
    stated = min((limit.requests * 60 // limit.seconds for limit in limits), default=None)
    if stated is None:
        return Unlisted(otherwise)
    return Capacity(stated, {str(kind): count for kind, count in calls.items()}, "erp.settings.request_limits")


def company_seen(company: Company) -> CompanySeen:
    """A vendor made of the feed's own record, so that it is compared by what an import would show."""
    return CompanySeen(
        id=company.number,
        name=company.title.strip() or company.number,
        code=company.number,
        tax_id_hash=company.tax_id_hash,
        address=company.address,
        terms=company.payment_terms,
        active=company.active,
    )


def budget_seen(
    places: Mapping[str, Decimal], *, kind: str, project: str, company: str, number: str, status: str = ""
) -> DocumentSeen:
    """The budget of one project: a budget is read back by its places, so they stand for its lines until a record's are tied."""
    lines = {place: place for place in places}
    document = TargetDocument(role="budget", kind=kind, key=project, company=company, lines=lines)
    total = sum(places.values(), Decimal("0.00"))
    return DocumentSeen(document, number=number, total=total, status=status, project=project)


def by_project(tasks: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The tasks of each project, of pairs of project and task."""
    found: dict[str, list[str]] = {}
    for project, task in tasks:
        found.setdefault(project, []).append(task)
    return {project: tuple(those) for project, those in found.items()}


def is_reference(held: str) -> bool:
    """Whether a text is an external reference of ours."""
    try:
        SourceReference.parse(held)
    except ValueError:
        return False
    return True


def reference_in(held: str, digest: int | None = None) -> str:
    """Our reference in a field of a document; "" if it carries none.

    Args:
        digest: how long the hash is that a short field ends in: one whose end became a hash says nothing of what it was.
    """
    own = held.partition("~")[0]  # what was sent anew is a further document of the same record
    hashed = digest is not None and "#" in own and len(own.rpartition("#")[2]) == digest
    return own if is_reference(own) and not hashed else ""
