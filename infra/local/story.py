"""What the demo shows: approvals in Procore arriving in Acumatica, proven only through the two public APIs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.local.commitments import PURCHASE_ORDERS, SUBCONTRACTS
from infra.local.public import Accounting, Deliveries, ProjectTeam

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.15
RELEASED = {"Open", "Pending Approval", "Pending Printing", "Pending Email"}


class StoryFailedError(RuntimeError):
    """Something did not happen in time, or does not tie."""


@dataclass
class Arrival:
    """One commitment on its way: when each thing was seen, in seconds after the approval."""

    table: str
    number: str
    contract_id: int
    seen: dict[str, float] = field(default_factory=dict)
    contract: dict[str, Any] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def document(self) -> dict[str, Any]:
        return self.documents[0]

    @property
    def platform_total(self) -> Decimal:
        return Decimal(str(self.contract["grand_total"]))

    @property
    def erp_total(self) -> Decimal:
        return Decimal(str(self.document["LineTotal"]))

    @property
    def differences(self) -> list[str]:
        """Everything that does not tie, line by line; empty when it does."""
        if len(self.documents) != 1:
            return [f"{len(self.documents)} documents in the ERP"]
        found = [] if self.platform_total == self.erp_total else [f"totals {self.platform_total} and {self.erp_total}"]
        here = [Decimal(str(line["amount"])) for line in self.contract["line_items"]]
        there = [Decimal(str(line["ExtendedCost"])) for line in self.document["Details"]]
        return found if here == there else [*found, f"lines {here} and {there}"]


@dataclass
class Story:
    """Approves, and watches through the vendors' own doors."""

    team: ProjectTeam
    accounting: Accounting
    deliveries: Deliveries

    def tell(self, table: str, number: str, contract_id: int, say: Callable[[str, float], None]) -> Arrival:
        """Approve one commitment and watch it arrive, saying each thing as it is seen."""
        arrival = Arrival(table, number, contract_id)
        started = time.monotonic()
        self.team.approve(table, contract_id)
        for what, looks in (
            ("webhook accepted", self._delivered),
            ("in the ERP", self._in_erp),
            ("read back and released", self._released),
            ("Procore marked synced", self._marked),
        ):
            until(lambda looks=looks: looks(arrival), f"{number}: {what}")  # type: ignore[misc]
            arrival.seen[what] = time.monotonic() - started
            say(what, arrival.seen[what])
        return arrival

    def approve_all(self, commitments: list[tuple[str, str, int]]) -> list[Arrival]:
        """Approve several at once and wait until all have arrived."""
        arrivals = [Arrival(*one) for one in commitments]
        for arrival in arrivals:
            self.team.approve(arrival.table, arrival.contract_id)
        for arrival in arrivals:
            until(lambda arrival=arrival: self._marked(arrival) and self._released(arrival), arrival.number)  # type: ignore[misc]
        return arrivals

    def _delivered(self, arrival: Arrival) -> bool:
        return self.deliveries.accepted(arrival.contract_id)

    def _in_erp(self, arrival: Arrival) -> bool:
        arrival.documents = self.accounting.found(arrival.table, arrival.number)
        return bool(arrival.documents)

    def _released(self, arrival: Arrival) -> bool:
        return self._in_erp(arrival) and arrival.document["Status"] in RELEASED

    def _marked(self, arrival: Arrival) -> bool:
        arrival.contract = self.team.contract(arrival.table, arrival.contract_id)
        return bool(arrival.contract["origin_id"])


def until(look: Callable[[], bool], what: str) -> None:
    """Look until there is something to see. Raises: StoryFailedError: not in time."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not look():
        if time.monotonic() > give_up:
            raise StoryFailedError(f"{what}: not within {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_EVERY_SECONDS)


def table_of(number: str) -> str:
    return PURCHASE_ORDERS if number.startswith("PO") else SUBCONTRACTS
