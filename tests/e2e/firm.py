"""The firm as an outside client sees it: papers in Procore, documents in Acumatica, and who wrote what."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from e2e.outsider import Outsider, plain, until
from infra.local.connection import PROJECT_FIELDS
from infra.local.papers import Papers

Json = dict[str, Any]

OF_PROJECT = "ProjectID eq 'OAK2601'"
TEAM_OWNS = ("projects", "work_order_contracts", "prime_contracts", "budget_line_items", "change_order_packages")
TABLES = {
    "project": "projects",
    "budget": "budget_line_items",
    "work_order_contract": "work_order_contracts",
    "purchase_order_contract": "purchase_order_contracts",
    "change_order": "change_order_packages",
    "requisition": "requisitions",
    "payment_application": "payment_applications",
}
"""Where the look-alike keeps the team's records, by how its ERP tool names them."""

ANSWERED = {"success", "failed"}


@dataclass
class Firm:
    """`requests`: accounting accepts each record in Procore's ERP tool before it is sent.

    `compared`: the mapped fields that were held against one another: kind, whether of a row, name. `approved`: what the team
    had in its own records when it approved them.
    """

    outsider: Outsider
    requests: bool = False
    compared: set[tuple[str, bool, str]] = field(default_factory=set)
    approved: dict[tuple[str, int], Json] = field(default_factory=dict)

    @cached_property
    def papers(self) -> Papers:
        about = self.outsider.procore_about
        return Papers(self.outsider.procore, about["company_id"], about["project_id"])

    @property
    def ids(self) -> dict[str, int]:
        return dict(self.outsider.procore_about["ids"])

    def approve(self, item_type: str, item: int, act: Callable[[], None], **typed: str) -> None:
        """The team approves; where requests count, accounting accepts as well, and its request is answered well."""
        act()
        state = self.outsider.state("procore")
        self.approved |= {(item_type, item): _as_the_team_has_it(state, item_type, item)}
        if self.requests:
            told = self.accept(item_type, item, **typed)
            assert told["status"] == "success", told

    def accept(self, item_type: str, item: int, **typed: str) -> Json:
        """Accounting accepts a record in the ERP tool, typing what it asks for; returns the request's answered detail."""
        accepted = self.outsider.control("procore", "erp/accept", {"item_type": item_type, "item_id": item, **typed})
        number = accepted["request_detail_id"]
        return until(lambda: self._answered(number), f"{item_type} {item} answered")

    def _answered(self, number: int) -> Json:
        details = self.outsider.state("procore")["erp_request_details"]
        (found,) = (dict(one) for one in details if one["id"] == number)
        return found if found["status"] in ANSWERED else {}

    def listed(self, entity: str, condition: str = "", *, expand: str = "", custom: str = "") -> list[Json]:
        """Documents of the ERP, by its public API."""
        options = {"$filter": condition, "$expand": expand, "$custom": custom}
        params = {name: value for name, value in options.items() if value}
        url = f"/entity/{self.outsider.acumatica_about['endpoint']}/{entity}"
        answer = self.outsider.acumatica.get(url, params=params)
        return [plain(one) for one in answer.raise_for_status().json(parse_float=Decimal)]

    def only(self, entity: str, condition: str, *, expand: str = "", custom: str = "") -> Json:
        """The one document that meets a condition: a second one would be a second cost."""
        found = self.listed(entity, condition, expand=expand, custom=custom)
        assert len(found) == 1, f"{len(found)} of {entity} with {condition}"
        return found[0]

    def pay(self, **payment: Any) -> Json:
        """Accounting pays, or voids a payment, on the ERP's screens."""
        return self.outsider.control("acumatica", "pay", payment)

    def contract(self, number: str) -> Json:
        table = "purchase_order_contracts" if number.startswith("PO") else "work_order_contracts"
        return self.outsider.contract(table, self.ids[number])

    def approve_contract(self, number: str) -> None:
        """A commitment is dated, approved, and arrives."""
        contract, order = self.ids[number], number.startswith("PO")
        table = "purchase_order_contracts" if order else "work_order_contracts"
        kind = table.removesuffix("s")
        self.outsider.edit(table, contract, contract_date="2026-04-15")
        self.approve(kind, contract, lambda: self.outsider.set_status(table, contract))
        until(lambda: self.contract(number)["origin_id"], f"{number} marked as synced")

    def accounting_types(self, entity: str, **fields: Any) -> None:
        """Accounting enters something on the ERP's own screens."""
        url = f"/entity/{self.outsider.acumatica_about['endpoint']}/{entity}"
        self.outsider.acumatica.put(url, json=wrapped(fields)).raise_for_status()

    def changed_since_approved(self) -> list[str]:
        """What anybody changed in the team's own records after it had approved them."""
        state = self.outsider.state("procore")
        return [
            f"{item_type} {item}: {name} was {before.get(name)!r} and is {value!r}"
            for (item_type, item), before in self.approved.items()
            for name, value in _as_the_team_has_it(state, item_type, item).items()
            if before.get(name) != value
        ]

    def team_owns(self) -> Json:
        """What the team has in Procore, without what is the integration's to write: links, and what follows from payments."""
        state = self.outsider.state("procore")
        return {name: [_content(row) for row in state[name]] for name in TEAM_OWNS}


_NOT_CONTENT = frozenset({"origin_id", "origin_data", "origin_code", "updated_at", "erp_status", "updated_by_id"})


def _as_the_team_has_it(state: Json, item_type: str, item: int) -> Json:
    """The record without links and answers; a budget by its lines."""
    rows = state[TABLES[item_type]]
    if item_type == "budget":
        return {str(row["id"]): _content(row) for row in rows}
    (row,) = (one for one in rows if one["id"] == item)
    return _content(row)


def _content(row: Json) -> Json:
    """The record and its lines, without what is the integration's to write on either."""
    ours = {*_NOT_CONTENT, *PROJECT_FIELDS.values()}
    return {name: _inner(value) for name, value in row.items() if name not in ours}


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return _content(value)
    return [_inner(one) for one in value] if isinstance(value, list) else value


def wrapped(fields: Json) -> Json:
    """Fields as the ERP's API takes them."""
    return {name: wrapped(one) if isinstance(one, dict) else {"value": one} for name, one in fields.items()}


def money(value: object) -> Decimal:
    """An amount as either side writes it."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def patiently(look: Callable[[], Any], what: str, seconds: float = 60.0) -> float:
    """How long it took to see something."""
    started = time.monotonic()
    until(look, what, patience=seconds)
    return time.monotonic() - started
