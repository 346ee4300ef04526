"""What a platform's delivery comes to: one vendor-neutral event, and the records that it makes worth a look.

A delivery is a pointer, never content: whoever acts on it reads the record first.

    delivery ─ read ─▶ PlatformEvent ─ resolve ─┬▶ Concerns      wake these records
                                                ├▶ ListChanged   list what changed in that project, then wake
                                                ├▶ Instructed    keep bindings true, then answer the request that said so
                        ├▶ Echo          our own write: dropped
                                                ├▶ OtherIntake   counted: the configured intake hears of it too
                                                ├▶ OtherCompany, Unknown, Nothing: counted, with a name
                                                └▶ NotNow, NeedsPerson raised: the platform could not be asked
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tieout.config.connection import Intake
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.instructions import Instructed
from tieout.sync.ports import LimitScope, Request


class Unreadable(ValueError):
    """A delivery that cannot be read. `why` names what is missing or wrong; the body itself is kept elsewhere."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class PlatformEvent:
    """Something happened on the platform, in whichever payload version it was told.

    Attributes:
        id: unique per event; the same event delivered twice has the same id.
        resource: the platform's own name of what changed, such as the tool's record type.
        action: `create`, `update`, `delete`, or a newer word, in lower case.
        at: when the platform says it happened.
        actor: the user who made the change; `application`: the app that did, where the payload says so.
        parents: (name, id) of the records it belongs to, where the payload says so.
        fed: of one whose delivery a recovery brought back: which recovery, who asked for it and why.
    """

    id: str
    company: str
    project: str | None
    resource: str
    resource_id: str
    action: str
    at: datetime
    actor: str | None = None
    application: str | None = None
    parents: tuple[tuple[str, str], ...] = ()
    fed: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True)
class Concern:
    """A record worth a look.

    Attributes:
        entity, reference: which record.
        hints: what the connector needs to read it.
        request: asks for an answer.
        version: when it last changed, if it was listed; no part of what makes two concerns equal.
    """

    entity: Entity
    reference: SourceReference
    hints: dict[str, str] = field(default_factory=dict, hash=False)
    request: str | None = None
    version: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Concerns:
    """Wake these records."""

    wakes: tuple[Concern, ...]


@dataclass(frozen=True)
class Echo:
    """Our own write came back. Acting on it would wake us for ever."""

    why: str


@dataclass(frozen=True)
class OtherCompany:
    """An event of a company that this connection does not serve."""

    company: str


@dataclass(frozen=True)
class Unknown:
    """An event of a kind that nothing here acts on; counted by its name."""

    resource: str


@dataclass(frozen=True)
class OtherIntake:
    """An event of the intake that is not configured for this entity; counted, never acted on."""

    entity: Entity
    resource: str


@dataclass(frozen=True)
class ListChanged:
    """Part of some record changed, and the event does not say whose: list what changed in the project, debounced."""

    project: str
    entity: Entity
    kind: str


@dataclass(frozen=True)
class Nothing:
    """There is nothing to do, for a reason worth counting; `why` names no single record, so that it can be counted."""

    why: str


Resolution = Concerns | Instructed | Echo | OtherCompany | Unknown | OtherIntake | ListChanged | Nothing


class Listener(Protocol):
    """The platform as the intake sees it: from events to records, and listings for whatever events missed."""

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        """Find the records that an event concerns. An entity missing from `intakes` is not listened to.

        Raises:
            NotNow, NeedsPerson: the platform had to be asked and could not be.
        """
        ...

    def limit_scope(self) -> LimitScope:
        """What the platform's limit on requests counts. Makes no call."""
        ...

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        """The records of one kind that changed within a range, both ends included, deleted ones too.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        ...

    def all_records(self, project: str, kind: str) -> Iterable[Concern]:
        """Every record of one kind in a project, page by page.

        Raises:
            NotNow, NeedsPerson: the list could not be read whole.
        """
        ...

    def answer(self, request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Close a request of the platform's approval tool: failed with these reasons, or as done if there are none.

        Repeatable. Returns why the platform would not have it closed, if it would not.

        Raises:
            NotNow: it could not be closed, or nobody can know; the same answer may be given again.
            NeedsPerson: a person has to act before it can be closed.
        """
        ...

    def close(self) -> None:
        """Free what was taken (connections)."""
        ...
