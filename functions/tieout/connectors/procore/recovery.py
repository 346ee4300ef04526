"""What Procore tried to tell us and could not, from its delivery logs, and what changed, from its lists.

Procore gives a queue up after twelve hours of nothing but failure and marks what was in it `discarded`; its delivery is
"best-effort, not guaranteed" (Procore's webhook guide), so the lists are asked as well.

    scope (company or project) ─▶ our hooks ─▶ failed ─▶ page 1, 2, …
                                          └──▶ discarded ─▶ page 1, 2, …
    project ─▶ each kind of record ─▶ changed in the range

The projects are those that the settings permit. Where they permit none by name, so that we hear of any, they are all that
Procore shows us: else nothing would be listed, and the night would look complete.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Self

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import kinds
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.hook_scope import HookScope
from tieout.connectors.procore.intake import ProcoreIntake
from tieout.connectors.procore.listing import LIST_PAGE
from tieout.connectors.procore.values import identifier, part
from tieout.sync.events import Concern
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import LimitScope
from tieout.sync.recovery_ports import Undelivered, UndeliveredPage

COMPANY = "company"

STATUSES = ("failed", "discarded")
"""In this order: what is given up while we read moves from the first list to the second, and is then still met."""

A_DAY = timedelta(days=1)
"""The log is asked for by days, and the documents do not say in which time zone, nor whether of the event or the attempt."""


@dataclass(frozen=True)
class _Place:
    """Where reading goes on: a page of one status of one hook."""

    hook: str
    status: str = STATUSES[0]
    page: int = 1

    def __str__(self) -> str:
        return f"{self.hook}/{self.status}/{self.page}"

    @classmethod
    def read(cls, place: str) -> Self:
        hook, status, page = place.split("/")
        return cls(hook, status, int(page))


class ProcoreRecovery:
    """Procore as the recovery sees it. Implements `tieout.sync.recovery.Recoverable`."""

    def __init__(self, context: ConnectorContext) -> None:
        self._client = ProcoreClient(context)
        self._intake = ProcoreIntake(context)
        # Project hooks are ours in named projects alone: elsewhere there is no log to ask for.
        self.hook_scopes = (COMPANY, *self._client.settings.projects)
        self.kinds = kinds

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """The projects whose changes are listed, inactive ones too: an event of theirs is heard, so a missed one counts.

        Asked for when they are needed, since a part of a recovery names its project: `GET /rest/v1.0/projects`, which shows
        active projects only unless `filters[by_status]` says otherwise (Procore's REST reference).

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        permitted = self._client.settings.projects
        if permitted:
            return permitted
        company = self._client.settings.company_id
        asked = {"company_id": company, "filters[by_status]": "All", "serializer_view": "compact"}
        try:
            rows = self._client.rows("/rest/v1.0/projects", asked, per_page=LIST_PAGE)
            found = {identifier(row.get("id")) for row in rows}
        except NotFound as missing:
            raise NeedsPerson(f"The projects of company {company} cannot be listed: {missing.why}") from missing
        return tuple(sorted(found, key=int))

    def limit_scope(self) -> LimitScope:
        return self._client.scope

    def undelivered(self, scope: str, since: datetime, until: datetime, place: str) -> UndeliveredPage:
        """One page of a log. Pages follow each other over the scope's hooks, in the order of their ids.

        Raises:
            NotNow, NeedsPerson: the log could not be read.
        """
        hooks = HookScope(self._client, None if scope == COMPANY else scope)
        try:
            # A hook that was removed meanwhile has taken its log along; those after it are still to be read.
            ids = sorted(hook.id for hook in hooks.hooks())
            at = _next_at(ids, _Place.read(place) if place else None)
            if at is None:
                return UndeliveredPage((), "")
            rows, more = hooks.deliveries(at.hook, at.status, *_days(since, until), at.page)
        except NotFound as missing:
            raise NeedsPerson(f"{hooks.name}: its deliveries cannot be listed: {missing.why}") from missing
        following = _Place(at.hook, at.status, at.page + 1) if more else _after(ids, at)
        return UndeliveredPage(tuple(map(_undelivered, rows)), str(following) if following else "")

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        """As the intake lists it. Raises: NotNow, NeedsPerson."""
        return self._intake.changed_since(project, kind, since, until)

    def close(self) -> None:
        self._intake.close()
        self._client.close()


def _next_at(ids: list[str], place: _Place | None) -> _Place | None:
    if place is not None and place.hook in ids:
        return place
    return next((_Place(hook) for hook in ids if place is None or hook > place.hook), None)


def _after(ids: list[str], at: _Place) -> _Place | None:
    """The next status of the hook, or the next hook."""
    position = STATUSES.index(at.status) + 1
    if position < len(STATUSES):
        return _Place(at.hook, STATUSES[position])
    return next((_Place(hook) for hook in ids if hook > at.hook), None)


def _days(since: datetime, until: datetime) -> tuple[date, date]:
    return (since.astimezone(UTC) - A_DAY).date(), (until.astimezone(UTC) + A_DAY).date()


def _undelivered(row: dict[str, Any]) -> Undelivered:
    """A log's row. The event's own id tells repeats apart; whatever stands in for a payload is intake's to judge."""
    body = _json(row.get("payload"))
    ids = (part(row, "payload").get("ulid"), part(row, "payload").get("id"), row.get("id"))
    event = next((str(one) for one in ids if isinstance(one, str | int) and one), body)
    return Undelivered(event, body.encode())


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), default=str)  # numbers with a fraction are Decimal by now
