"""What the demo shows: approvals in Procore arriving in the ERP, proven only through the two public APIs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.local.commitments import PURCHASE_ORDERS, SUBCONTRACTS
from infra.local.erps.port import Accounting, Erp, Paper
from infra.local.erps.typed import every_difference, head_of, line_of
from infra.local.public import Deliveries, ProjectTeam

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.15
KINDS = {SUBCONTRACTS: "subcontract", PURCHASE_ORDERS: "purchase_order"}


class StoryFailedError(RuntimeError):
    """Something did not happen in time, or does not tie."""


@dataclass
class Arrival:
    """One commitment on its way: when each thing was seen, in seconds after the approval."""

    table: str
    number: str
    contract_id: int
    erp: Erp
    seen: dict[str, float] = field(default_factory=dict)
    contract: dict[str, Any] = field(default_factory=dict)
    documents: list[Paper] = field(default_factory=list)

    @property
    def document(self) -> Paper:
        return self.documents[0]

    @property
    def platform_total(self) -> Decimal:
        return Decimal(str(self.contract["grand_total"]))

    @property
    def erp_total(self) -> Decimal:
        return self.document.total

    @property
    def head(self) -> dict[str, str]:
        """What the team typed, in the ERP's words."""
        return head_of(self.contract, KINDS[self.table], self.erp)

    @property
    def lines(self) -> list[dict[str, str]]:
        return [line_of(line, self.contract, self.erp) for line in self.contract["line_items"]]

    @property
    def differences(self) -> list[str]:
        """Everything that does not tie, field by field and line by line; empty when it does."""
        if len(self.documents) != 1:
            return [f"{len(self.documents)} documents in the ERP"]
        ties = self.platform_total == self.erp_total
        found = [] if ties else [f"totals {self.platform_total} and {self.erp_total}"]
        return found + every_difference(self.head, self.lines, self.document)


Until = Callable[[Callable[[], bool], str], None]
"""Waits until there is something to see. Raises: StoryFailedError: not in time."""


def until(look: Callable[[], bool], what: str) -> None:
    """Look until there is something to see. Raises: StoryFailedError: not in time."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not look():
        if time.monotonic() > give_up:
            raise StoryFailedError(f"{what}: not within {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_EVERY_SECONDS)


@dataclass
class Story:
    """Approves, and watches through the vendors' own doors."""

    team: ProjectTeam
    accounting: Accounting
    deliveries: Deliveries
    erp: Erp
    until: Until = until

    def tell(self, table: str, number: str, contract_id: int, say: Callable[[str, float], None]) -> Arrival:
        """Approve one commitment and watch it arrive, saying each thing as it is seen."""
        arrival = Arrival(table, number, contract_id, self.erp)
        started = time.monotonic()
        self.team.approve(table, contract_id)
        for what, looks in (
            ("webhook accepted", self._delivered),
            ("in the ERP", self._in_erp),
            ("read back and released", self._released),
            ("Procore marked synced", self._marked),
        ):
            self.until(lambda looks=looks: looks(arrival), f"{number}: {what}")  # type: ignore[misc]
            arrival.seen[what] = time.monotonic() - started
            say(what, arrival.seen[what])
        return arrival

    def approve_all(self, commitments: list[tuple[str, str, int]]) -> list[Arrival]:
        """Approve several at once and wait until all have arrived."""
        arrivals = [Arrival(*one, self.erp) for one in commitments]
        for arrival in arrivals:
            self.team.approve(arrival.table, arrival.contract_id)
        for arrival in arrivals:
            self.until(lambda arrival=arrival: self._marked(arrival) and self._released(arrival), arrival.number)  # type: ignore[misc]
        return arrivals

    def found(self, table: str, number: str) -> list[Paper]:
        """Every document of the ERP that is this commitment."""
        return self.accounting.find(KINDS[table], number)

    def _delivered(self, arrival: Arrival) -> bool:
        return self.deliveries.accepted(arrival.contract_id)

    def _in_erp(self, arrival: Arrival) -> bool:
        arrival.documents = self.found(arrival.table, arrival.number)
        return bool(arrival.documents)

    def _released(self, arrival: Arrival) -> bool:
        return self._in_erp(arrival) and arrival.document.in_force

    def _marked(self, arrival: Arrival) -> bool:
        arrival.contract = self.team.contract(arrival.table, arrival.contract_id)
        return bool(arrival.contract["origin_id"])


def table_of(number: str) -> str:
    return PURCHASE_ORDERS if number.startswith("PO") else SUBCONTRACTS
