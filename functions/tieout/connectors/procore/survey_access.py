"""What our app may do, by Procore's permission manifest: too little for what is switched on, and too much.

Source: "Show permission manifest" of Procore's reference (GET /rest/v1.0/settings/permissions, of the company or of one project):
`tools[]` with `name`, `friendly_name`, `available_for_user` and `user_access_level.name`. Which names it has is not published, so
a tool is known by its title in the web application; one that the manifest does not have is told as unknown, never as granted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tieout.connectors.procore.assumptions import ERP_REQUEST_SHOW
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.survey_needs import DIRECTORY, ERP, LEVELS, WRITE, Need, needs
from tieout.connectors.procore.values import part, parts, text
from tieout.preflight.findings import shortened
from tieout.preflight.ports import Permission, ProjectSeen, VendorCreation
from tieout.sync.outcomes import NotNow

MANIFEST = "/rest/v1.0/settings/permissions"
COMPANY = "the company"

Place = tuple[str, dict[str, "Tool"]]
"""The company, or a project, with its tools by their titles in lower case."""


@dataclass(frozen=True)
class Tool:
    """A tool of the manifest. `level`: as Procore's permission pages call it."""

    title: str
    level: str
    can_create: bool

    @property
    def known(self) -> bool:
        return self.level in LEVELS


@dataclass(frozen=True)
class Rights:
    """Asks for manifests. Raises: NotFound, NotNow, NeedsPerson."""

    client: ProcoreClient
    mirror: MirrorSettings
    switched_on: frozenset[str]

    def permissions(self, projects: Sequence[ProjectSeen], kinds: frozenset[str]) -> list[Permission]:
        """Every right of the app, in the company and in each of these projects."""
        needed = needs(kinds, self.mirror, erp_tool=ERP_REQUEST_SHOW.name in self.switched_on)
        company = (COMPANY, self._manifest({"company_id": self.client.settings.company_id}))
        places = [company, *((_place(project), self._manifest({"project_id": project.id})) for project in projects)]
        titles = {tool.title.casefold(): tool.title for _, tools in places for tool in tools.values()}
        asked = {need.tool.casefold(): need for need in needed}
        return [
            *(one for need in needed for one in _granted(need, places)),
            *(one for key, title in titles.items() if key not in asked for one in _surplus(title, places)),
        ]

    def vendor_creation(self) -> VendorCreation:
        """Whether the directory, or the ERP tool where companies are staged, lets us create."""
        staged = self.mirror.new_companies == "staged"
        title = ERP if staged else DIRECTORY
        tool = self._manifest({"company_id": self.client.settings.company_id}).get(title.casefold())
        if tool is None or not tool.known:
            return VendorCreation(None, f"what the app may do in {title}")
        allowed = LEVELS.index(tool.level) >= LEVELS.index(WRITE) and (tool.can_create or staged)
        return VendorCreation(allowed, f"the app's permission for {title} is {tool.level}")

    def _manifest(self, scope: dict[str, str]) -> dict[str, Tool]:
        answer = self.client.read(MANIFEST, scope)
        if not isinstance(answer, dict) or not isinstance(answer.get("tools"), list):
            raise NotNow(f"{MANIFEST} did not answer with a manifest")
        tools = [tool for row in parts(answer["tools"]) if (tool := _tool(row)) is not None]
        return {tool.title.casefold(): tool for tool in tools}


def _tool(row: Json) -> Tool | None:
    """A tool; `None` where it is switched off: there is a level for it then, and it is not available all the same."""
    title = text(row.get("friendly_name")) or text(row.get("name"))
    level = text(part(row, "user_access_level").get("name")) or "None"
    if row.get("available_for_user") is not True and level != "None":
        return None
    return Tool(title, level, row.get("can_create") is True)


def _place(project: ProjectSeen) -> str:
    return f"project {project.number or project.name or project.id}"


def _granted(need: Need, places: Sequence[Place]) -> Iterator[Permission]:
    """The right that is needed, and what is more than needed of the same tool."""
    key = need.tool.casefold()
    meant = [(place, tools) for place, tools in places if place == COMPANY or not need.of_company]
    shown = [(place, tools[key]) for place, tools in meant if key in tools]
    name = f"{need.tool}: {need.level}"
    if not shown or any(not tool.known for _, tool in shown):
        yield Permission(name, None, need.why)
        return
    wanted = LEVELS.index(need.level)
    lacking = _where(shown, lambda tool: LEVELS.index(tool.level) < wanted)
    if lacking:
        yield Permission(f"{name} (lacking in {lacking})", False, need.why)
    else:
        yield Permission(name, True, need.why)
    more = _where(shown, lambda tool: LEVELS.index(tool.level) > LEVELS.index(need.enough))
    if more:
        yield Permission(f"{need.tool}: more than {need.enough} in {more}", True)


def _surplus(title: str, places: Sequence[Place]) -> Iterator[Permission]:
    shown = [(place, tools[title.casefold()]) for place, tools in places if title.casefold() in tools]
    where = _where(shown, lambda tool: tool.level != "None")
    if where:
        yield Permission(f"{title} in {where}", True)


def _where(shown: Sequence[tuple[str, Tool]], wanted: Callable[[Tool], bool]) -> str:
    """The places in question with the level there: `project 24-001 (Read Only) and 3 more`."""
    return shortened([f"{place} ({tool.level})" for place, tool in shown if wanted(tool)], most=3)
