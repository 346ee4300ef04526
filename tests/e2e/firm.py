"""The firm as an outside client sees it: papers in Procore, documents in Acumatica, and who wrote what."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from e2e.outsider import Outsider, plain, until
from infra.local.papers import Papers

Json = dict[str, Any]

OF_PROJECT = "ProjectID eq 'OAK2601'"
ACCOUNTING_OWNS = ("Vendor", "Customer", "Check", "Payment")
"""What nobody but accounting writes in the ERP."""

TEAM_OWNS = ("projects", "work_order_contracts", "prime_contracts", "budget_line_items", "change_order_packages")
ANSWERED = {"success", "failed"}


@dataclass
class Firm:
    """`requests`: accounting accepts each record in Procore's ERP tool before it is sent."""

    outsider: Outsider
    requests: bool = False

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
        """A subcontract is approved and arrives."""
        contract = self.ids[number]
        table = "work_order_contracts"
        self.approve("work_order_contract", contract, lambda: self.outsider.set_status(table, contract))
        until(lambda: self.contract(number)["origin_id"], f"{number} marked as synced")

    def writes_where_accounting_owns(self) -> list[str]:
        """Every route, of all calls since the stack came up, that would have written what is accounting's.

        What this test does there itself goes by the sandbox's own door, and is none of these.
        """
        base_url = self.outsider.stack["sandboxes"]["acumatica"]["base_url"]
        counts = self.outsider.acumatica.get(f"{base_url}/__sandbox__/calls").raise_for_status().json()["counts"]
        routes = (route for route in counts if not route.startswith("GET "))
        return [route for route in routes if any(f"/{name}" in route for name in ACCOUNTING_OWNS)]

    def team_owns(self) -> Json:
        """What the team has in Procore, without what is the integration's to write: links, and what follows from payments."""
        state = self.outsider.state("procore")
        return {name: [_content(row) for row in state[name]] for name in TEAM_OWNS}


_NOT_CONTENT = frozenset({"origin_id", "origin_data", "origin_code", "updated_at", "erp_status", "updated_by_id"})


def _content(row: Json) -> Json:
    return {name: value for name, value in row.items() if name not in _NOT_CONTENT}


def money(value: object) -> Decimal:
    """An amount as either side writes it."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def patiently(look: Callable[[], Any], what: str, seconds: float = 60.0) -> float:
    """How long it took to see something."""
    started = time.monotonic()
    until(look, what, patience=seconds)
    return time.monotonic() - started
