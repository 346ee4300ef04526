"""What every reader of the book shares: the client, the connection's words, and the way from project to project."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tieout.config.connection import Connection
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.values import identifier
from tieout.reconcile.cost_keys import CostKeys
from tieout.sync.outcomes import NeedsPerson

LIST_PAGE = 500
EXTENDED_PAGE = 100
"""Records per page that bring their lines along: a contract of a hundred lines is some 200 KB."""

_SIX = Decimal("0.000001")

BookRow = dict[str, object]


@dataclass
class BookDesk:
    """One reading's tools. What is listed once per project is kept, for a reader goes through its projects in order."""

    client: ProcoreClient
    links: Links
    connection: Connection
    _places: dict[str, Places] = field(default_factory=dict)
    _projects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = CostKeys(self.connection.value_maps)

    def projects(self) -> list[str]:
        """The ids of all projects that are read, in their order: those that the settings permit, else all that are shown.

        By id, and not by their place in a list, so that a project that appears meanwhile never makes another be left out.
        """
        if not self._projects:
            permitted = self.client.settings.projects
            found = permitted or [identifier(row.get("id")) for row in self.all_projects("compact")]
            self._projects = sorted(set(found), key=int)
        return self._projects

    def all_projects(self, view: str = "") -> Iterator[Json]:
        """Every project of the company, inactive ones too: their dollars still count. Raises: NotNow, NeedsPerson."""
        asked = {"company_id": self.client.settings.company_id, "filters[by_status]": "All"}
        return self.rows("/rest/v1.0/projects", asked | ({"serializer_view": view} if view else {}))

    def rows(self, path: str, params: dict[str, str], *, per_page: int = LIST_PAGE) -> Iterator[Json]:
        """A whole list. One that is not there must not look like one that is empty.

        Raises:
            NotNow, NeedsPerson: it could not be read.
        """
        try:
            yield from self.client.rows(path, params, per_page=per_page)
        except NotFound as missing:
            raise NeedsPerson(f"{path} cannot be listed ({missing.why}). Is it permitted to our app?") from missing

    def shown(self, path: str, params: dict[str, str]) -> Any:
        """One resource. Raises: NotNow, NeedsPerson."""
        try:
            return self.client.read(path, params)
        except NotFound as missing:
            raise NeedsPerson(f"{path} cannot be read ({missing.why}). Is it permitted to our app?") from missing

    def places(self, project: str) -> Places:
        """The cost codes and types of a project, listed once."""
        if project not in self._places:
            self._places = {project: Places(self.client, project, self.links.code)}
        return self._places[project]


def named(kind: str, record_id: object) -> str:
    """A record's reference. Raises: ValueError."""
    return f"{SYSTEM}:{kind}:{identifier(record_id)}"


def six(value: Decimal | None) -> Decimal | None:
    """A quantity or price as the snapshot holds it: nothing is compared that depends on its seventh decimal."""
    return None if value is None else value.quantize(_SIX)
