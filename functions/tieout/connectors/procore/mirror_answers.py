"""What became of each row of a sync action: its answer is 200 whatever happened, so every row has to be found in it.

"Errors repeat the sent attributes, plus `errors`" (Procore's page on sync actions), so a row is found again by the id that was
sent with it, else by its link. A row that is neither among the entities nor among the errors is in doubt.
"""

from collections.abc import Iterable, Mapping

from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected, row_reasons
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import identifier, parts
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pull_notes import GONE
from tieout.sync.pull_ports import RowInDoubt, RowOutcome, RowRefused, RowWritten

SYNC_BATCH = 1000
"""The most that a sync action takes at once (Procore's page on sync actions)."""


def sync_rows(
    client: ProcoreClient, path: str, scope: Json, sent: Mapping[str, Json], labels: Mapping[str, str]
) -> dict[str, RowOutcome]:
    """PATCH a sync action with these rows (at most `SYNC_BATCH`), by their keys. `labels`: their names for people.

    Raises:
        NotNow, NeedsPerson: nothing happened.
    """
    try:
        answer = client.write("PATCH", path, {**scope, "updates": list(sent.values())})
    except Rejected as rejected:
        return {key: RowRefused(rejected.reasons) for key in sent}
    except NotFound as missing:
        raise NeedsPerson(f"Procore has no {path}, or hides it from us: {missing.why}") from missing
    except Doubtful as doubt:
        return {key: RowInDoubt(doubt.why) for key in sent}
    body = answer if isinstance(answer, dict) else {}
    taken, refused = _Told(parts(body.get("entities"))), _Told(parts(body.get("errors")))
    return {key: _outcome(row, labels[key], taken.of(row), refused.of(row)) for key, row in sent.items()}


def not_taken(answer: object, sent: int, what: str) -> list[Reason]:
    """What a sync action did not take, though it answers 200: its errors, and rows that it says nothing of."""
    body = answer if isinstance(answer, dict) else {}
    taken, errors = parts(body.get("entities")), parts(body.get("errors"))
    reasons = [reason for row in errors for reason in row_reasons(what, row.get("errors"))]
    if (silent := sent - len(taken) - len(errors)) > 0:
        reasons.append(Reason("not_confirmed", f"Procore's answer says nothing of {silent} of {sent} rows ({what})"))
    return reasons


def _outcome(sent: Json, label: str, taken: Json | None, refused: Json | None) -> RowOutcome:
    if refused is not None:
        return RowRefused(_reasons(sent, label, refused))
    if taken is None:
        return RowInDoubt(f"Procore's answer says nothing of {label}")
    if "origin_id" in sent and taken.get("origin_id") not in {None, sent["origin_id"]}:
        return RowInDoubt(f"Procore's answer shows another link on {label}")
    try:
        return RowWritten(identifier(taken.get("id")))
    except ValueError as error:
        return RowInDoubt(f"Procore's answer gives {label} no id: {error}")


def _reasons(sent: Json, label: str, refused: Json) -> tuple[Reason, ...]:
    reasons = row_reasons(label, refused.get("errors"))
    if "id" in sent and any(reason.field == "id" for reason in reasons):
        # "Entity with this ID not found": deleted, or merged into another.
        return tuple(Reason(GONE, reason.text, reason.field) for reason in reasons)
    return reasons


class _Told:
    """Rows of an answer, to be asked for by the id or the link that was sent."""

    def __init__(self, rows: Iterable[Json]) -> None:
        self._rows: dict[tuple[str, str], Json] = {}
        for row in rows:
            for name in ("id", "origin_id"):
                if row.get(name) is not None:
                    self._rows.setdefault((name, str(row[name])), row)

    def of(self, sent: Json) -> Json | None:
        name = "id" if "id" in sent else "origin_id"
        return self._rows.get((name, str(sent.get(name))))
