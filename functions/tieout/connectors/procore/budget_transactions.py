"""Budget transactions of the ERP tool: listed, and marked as synced."""

from collections.abc import Mapping, Sequence
from typing import Any

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import row_reasons
from tieout.connectors.procore.assumptions import ERP_TRANSACTIONS
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, parts, text
from tieout.sync.outcomes import Applied, InDoubt, Outcome, Refused

PATH = "/rest/v1.0/erp_transactions"
_PAGE = 1000


def listed(client: ProcoreClient, project: str) -> list[Json]:
    """The transactions of a project's budget, whole. Raises: NotFound, NotNow, NeedsPerson."""
    scope = {"company_id": client.settings.company_id, "project_id": project, "view": "extended"}
    return list(client.rows(PATH, scope, per_page=_PAGE))


def unmarked(client: ProcoreClient, project: str, numbers: Sequence[str]) -> list[str]:
    """Those of these transactions that nobody has marked yet; one that is not listed any more cannot be waited for.

    Raises: NotFound, NotNow, NeedsPerson.
    """
    if not numbers:
        return []
    wanted = set(numbers)
    rows = listed(client, project)
    return [number for row in rows if (number := text(row.get("id"))) in wanted and row.get("synced") is not True]


def mark(client: ProcoreClient, body: Mapping[str, Any], switched_on: frozenset[str]) -> Outcome:
    """Mark a batch. As with every sync action, the answer is 200 whatever became of it: each row has to be found in it.

    Raises: Rejected, NotFound, Doubtful, NotNow, NeedsPerson.
    """
    require_assumption(ERP_TRANSACTIONS, switched_on)
    updates = [{**row, "id": as_number(row["id"])} for row in body["updates"]]
    answer = client.write("PATCH", f"{PATH}/sync", {"project_id": as_number(body["project"]), "updates": updates})
    result: dict[str, Any] = answer if isinstance(answer, dict) else {}
    reasons = [
        reason
        for row in parts(result.get("errors"))
        for reason in row_reasons(f"budget transaction {row.get('id', '')}".strip(), row.get("errors"))
    ]
    if reasons:
        return Refused(tuple(reasons))
    confirmed = {text(row.get("id")): row for row in parts(result.get("entities"))}
    missing = [row["id"] for row in body["updates"] if not _confirms(confirmed.get(row["id"]), row)]
    if missing:
        return InDoubt(f"Procore's answer does not show {', '.join(missing[:5])} as marked ({len(missing)} in all)")
    return Applied(note=f"{len(updates)} budget transactions marked as synced")


def _confirms(entity: Json | None, row: Mapping[str, Any]) -> bool:
    """Whether an entity of the answer stands for a row: what it does not show it does not contradict."""
    return entity is not None and all(entity.get(name, row[name]) == row[name] for name in ("origin_id", "synced"))
