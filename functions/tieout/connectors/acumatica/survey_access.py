"""What this login may read, found by reading one row of each form.

No call of the contract tells a user's rights. 403 means that the login lacks the form's right, or that the feature is off
(vendor's guide); a right to view only answers a write with 200 and saves nothing, so the right to write is told as unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tieout.connectors.acumatica.errors import NOT_FILTERABLE, read_failure
from tieout.connectors.acumatica.odata import query
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.survey_documents import FORMS
from tieout.connectors.http import AnswerLost
from tieout.preflight.ports import Permission
from tieout.records.budget import BudgetKind
from tieout.records.project import ProjectKind
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

_ALWAYS: Mapping[str, tuple[str, str]] = {
    "CostCode": ("CostCodeID", "cost codes"),
    "AccountGroup": ("AccountGroupID", "budgets and mappings"),
    "Project": ("ProjectID", "projects"),
    "ProjectTask": ("ProjectTaskID", "the lines of every document"),
    "Vendor": ("VendorID", "vendors"),
}
_TOO_MUCH = {"JournalTransaction": "BatchNbr"}
"""What this integration never asks for: a login that sees it has a role that is wider than its work."""


@dataclass(frozen=True)
class Rights:
    """Asks. Raises: NotNow, NeedsPerson."""

    session: Session
    contract_path: str
    clock: Clock

    def permissions(self, kinds: frozenset[str]) -> list[Permission]:
        """The rights that these kinds of records need, and some that nothing here needs. `kinds` empty: all."""
        written = dict(_of_kinds(kinds))
        wanted = {**_ALWAYS, **written}
        found = [Permission(f"view {entity}", self._sees(entity, key), why) for entity, (key, why) in wanted.items()]
        found += [Permission(f"edit {entity}", None, "sending records") for entity in written]
        found += [Permission(f"view {entity}", self._sees(entity, key)) for entity, key in _TOO_MUCH.items()]
        return found

    def _sees(self, entity: str, key: str) -> bool | None:
        """Whether one row is shown; `None` where the endpoint has no such entity, or cannot list it."""
        try:
            path = f"{self.contract_path}/{entity}?{query(select=key, top='1')}"
            answer = self.session.call("GET", path)
        except AnswerLost as lost:
            raise NotNow(f"Acumatica could not be read: {lost}") from lost
        if answer.ok or answer.status == 403:
            return answer.ok
        if answer.status == 404 or NOT_FILTERABLE.encode() in answer.content:
            return None
        failure = read_failure(answer, self.clock.now())
        if isinstance(failure, NeedsPerson):
            return None
        raise failure


def _of_kinds(kinds: frozenset[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind, form in FORMS.items():
        if not kinds or kind in kinds:
            yield form.type.kind, (form.type.keys[-1], f"{kind.replace('_', ' ')}s")
    if not kinds or BudgetKind.BASELINE in kinds:
        yield "ProjectBudget", ("ProjectID", "budgets")
    if not kinds or ProjectKind.PROJECT in kinds:
        yield "Project", ("ProjectID", "projects")
