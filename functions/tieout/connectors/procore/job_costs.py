"""Costs to date of a project, shown where the connection says: by the ERP tool, or as one direct cost of the project.

Either way the figures are the whole to date and not what was added, so that showing them twice changes nothing.
"""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_answers import SYNC_BATCH, not_taken
from tieout.connectors.procore.mirror_assumptions import ERP_JOB_COSTS, JOB_COSTS_AS_DIRECT_COST
from tieout.connectors.procore.mirror_cost_places import CostPlaces, Placed, added_up, by_place, by_words
from tieout.connectors.procore.mirror_direct_costs import show_as_direct_cost
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, digits, text
from tieout.policy.reasons import Reason
from tieout.records.balances import JobCost
from tieout.records.money import plain
from tieout.sync.outcomes import NeedsPerson, NotNow

ERP_JOB_COSTS_SYNC = "/rest/v1.0/erp_job_costs/sync"


class CostBoard:
    """Where the costs of this company's projects are shown."""

    def __init__(
        self,
        client: ProcoreClient,
        links: Links,
        settings: MirrorSettings,
        switched_on: frozenset[str],
        zone: tzinfo = UTC,
    ) -> None:
        self._client = client
        self._links = links
        self._settings = settings
        self._switched_on = switched_on
        self._zone = zone

    def show(self, project: str, costs: Sequence[JobCost]) -> tuple[Reason, ...]:
        """Bring a project's costs up to date; what could not be shown, with its reasons.

        Args:
            costs: all of the project's: what several of the ERP's codes come to at one place is one figure.

        Raises:
            NotNow, NeedsPerson: to be done again from the beginning.
        """
        if self._settings.job_costs == "none":
            words = "Costs to date are not shown: set mirror.job_costs to 'erp_tool' or 'direct_costs'"
            return (Reason("not_configured", words, "mirror.job_costs"),)
        by_tool = self._settings.job_costs == "erp_tool"
        require_assumption(ERP_JOB_COSTS if by_tool else JOB_COSTS_AS_DIRECT_COST, self._switched_on)
        if not digits(project):
            return (Reason("unknown_project", f"{project!r} is no project id of Procore's"),)
        try:
            return self._show(project, costs, by_tool=by_tool)
        except Rejected as rejected:
            return rejected.reasons
        except NotFound as missing:
            return (Reason("platform_missing", f"Project {project} is hidden from us, or its tool is: {missing.why}"),)
        except Doubtful as doubt:
            raise NotNow(f"the answer was lost, and the costs are shown again: {doubt.why}") from doubt

    def _show(self, project: str, costs: Sequence[JobCost], *, by_tool: bool) -> tuple[Reason, ...]:
        try:
            places = CostPlaces(self._client, project, self._links, self._settings)
        except NeedsPerson as person:
            # One project that is no longer permitted to us must not hold up the costs of all others.
            if person.pause_scope:
                raise
            return (Reason("platform_unreachable", person.why),)
        found = [places.place(cost) for cost in costs]
        placed = [one for one in found if isinstance(one, Placed)]
        unplaced = tuple(dict.fromkeys(one for one in found if isinstance(one, Reason)))
        if not placed:
            return unplaced
        if by_tool:
            return unplaced + self._by_tool(project, added_up(placed, by_place))
        by_name = added_up(placed, by_words)
        return unplaced + show_as_direct_cost(self._client, self._links, project, by_name, self._zone)

    def _by_tool(self, project: str, placed: Sequence[Placed]) -> tuple[Reason, ...]:
        company = self._client.settings.company_id
        shown = self._client.read(f"/rest/v1.0/projects/{project}", {"company_id": company})
        job = text(shown.get("origin_id")) if isinstance(shown, dict) else ""
        if not job:
            words = f"Project {project} has no link to the ERP, by which the ERP tool knows a job"
            return (Reason("not_linked", words, "origin_id"),)
        reasons: list[Reason] = []
        for start in range(0, len(placed), SYNC_BATCH):
            updates = [_figures(one) for one in placed[start : start + SYNC_BATCH]]
            body = {"company_id": as_number(company), "job_origin_id": job, "updates": updates}
            reasons += not_taken(self._client.write("PATCH", ERP_JOB_COSTS_SYNC, body), len(updates), "job cost")
        return tuple(reasons)


def _figures(one: Placed) -> Json:
    """The figures that the ERP gave; which others the tool has is left as it is."""
    cost = one.cost
    figures = {
        "job_to_date_cost": cost.cost_to_date,
        "committed_costs": cost.committed,
        "commitment_invoiced": cost.invoiced,
        "job_to_date_dollars_paid": cost.paid,
        "job_to_date_units": cost.units_to_date,
    }
    return one.place | {name: plain(figure) for name, figure in figures.items() if figure is not None}
