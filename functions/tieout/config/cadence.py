"""When what accounting owns is fetched: per field group, by the clock on the connection's own wall."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from tieout.config.errors import Problem
from tieout.config.section import Hour, Section


class FieldGroup(StrEnum):
    """What is fetched together from the ERP. `projects` stands for what the ERP owns of them: coding and legal entity.

    `cost_codes`, the firm's standard list, is fetched only where a document names an hour for it.
    """

    VENDORS = "vendors"
    CUSTOMERS = "customers"
    PROJECTS = "projects"
    COST_CODES = "cost_codes"
    PAYMENTS = "payments"
    BALANCES = "balances"
    JOB_COSTS = "job_costs"


class Cadence(Section):
    """Either once a night at an hour, or every few hours counted from midnight. On demand is always possible."""

    nightly: Hour | None = None
    every_hours: Literal[1, 2, 3, 4, 6, 8, 12] | None = None

    def problems(self) -> Iterator[Problem]:
        if (self.nightly is None) == (self.every_hours is None):
            yield Problem("", "exactly one of 'nightly' and 'every_hours'", fix="Keep one of them.")

    @property
    def hours(self) -> tuple[int, ...]:
        """The local hours in which it is due."""
        return tuple(range(0, 24, self.every_hours)) if self.every_hours is not None else (self.nightly or 0,)

    def last_due(self, local_now: datetime) -> datetime:
        """The latest moment, at or before this one, at which it was due.

        Compared with when it last ran, this survives a missed tick, and the two nights a year on which an hour of the
        wall clock does not exist or comes twice: it is due once on each of them.
        """
        today = local_now.replace(minute=0, second=0, microsecond=0, fold=0)
        past = [hour for hour in self.hours if hour <= local_now.hour]
        if past:
            return today.replace(hour=past[-1])
        return (today - timedelta(days=1)).replace(hour=self.hours[-1])


def unread(cadence: Mapping[FieldGroup, Cadence], *, vendors_on: bool) -> Iterator[Problem]:
    """Groups that a document sets an hour for, and of which nothing is fetched."""
    if FieldGroup.COST_CODES in cadence and not vendors_on:
        text = "cost codes are fetched with the vendors' section, which is off, so this hour begins nothing"
        yield Problem("cadence.cost_codes", text, fix="Switch entities.vendor on, or take the hour out.")


NIGHTLY: dict[FieldGroup, int] = {
    FieldGroup.VENDORS: 2,
    FieldGroup.CUSTOMERS: 2,
    FieldGroup.PROJECTS: 2,
    FieldGroup.COST_CODES: 2,
    FieldGroup.PAYMENTS: 4,
    FieldGroup.BALANCES: 4,
    FieldGroup.JOB_COSTS: 4,
}
"""In which hour a group is fetched of which a document says nothing. Payments come after most ERPs' own night runs."""
