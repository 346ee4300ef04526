"""What a new document makes live that was not: the entities of which something may be written from now on and could not before.

Never too little: a slice that was kept out and is not named any more counts, and so does an earlier go-live moment: both let
records be sent that may be in the ERP already.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tieout.config.connection import Connection
from tieout.config.entities import EntitySection
from tieout.config.modes import Flow, Mode
from tieout.config.slices import Slice
from tieout.records.entities import Entity


class _Ahead(NamedTuple):
    """A slice that decides before a part does. `live_from`: its own go-live moment; `None` where it is not live at all."""

    scope: Slice
    live_from: datetime | None

    def as_careful_as(self, other: "_Ahead") -> bool:
        later = self.live_from is None or (other.live_from is not None and self.live_from >= other.live_from)
        return later and self.scope.covers(other.scope)


class _Live(NamedTuple):
    """A part of an entity that is live. `scope`: its slice, `None` for what no slice names; `ahead`: what decides before it."""

    scope: Slice | None
    golive_at: datetime | None
    ahead: tuple[_Ahead, ...]


def made_live(old: Connection | None, new: Connection) -> list[Entity]:
    """The entities of which the new document makes more live than the old one, which may be none at all."""
    return [
        entity
        for entity in new.entities
        if _widened(EntitySection() if old is None else old.section(entity), new.section(entity))
    ]


def live_projects(section: EntitySection) -> list[str] | None:
    """The platform's projects whose records may be live, where every live part names its own; `None`: any project."""
    parts = list(_live(section))
    if any(part.scope is None or not part.scope.projects for part in parts):
        return None
    return list(dict.fromkeys(project for part in parts if part.scope for project in part.scope.projects))


def _widened(before: EntitySection, after: EntitySection) -> bool:
    known = list(_live(before))
    return any(not any(_within(part, one) for one in known) for part in _live(after))


def _live(section: EntitySection) -> Iterator[_Live]:
    if section.direction is Flow.NONE:
        return
    ahead: list[_Ahead] = []
    for one in section.slices:
        golive_at = (one.golive_at or section.golive_at) if one.mode is Mode.LIVE else None
        if one.mode is Mode.LIVE:
            yield _Live(one, golive_at, tuple(ahead))
        ahead.append(_Ahead(one, golive_at))
    if section.mode is Mode.LIVE:
        yield _Live(None, section.golive_at, tuple(ahead))


def _within(part: _Live, known: _Live) -> bool:
    """Whether everything of a part was live already, and from no later moment."""
    if known.scope is not None and (part.scope is None or not known.scope.covers(part.scope)):
        return False
    if known.golive_at is not None and (part.golive_at is None or part.golive_at < known.golive_at):
        return False
    kept_out = (
        one
        for one in known.ahead
        if (part.scope is None or one.scope.meets(part.scope)) and not _no_later(one.live_from, known.golive_at)
    )
    return all(any(still.as_careful_as(one) for still in part.ahead) for one in kept_out)


def _no_later(live_from: datetime | None, golive_at: datetime | None) -> bool:
    return live_from is not None and golive_at is not None and live_from <= golive_at
