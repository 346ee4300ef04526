"""The company: who may sign in, its records, and the few settings of its books that documents depend on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.kit.clock import SandboxClock
from sandbox.sage_intacct.catalogue import ENTITY
from sandbox.sage_intacct.settings import Settings
from sandbox.sage_intacct.store import Record, Store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A Web Services user; `forbidden` and `view_only` are object names."""

    name: str
    password: str
    forbidden: frozenset[str] = frozenset()
    view_only: frozenset[str] = frozenset()
    web_services: bool = True


@dataclass(slots=True)
class Books:
    """What the company's configuration says; dates on or before `closed_through` are in closed periods."""

    closed_through: str | None = None
    financial_entities: set[str] = field(default_factory=set)
    item_accounts: dict[str, str] = field(default_factory=dict)
    #: Prefix of the numbering sequence, by object name; where there is none, the caller gives the id.
    sequences: dict[str, str] = field(default_factory=dict)
    #: How many more creates break inside the vendor, by object name; a purchasing document with its definition.
    breaking: dict[str, int] = field(default_factory=dict)

    def breaks(self, created: str) -> bool:
        """Whether this create is one of those; counts it if so."""
        left = self.breaking.pop(created, 0)
        if left > 1:
            self.breaking[created] = left - 1
        return left > 0


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a call works, in which entity; `keep` is what the vendor really stores of the rows sent."""

    user: User
    entity: str | None = None
    keep: Callable[[Sequence[Row]], list[Row]] = list


class Company:
    """One company with one store behind both doors."""

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self.settings = settings
        self.clock = clock
        self.store = Store(clock)
        self.clear()

    def clear(self) -> None:
        """An empty company that nobody can sign in to."""
        self.store.clear()
        self.id = "SandboxCo"
        self.users: dict[str, User] = {}
        self.clients: dict[str, str] = {}
        self.senders: dict[str, str] = {}
        self.books = Books()

    @property
    def multi_entity(self) -> bool:
        """Whether the company has entities; then every line needs a location."""
        return next(self.store.all(ENTITY), None) is not None

    def entity(self, entity_id: str) -> Record | None:
        """The entity with this id."""
        return next(iter(self.store.named(ENTITY, entity_id)), None)

    def find_user(self, name: str) -> User | None:
        """The user; names are compared without regard to case."""
        return self.users.get(name.casefold())
