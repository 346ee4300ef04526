"""Costs to date as one direct cost per project, with a line per cost code and cost type.

A direct cost that carries a link is immutable (Procore's financial tools tutorial), so this one carries none: it is found by
`origin_data`, which links nothing. Its lines carry links, and are upserted by them.
"""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_answers import SYNC_BATCH, not_taken
from tieout.connectors.procore.mirror_cost_places import Placed
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, identifier, parts, text
from tieout.policy.reasons import Reason
from tieout.records.money import plain
from tieout.sync.outcomes import NotNow

LIST_PAGE = 1000
MARK = "job_costs_to_date"


def show_as_direct_cost(
    client: ProcoreClient, links: Links, project: str, placed: Sequence[Placed], zone: tzinfo = UTC
) -> tuple[Reason, ...]:
    """Bring the project's direct cost up to date.

    Raises:
        Rejected, NotFound: nothing more happened, and why.
        Doubtful, NotNow, NeedsPerson: to be done again.

    Its dates are days in `zone`.
    """
    base, mark = f"/rest/v1.0/projects/{project}/direct_costs", f"{links.prefix}{MARK}"
    ours = [row for row in client.rows(base, per_page=LIST_PAGE) if text(row.get("origin_data")) == mark]
    if len(ours) > 1:
        ids = ", ".join(text(row.get("id")) for row in ours)
        words = f"Direct costs {ids} of project {project} all say that they are the costs to date; delete all but one"
        return (Reason("several", words),)
    header = identifier(ours[0].get("id")) if ours else _created(client, base, mark, placed, zone)
    reasons: list[Reason] = []
    for start in range(0, len(placed), SYNC_BATCH):
        updates = [_line(one, links, project, header, zone) for one in placed[start : start + SYNC_BATCH]]
        answer = client.write("PATCH", f"{base}/line_items/sync", {"updates": updates})
        reasons += not_taken(answer, len(updates), "line of the costs to date")
    return tuple(reasons)


def _created(client: ProcoreClient, base: str, mark: str, placed: Sequence[Placed], zone: tzinfo) -> str:
    header = {
        "direct_cost_type": "expense",
        "description": "Costs to date, from accounting",
        "direct_cost_date": max(one.cost.as_of for one in placed).astimezone(zone).date().isoformat(),
        "status": "approved",
        "origin_data": mark,
    }
    answer = client.write("PATCH", f"{base}/sync", {"updates": [header]})
    entities = parts(answer.get("entities")) if isinstance(answer, dict) else []
    if len(entities) != 1:
        raise NotNow(f"{base}/sync did not say what became of the costs to date: {answer!r:.200}")
    return identifier(entities[0].get("id"))


def _line(one: Placed, links: Links, project: str, header: str, zone: tzinfo) -> Json:
    """What the place has cost beside what was invoiced on commitments, which Procore has from its own invoices."""
    cost = one.cost
    return one.place | {
        "origin_id": f"{links.prefix}job_cost/{project}/{cost.cost_code.code}/{cost.cost_type}",
        "direct_cost_id": as_number(header),
        "description": f"{cost.cost_code.code} {cost.cost_type} to {cost.as_of.astimezone(zone):%Y-%m-%d}",
        "amount": plain(cost.cost_to_date - cost.invoiced),
    }
