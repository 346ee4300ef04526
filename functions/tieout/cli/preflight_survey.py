"""Asks both systems, and the ledger, for what preflight, adopt and the shadow report look at. Reads only."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tieout.config.connection import ConfigurationError, Connection
from tieout.config.kinds import KINDS
from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.connectors.context import ConnectorContext
from tieout.preflight.outlook import NOTHING, Known
from tieout.preflight.ports import ErpSurvey, PlatformSurvey
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.importing import kinds_on
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Erp, LimitScope
from tieout.sync.pull_ports import Feed, Mirror
from tieout.sync.sending import AS_NEW
from tieout.sync.state import Entry, State
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import ERP, PLATFORM, Composition, connector
from tieout.wiring.mirroring import mirror_settings

MOST = 100_000
FOR_LIVE = "live"
"""What a record waits on that was answered in shadow."""

SEAT_FOR = timedelta(minutes=30)
"""A survey of a large ERP, page by page. The seat is given back as soon as it ends."""


@contextmanager
def platform_survey(parts: Composition, document: Connection) -> Iterator[PlatformSurvey]:
    """The platform, to be asked. Raises: ConfigurationError."""
    survey = _build(parts, document, PLATFORM)
    try:
        yield survey
    finally:
        survey.close()


@contextmanager
def erp_survey(parts: Composition, document: Connection) -> Iterator[tuple[ErpSurvey, Erp]]:
    """The ERP, to be asked, with a seat of its own: a survey must not push a worker out of the licence.

    Raises:
        ConfigurationError: its connector cannot be surveyed.
        NotNow: every seat is taken.
    """
    survey = _build(parts, document, ERP)
    try:
        erp: Any = connector(document.erp).build(parts.context(document, ERP, NoDeadline()))
        try:
            with _seat(parts, erp.limit_scope()):
                yield survey, erp
        finally:
            erp.close()
    finally:
        survey.close()


@contextmanager
def pull_sides(parts: Composition, document: Connection) -> Iterator[tuple[Feed, Mirror]]:
    """What accounting's records are read from, and the platform as the place where they are shown. Nobody writes by it here.

    Raises:
        ConfigurationError: a connector cannot be read so.
        NotNow: every seat is taken.
    """
    context = replace(parts.context(document, PLATFORM, NoDeadline()), settings=mirror_settings(document))
    with closing(_builder(document, PLATFORM, "build_mirror")(context)) as mirror:
        context = parts.context(document, ERP, NoDeadline())
        with closing(_builder(document, ERP, "build_feed")(context)) as feed, _seat(parts, feed.limit_scope()):
            yield feed, mirror


@contextmanager
def _seat(parts: Composition, scope: LimitScope) -> Iterator[None]:
    now = parts.clock.now()
    permit = parts.permits.take(scope, owner=parts.ids.new(), now=now, until=now + SEAT_FOR)
    if permit is None:
        raise NotNow("every seat at the ERP is taken, or it rests; try again in a minute")
    try:
        yield
    finally:
        parts.permits.give_back(permit)


def _build(parts: Composition, document: Connection, side: str) -> Any:
    return _builder(document, side, "build_survey")(parts.context(document, side, NoDeadline()))


def _builder(document: Connection, side: str, name: str) -> Callable[[ConnectorContext], Any]:
    section = document.platform if side == PLATFORM else document.erp
    build: Callable[[ConnectorContext], Any] | None = getattr(connector(section), name, None)
    if build is None:
        raise ConfigurationError([f"{side}.system: the connector {section.system!r} cannot be surveyed"])
    return build


@contextmanager
def why_not_read(parts: Composition, document: Connection) -> Iterator[Callable[[str], str]]:
    """Why a kind cannot be read from the ERP as configured; "" if it can. Makes no call. Raises: ConfigurationError."""
    build = getattr(connector(document.erp), "build_feed", None)
    if build is None:
        yield lambda _: f"the connector {document.erp.system!r} reads nothing."
        return
    with closing(build(parts.context(document, ERP, NoDeadline()))) as feed:
        yield lambda kind: "" if feed.capability(kind).offered else feed.capability(kind).note


def kinds_from_erp(document: Connection) -> list[str]:
    """The kinds that come from the ERP and are switched on, figures beside the records included."""
    return kinds_on(document)


def kinds_to_erp(document: Connection) -> list[str]:
    """The kinds of records that flow to the ERP and are switched on, in shadow included."""
    return [kind for entity in entities_to_erp(document) for kind in KINDS[entity]]


def entities_to_erp(document: Connection) -> list[Entity]:
    return [
        entity for entity in Entity if OWNERSHIP[entity].direction is Flow.TO_ERP and document.section(entity).is_on
    ]


class Remembered:
    """What the ledger knows of one connection's records. What was adopted or marked in shadow counts for live."""

    def __init__(self, parts: Composition, document: Connection) -> None:
        self.live: dict[SourceReference, Entry] = {}
        self.shadow: dict[SourceReference, Entry] = {}
        for entity in document.entities:
            for entry in parts.ledger.listing(document.id, entity, limit=MOST):
                (self.shadow if entry.key.shadow else self.live)[entry.key.reference] = entry

    def known(self, record: Record) -> Known:
        """What counts when the record is judged as if it were live."""
        live = self.live.get(record.reference)
        if live is None:
            return NOTHING
        return Known(live.bound, AS_NEW in live.hints, live.seen_unapproved_at)

    def to_adopt(self, entity: Entity) -> list[Entry]:
        """Entries that wait to be adopted, each record once, without those that have been answered."""
        entries = {
            **self.shadow,
            **{name: entry for name, entry in self.live.items() if not self._kept_for_live(entry)},
        }
        return [
            entry
            for entry in entries.values()
            if entry.key.entity is entity
            and (entry.state, entry.waiting_on) == (State.WAITING, "adopt")
            and AS_NEW not in entry.hints
        ]

    def _kept_for_live(self, entry: Entry) -> bool:
        """An answer about what accounting owns, kept until go-live: what the shadow run made of it is its news."""
        pulled = OWNERSHIP[entry.key.entity].direction is Flow.TO_PLATFORM
        return pulled and entry.waiting_on == FOR_LIVE and entry.key.reference in self.shadow

    def heard_of(
        self, entities: Iterable[Entity], projects: Collection[str] | None = None
    ) -> dict[Entity, dict[SourceReference, str]]:
        """What waits to be adopted, by entity, as people call it; of these projects only, where they are named."""
        return {
            entity: {
                entry.key.reference: entry.number or str(entry.key.reference)
                for entry in self.to_adopt(entity)
                if projects is None or entry.hints.get("project", "") in {*projects, ""}
            }
            for entity in entities
        }
