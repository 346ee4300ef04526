"""Firms of a storm: vendors whose calls take time and are counted, and how long each record took."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from fakes.erp import FakeErp
from fakes.platform import FakePlatform
from fakes.records import connection
from fakes.simulation import Simulation
from tieout.policy.ready import FieldLimits
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.events import Concern, Concerns, PlatformEvent, Resolution
from tieout.sync.outcomes import Outcome, ReadBack
from tieout.sync.pacing import Pace
from tieout.sync.plan import Step
from tieout.sync.ports import Fetched, LimitScope, Missing, Window
from tieout.sync.wakes import Wake

SPIKE = Window(25, timedelta(seconds=10))
HOURLY = Window(3600, timedelta(hours=1))
LICENCE = Window(60, timedelta(minutes=1))


def seeded(seed: str) -> Random:
    """Chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - nothing here is a secret


@dataclass
class Calls:
    """A vendor's side of the counter: when each request arrived, and how long it took."""

    simulation: Simulation
    random: Random
    scope: LimitScope
    slowness: float = 1.0
    at: list[float] = field(default_factory=list)
    paces: dict[int, Pace] = field(default_factory=dict)
    """Of each worker's present invocation, by its thread."""

    def make(self, least: float, most: float) -> None:
        self.paces[threading.get_ident()].request(self.scope)
        self.at.append(self.simulation.seconds)
        self.simulation.sleep(self.random.uniform(least, most) * self.slowness)

    def most_within(self, span: float) -> int:
        """The most requests of any span of that length."""
        most = first = 0
        for last, moment in enumerate(self.at):
            while self.at[first] <= moment - span:
                first += 1
            most = max(most, last - first + 1)
        return most


class TimedPlatform(FakePlatform):
    """Its calls take time and are counted."""

    calls: Calls

    def limit_scope(self) -> LimitScope:
        return self.calls.scope

    def fetch(
        self, entity: Entity, reference: SourceReference, *, hints: Mapping[str, str], requests: tuple[str, ...]
    ) -> Fetched | Missing:
        self.calls.make(0.2, 0.6)
        return super().fetch(entity, reference, hints=hints, requests=requests)

    def perform(self, step: Step) -> Outcome:
        self.calls.make(0.1, 0.3)
        self.calls.make(0.2, 0.6)
        return super().perform(step)


class TimedErp(FakeErp):
    """Its calls take time and are counted."""

    erp_calls: Calls

    def limit_scope(self) -> LimitScope:
        return self.erp_calls.scope

    def limits(self, kind: str) -> FieldLimits:
        return FieldLimits(number=30, title=60, external_reference=60)

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        self.erp_calls.make(0.8, 2.5)
        return super().perform(step, guard_key=guard_key, documents=documents)

    def read_back(self, document: TargetDocument) -> ReadBack:
        self.erp_calls.make(0.3, 0.9)
        return super().read_back(document)


class Firm:
    """One connection: its platform, its ERP, and how long its records took from delivery to synced."""

    def __init__(self, name: str, simulation: Simulation, *, seats: int = 2) -> None:
        self.name = name
        self.connection = connection(id=name)
        self.simulation = simulation
        scope = LimitScope(f"platform:{name}", 16, (SPIKE, HOURLY))
        self.platform = TimedPlatform()
        self.platform.calls = Calls(simulation, seeded(f"{name} platform"), scope)
        self.erp = TimedErp(simulation)
        self.erp.erp_calls = Calls(simulation, seeded(f"{name} erp"), LimitScope(f"erp:{name}", seats, (LICENCE,)))
        self.arrived: dict[str, float] = {}
        self.took: dict[str, float] = {}

    def resolve(self, event: PlatformEvent, *, intakes: object) -> Resolution:
        """As a listener: the event's record, without asking anybody."""
        reference = SourceReference(system="fake_platform", kind="subcontract", id=event.resource_id)
        return Concerns((Concern(Entity.COMMITMENT, reference),))

    def parse(self, body: bytes) -> PlatformEvent:
        at = self.simulation.now() - timedelta(hours=30)  # older than the records: nothing is read again as stale
        content = json.loads(body)
        return PlatformEvent(content["id"], "1", "86", "Contract", content["record"], "update", at)

    def note(self, wake: Wake) -> None:
        name = str(wake.reference)
        if name in self.platform.links and name not in self.took:
            self.took[name] = self.simulation.seconds - self.arrived[name]
