"""The pay app that a payment pays, and through it the contract that payments are kept on.

A row names its pay app, and its contract where a hint says so, as it does for every invoice that was read in order to be sent;
else the contract has to be asked for: `commitment_id` of a requisition, `contract.id` of a payment application (Procore's field
lists). So a group of payments, all those on one contract,
is named `project/contract/id`, or by a pay app on it: `project/subcontractor_invoice/id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import digits, identifier, part, text
from tieout.records.invoice import InvoiceKind
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pull_ports import Row

CONTRACT, NUMBER = "contract", "application"
"""Hints of an invoice: the contract that it bills, and its number on that contract. Neither ever changes."""

_PATHS = {
    InvoiceKind.SUBCONTRACTOR.value: "/rest/v1.1/requisitions",
    InvoiceKind.OWNER.value: "/rest/v1.0/payment_applications",
}


class Unreachable(Exception):
    """A pay app, or its contract, that we cannot get at: its payments cannot be shown, and all others can."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class PayApp:
    """What a payment needs of its pay app. `number`: the application's, if it is one."""

    kind: str
    id: str
    project: str
    contract: str
    number: int | None
    origin_id: str

    @property
    def is_requisition(self) -> bool:
        return self.kind == InvoiceKind.SUBCONTRACTOR


class PayApps:
    """Reads pay apps, each once: which contract it bills never changes."""

    def __init__(self, client: ProcoreClient) -> None:
        self._client = client
        self._known: dict[str, PayApp] = {}

    def group(self, row: Row) -> str:
        """The name of a row's group. Makes no call."""
        return self.place(row.target, row.hints)

    def place(self, target: SourceReference | None, hints: Mapping[str, str]) -> str:
        """The name of the group of whatever pays this pay app. Makes no call."""
        contract = hints.get(CONTRACT, "")
        return f"{self._project(hints)}/{CONTRACT}/{contract}" if digits(contract) else self._name(target, hints)

    def contract(self, group: str) -> tuple[str, str]:
        """The project and the contract of a group. Raises: Unreachable, NotNow, NeedsPerson."""
        project, kind, number = group.split("/", 2)
        if kind == CONTRACT and digits(project):
            return project, number
        pay_app = self._find(group)
        return pay_app.project, pay_app.contract

    def of(self, row: Row) -> PayApp:
        """The pay app that a row pays. Raises: Unreachable, NotNow, NeedsPerson."""
        return _remembered(row, self._project(row.hints)) or self._find(self._name(row.target, row.hints))

    def _name(self, target: SourceReference | None, hints: Mapping[str, str]) -> str:
        kind, number = (target.kind, target.id) if target is not None else ("", "")
        return f"{self._project(hints)}/{kind}/{number}"

    def _project(self, hints: Mapping[str, str]) -> str:
        permitted = self._client.settings.projects
        return hints.get("project") or (permitted[0] if len(permitted) == 1 else "")

    def _find(self, name: str) -> PayApp:
        if name not in self._known:
            project, kind, number = name.split("/", 2)
            if not (digits(project) and kind in _PATHS and digits(number)):
                raise Unreachable(f"Nothing says which invoice of which project is paid ('{name}')")
            self._known[name] = self._read(kind, number, project)
        return self._known[name]

    def _read(self, kind: str, number: str, project: str) -> PayApp:
        path = f"{_PATHS[kind]}/{number}"
        shown = reached(self._client, path, {"project_id": project}, f"Invoice {number} of project {project}")
        if not isinstance(shown, dict):
            raise Unreachable(f"{path} did not answer with an invoice")
        with exactly(f"Invoice {number} of project {project}"):
            return PayApp(kind, number, project, _contract(shown, kind), _number(shown), text(shown.get("origin_id")))


def _remembered(row: Row, project: str) -> PayApp | None:
    """The pay app as it was read when its bill was sent; its link is known once the platform has been told of the bill."""
    contract = row.hints.get(CONTRACT, "")
    if row.target is None or not row.told or NUMBER not in row.hints or not (digits(contract) and digits(project)):
        return None
    number = row.hints[NUMBER]
    return PayApp(row.target.kind, row.target.id, project, contract, int(number) if digits(number) else None, "")


def reached(client: ProcoreClient, path: str, params: dict[str, str], what: str) -> object:
    """GET something of one project. What is not there, or not permitted to us, must not stop what is.

    Raises:
        Unreachable: it is hidden from us.
        NotNow, NeedsPerson: nothing can be reached, such as with a token that is not taken.
    """
    try:
        return client.read(path, params)
    except NotFound as missing:
        raise Unreachable(f"{what} is not there (any more): {missing.why}") from missing
    except NeedsPerson as person:
        if person.pause_scope:
            raise
        raise Unreachable(f"{what} cannot be reached: {person.why}") from person


def _contract(shown: Json, kind: str) -> str:
    told = shown.get("commitment_id") if kind == InvoiceKind.SUBCONTRACTOR else part(shown, "contract").get("id")
    return identifier(told)


def _number(shown: Json) -> int | None:
    told = text(shown.get("number"))
    return int(told) if digits(told) else None
