"""Amounts by their place in a project's budget. The ERP keeps one figure per place, so lines of one place are added up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.policy.ready import ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.plan import ExpectedLine


@dataclass(frozen=True)
class PlaceAmount:
    """The amount of one place: project task, account group and cost code. `source_id` is the first line's."""

    source_id: str
    task: str
    account_group: str
    cost_code: str
    amount: Decimal
    description: str

    @property
    def place(self) -> str:
        """The place as one text, as people of accounting write it."""
        return place_name(self.task, self.account_group, self.cost_code)


def place_name(task: str, account_group: str, cost_code: str) -> str:
    """`01/SUBCON/03-300`."""
    return f"{task}/{account_group}/{cost_code}"


def by_place(lines: Iterable[ReadyLine], account_group: str | None = None) -> list[PlaceAmount]:
    """The lines added up by place, in the order of each place's first line; `account_group` replaces the lines' own."""
    found: dict[str, PlaceAmount] = {}
    for line in lines:
        group = account_group or line.account_group
        new = PlaceAmount(line.source_id, line.task, group, line.cost_code, line.amount, line.description)
        key = new.place.casefold()
        there = found.get(key)
        found[key] = replace(there, amount=there.amount + new.amount) if there else new
    return list(found.values())


def expected(amounts: Iterable[PlaceAmount]) -> tuple[ExpectedLine, ...]:
    """What must be read back where a row is named by its cost code."""
    return tuple(ExpectedLine(each.source_id, each.amount, each.cost_code) for each in amounts)


def without_group(lines: Iterable[ReadyLine]) -> Iterator[Reason]:
    """One reason for each line whose cost type names no account group."""
    for position, line in enumerate(lines, start=1):
        if not line.account_group:
            text = (
                f"Line {position} ({line.cost_code}) has no account group, which a budget in Acumatica needs. "
                "Name one for its cost type in value_maps.cost_types."
            )
            yield Reason("no_account_group", text, f"lines.{position}.cost_type")
