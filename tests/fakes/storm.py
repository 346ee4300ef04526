"""Several connections that share the functions: deliveries come in, workers of bounded number work, vendors count requests."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.budgets import MemoryBudgets, MemoryTurns
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.permits import MemoryPermits
from fakes.queues import FakePayloads
from fakes.records import commitment
from fakes.simulation import Simulation
from fakes.sqs import FifoQueue
from fakes.storm_firms import Firm, seeded
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.pacing import BudgetPace
from tieout.sync.push import Push
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake

WORKERS = 5
"""`entity_concurrency`, of intake and of the entity each."""

MOST_SEATS = 3
ARRIVALS_PER_SECOND = 50
"""The API's throttle: no storm comes in faster."""

INTAKE_TAKES, LOOK_TAKES = 0.04, 0.06
"""Seconds that the ledger's and queues' own calls take, beside every call to a vendor."""


@dataclass
class Lasting:
    """What is left of an invocation that began at a moment."""

    simulation: Simulation
    until: float

    def left(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.until - self.simulation.seconds))


class SimQueues:
    """`Queues` on modelled queues; delayed messages come back by a relay."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.intake = FifoQueue(lambda: simulation.seconds, visibility=360.0)
        self.entity = FifoQueue(lambda: simulation.seconds)
        self.sent = 0

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        if delay > timedelta(minutes=15):
            return
        self._send(self.entity, wake.model_dump_json(), group, wake.id, delay)

    def redeliver(self, delivery: str, *, wake_id: str, group: str, delay: timedelta) -> None:
        self._send(self.intake, delivery, group, wake_id, delay)

    def _send(self, queue: FifoQueue, body: str, group: str, message_id: str, delay: timedelta) -> None:
        self.sent += 1
        if delay > timedelta(0):
            after = max(1.0, round(delay.total_seconds())) + 0.1
            self._simulation.spawn(lambda: self._now(queue, body, group, message_id), after=after)
        else:
            self._now(queue, body, group, message_id)

    def _now(self, queue: FifoQueue, body: str, group: str, message_id: str) -> None:
        queue.send(body, group=group, deduplication=message_id)


class Storm:
    """The shared functions, and the firms whose deliveries they work."""

    def __init__(self, *firms: str, seats: int = 2) -> None:
        self.simulation = Simulation()
        self.firms = {name: Firm(name, self.simulation, seats=seats) for name in firms}
        self.ledger, self.permits = MemoryLedger(), MemoryPermits()
        self.budgets, self.turns = MemoryBudgets(), MemoryTurns()
        self.queues, self.payloads = SimQueues(self.simulation), FakePayloads()
        self.ids, self.random = CountingIds(), seeded("storm")
        self.looks = 0

    def deliver(self, firm: str, number: int, at: float) -> None:
        """One event about one record arrives."""
        self.simulation.spawn(lambda: self._arrive(self.firms[firm], number), after=at)

    def burst(self, firm: str, events: int, at: float) -> None:
        """Events about as many records arrive as fast as the API lets them in."""

        def arrive() -> None:
            for number in range(events):
                self._arrive(self.firms[firm], number)
                self.simulation.sleep(1 / ARRIVALS_PER_SECOND)

        self.simulation.spawn(arrive, after=at)

    def run(self, seconds: float) -> None:
        for _ in range(WORKERS):
            self.simulation.spawn(lambda: self._serve(self.queues.intake, self._take, 60.0))
            self.simulation.spawn(lambda: self._serve(self.queues.entity, self._work, 180.0))
        self.simulation.spawn(self._sweep)
        self.simulation.run(until=seconds)

    def _arrive(self, firm: Firm, number: int) -> None:
        record = commitment(f"{firm.name}-{number}")
        firm.platform.put(record)
        firm.arrived[str(record.reference)] = self.simulation.seconds
        body = json.dumps({"id": f"{firm.name}-{number}", "record": record.number}).encode()
        digest = hashlib.sha256(body).hexdigest()
        text = base64.b64encode(body).decode()
        delivery = Delivery(
            id=digest, connection=firm.name, source="fake_platform", size=len(body), sha256=digest, body=text
        )
        self.queues.intake.send(delivery.model_dump_json(), group=digest, deduplication=digest)

    def _serve(self, queue: FifoQueue, work: Callable[[str, Lasting], None], timeout: float) -> None:
        while True:
            message = queue.receive()
            if message is None:
                self.simulation.sleep(0.25)
                continue
            work(message.body, Lasting(self.simulation, self.simulation.seconds + timeout))
            queue.delete(message.handle)

    def _take(self, body: str, lasting: Lasting) -> None:
        self.simulation.sleep(INTAKE_TAKES)
        delivery = Delivery.model_validate_json(body)
        firm = self.firms[delivery.connection]
        IntakeFlow(
            firm.connection,
            self.ledger,
            self.queues,
            self.payloads,
            Nobody(),
            Nobody(),
            firm.parse,
            firm,  # type: ignore[arg-type]  # of a listener, only `resolve` is used here
            self.simulation,
            self.ids,
            self.turns,
            self.random.random,
        ).take(delivery)

    def _work(self, body: str, lasting: Lasting) -> None:
        self.simulation.sleep(LOOK_TAKES)
        self.looks += 1
        wake = Wake.model_validate_json(body)
        firm = self.firms[wake.connection]
        pace = BudgetPace(self.budgets, self.simulation, lasting, self.simulation.sleep)
        firm.platform.calls.paces[threading.get_ident()] = pace
        firm.erp.erp_calls.paces[threading.get_ident()] = pace
        Push(
            firm.connection,
            self.ledger,
            self.permits,
            self.queues,
            self.payloads,
            firm.platform,
            firm.erp,
            self.simulation,
            self.ids,
            lasting,
            pace=pace,
            turns=self.turns,
            chance=self.random.random,
            most_seats=MOST_SEATS,
        ).run(wake)
        pace.close()
        firm.note(wake)

    def _sweep(self) -> None:
        while True:
            self.simulation.sleep(60.0)
            lasting = Lasting(self.simulation, self.simulation.seconds + 55)
            Sweeper(self.ledger, self.queues, self.simulation, lasting, turns=self.turns).run()


class Nobody:
    """Counters and marks that nobody reads here."""

    def count(self, connection: str, name: str) -> int:
        return 0

    def reached(self, name: str) -> datetime | None:
        return None

    def reach(self, name: str, moment: datetime) -> None:
        """Forgotten."""
