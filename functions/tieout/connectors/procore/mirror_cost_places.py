"""Where a cost to date belongs on the platform: the ids of its cost code and cost type, from the ERP's words for them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, text
from tieout.policy.reasons import Reason
from tieout.records.balances import JobCost
from tieout.sync.outcomes import NeedsPerson

LIST_PAGE = 1000


@dataclass(frozen=True)
class Placed:
    """A cost to date and its place, by Procore's ids."""

    cost: JobCost
    place: Json


def added_up(placed: Iterable[Placed], by: Callable[[Placed], Hashable]) -> list[Placed]:
    """One figure for each key: what is sent twice under one key is overwritten there, and the first figure is lost."""
    together: dict[Hashable, list[Placed]] = {}
    for one in placed:
        together.setdefault(by(one), []).append(one)
    return [_sum(several) if several[1:] else several[0] for several in together.values()]


def by_place(one: Placed) -> Hashable:
    """Where it is shown: several of the ERP's codes and types may be one cost code and type of Procore's."""
    return tuple(sorted(one.place.items()))


def by_words(one: Placed) -> Hashable:
    """What the ERP calls it."""
    return one.cost.cost_code.code, one.cost.cost_type


def _sum(several: Sequence[Placed]) -> Placed:
    costs = [one.cost for one in several]
    paid = [cost.paid for cost in costs if cost.paid is not None]
    whole = {
        "cost_to_date": sum((cost.cost_to_date for cost in costs), Decimal("0.00")),
        "committed": sum((cost.committed for cost in costs), Decimal("0.00")),
        "invoiced": sum((cost.invoiced for cost in costs), Decimal("0.00")),
        # A part of what is paid is not what is paid. Tons and hours do not add up, and no unit is told.
        "paid": sum(paid, Decimal("0.00")) if len(paid) == len(costs) else None,
        "units_to_date": None,
        "as_of": max(cost.as_of for cost in costs),
    }
    return replace(several[0], cost=costs[0].model_copy(update=whole))


class CostPlaces:
    """The cost codes and line item types of one project, by the ERP's words: as configured, by link, by the same word."""

    def __init__(self, client: ProcoreClient, project: str, links: Links, settings: MirrorSettings) -> None:
        self._project = project
        self._links = links
        codes, kinds = (
            list(_listed(client, path, project)) for path in ("/rest/v1.0/cost_codes", "/rest/v1.0/line_item_types")
        )
        self._codes = self._index(codes, ("full_code",), settings.cost_codes)
        self._kinds = self._index(kinds, ("code", "name"), settings.cost_types)

    def place(self, cost: JobCost) -> Placed | Reason:
        """The place of a cost to date, or why it has none."""
        code, kind = self._codes.get(cost.cost_code.code), self._kinds.get(cost.cost_type)
        if code is not None and kind is not None:
            return Placed(cost, {"cost_code_id": as_number(code), "line_item_type_id": as_number(kind)})
        named = f"cost code '{cost.cost_code.code}'" if code is None else f"cost type '{cost.cost_type}'"
        setting = "cost_codes" if code is None else "cost_types"
        words = f"Project {self._project} has no {named} of the ERP; name its own in mirror.{setting}"
        return Reason("unknown_place", words, setting)

    def _index(self, rows: list[Json], words: tuple[str, ...], configured: Mapping[str, str]) -> dict[str, str]:
        same = {
            word: text(row.get("id"))
            for name in reversed(words)
            for row in rows
            if (word := text(row.get(name)).strip())
        }
        linked = {
            link: text(row.get("id"))
            for row in rows
            if (link := self._links.as_linked(text(row.get("origin_id")))) is not None
        }
        named = {erp: same[word] for erp, word in configured.items() if word in same}
        return same | linked | named


def _listed(client: ProcoreClient, path: str, project: str) -> Iterator[Json]:
    try:
        yield from client.rows(path, {"project_id": project}, per_page=LIST_PAGE)
    except NotFound as missing:
        raise NeedsPerson(f"{path} of project {project} cannot be listed: {missing.why}") from missing
