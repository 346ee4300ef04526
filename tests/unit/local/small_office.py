"""The demo's firm without a cloud: both look-alikes with the demo's seeds, and the push flow with the demo's own document.

Whoever waits for something to be seen works off the wakes meanwhile, instead of sleeping.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx

from contract.erp.rig import OneHolder, PlentyOfTime
from fakes.accounting import Accounting as Importing
from fakes.bulk import MemoryBulk
from fakes.clock import FakeClock
from fakes.world import World
from infra.local.business import PROJECT_ID
from infra.local.commitments import platform_seed
from infra.local.connection import document, secrets
from infra.local.erps.port import Accounting, Erp
from infra.local.offers import Offers
from infra.local.outside import Outside
from infra.local.project_story import Chapter, ProjectStory
from infra.local.public import ProjectTeam
from infra.local.story import Story, StoryFailedError
from property.interruptions import Trap
from sandbox.kit.serve import running
from tieout.cli.status import record_of
from tieout.config.connection import Connection, read_connection
from tieout.connectors import procore
from tieout.connectors.context import ConnectorContext
from tieout.records.entities import Entity
from tieout.sync.pull import Pull
from tieout.sync.pull_progress import import_key
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.compose import connector
from tieout.wiring.mirroring import mirror_settings

ROUNDS = 12
"""How often the wakes are worked off before something counts as never seen."""
AT_ONCE = {"sync_seconds": 0, "lag_seconds": 0, "cache_seconds": 0, "polls_until_done": 0}
"""What the look-alikes wait for in the demo, they do not wait for here."""


class NeverDelivered:
    """No webhooks here: the office looks by itself."""

    def accepted(self, resource_id: int) -> bool:
        return True


@dataclass
class Imports(Importing):
    """Imports through the real connectors, which every message builds anew as a function does."""

    contexts: Callable[[str], ConnectorContext] = field(kw_only=True)

    def pull(self) -> Pull:
        platform = replace(self.contexts("platform"), settings=mirror_settings(self.connection))
        self.mirror = cast(Any, procore.build_mirror(platform))
        self.feed = cast(Any, connector(self.connection.erp).build_feed(self.contexts("erp")))
        return super().pull()

    def work(self, wake: Wake, trap: Trap | None = None) -> State | None:
        try:
            return super().work(wake, trap)
        finally:
            self.feed.close()
            self.mirror.close()


@dataclass
class SmallOffice:
    """`connection`: the demo's own document, read as the functions read it."""

    outside: Outside
    connection: Connection
    world: World
    team: ProjectTeam
    accounting: Accounting

    def contexts(self, side: str) -> ConnectorContext:
        section = self.connection.platform if side == "platform" else self.connection.erp
        return ConnectorContext(
            connection=self.connection.id,
            settings=section.settings,
            credentials=secrets(self.outside.erp)[side],
            tokens=self._tokens[side],
            clock=self.world.clock,
            deadline=PlentyOfTime(),
            sleep=lambda _: None,
            quarantine=self.connection.thresholds.quarantine,
            assumptions=frozenset(self.connection.assumptions),
            allow_loopback=True,
        )

    def __post_init__(self) -> None:
        self._tokens = {"platform": OneHolder(), "erp": OneHolder()}
        platform, erp = self.contexts("platform"), self.contexts("erp")
        self.world.platform = cast(Any, procore.build(platform))
        self.world.erp = cast(Any, connector(self.connection.erp).build(erp))
        self._listener = procore.build_intake(platform)
        self._imports = Imports(connection=self.connection, clock=self.world.clock, contexts=self.contexts)
        self._imports.ledger, self._imports.bulk = self.world.ledger, MemoryBulk(self.world.ledger)

    def bring(self, kind: str) -> None:
        """What accounting owns is imported, as at night."""
        self._imports.import_all(kind)

    def look_at_everything(self) -> None:
        """Every record of the project is woken once, and what they leave behind is worked off."""
        for kind in procore.kinds:
            for concern in self._listener.all_records(str(PROJECT_ID), kind):
                self.world.work(
                    Wake(
                        id=self.world.ids.new(),
                        connection=self.connection.id,
                        entity=concern.entity,
                        reference=concern.reference,
                        reason=WakeReason.SWEEP,
                        hints=dict(concern.hints),
                    )
                )
        self.world.pass_time(timedelta(minutes=1))

    def until(self, look: Callable[[], bool], what: str) -> None:
        for _ in range(ROUNDS):
            if look():
                return
            self.look_at_everything()
        raise StoryFailedError(f"{what}: {self.resting()}")

    def resting(self) -> list[tuple[str, str, str]]:
        """Where records rest and why, for whoever has to find out."""
        return [(one["number"], one["state"], " ".join(one["reasons"])) for one in self.status()["records"]]

    def tieout(self, command: str, what: str = "", *_: str) -> dict[str, Any]:
        """What the operators' command would say."""
        if command == "status":
            return self.status()
        assert command == "import"
        kind = what.removesuffix("s")
        entry = self.world.ledger.entry(import_key(self.connection.id, kind))
        why = "" if entry is None else " ".join(reason.text for reason in entry.reasons)
        return {"imports": [{"kind": kind, "state": entry.state.value if entry else "never", "why": why}]}

    def status(self) -> dict[str, Any]:
        """Where the records stand."""
        entries = [one for entity in Entity for one in self.world.ledger.listing(self.connection.id, entity)]
        return {"records": [record_of(one) for one in entries]}

    def stories(self, tell: Callable[[Chapter], None]) -> tuple[Story, ProjectStory]:
        erp, ids = self.outside.erp, self.outside.platform_ids
        offers = Offers(self.tieout, self.connection, erp.secrets)
        story = Story(self.team, self.accounting, cast(Any, NeverDelivered()), erp, self.until)
        return story, ProjectStory(self.team, self.accounting, erp, offers, ids, tell, self.until)

    def close(self) -> None:
        self._listener.close()
        self.world.erp.close()
        self.world.platform.close()
        self.accounting.close()
        self.team.close()


@contextmanager
def small_office(erp: Erp) -> Iterator[SmallOffice]:
    """Both look-alikes in threads of this process, for as long as the block lasts."""
    asked = erp.sandbox_settings(Path("unused.pem"))
    settings = {name: AT_ONCE.get(name, value) for name, value in asked.items() if name != "ca_file"}
    with ExitStack() as stack:
        platform = stack.enter_context(running("procore", hourly_limit=0, spike_limit=0))
        books = stack.enter_context(running(erp.system, **settings))
        refs = _seed(platform, platform_seed(erp))["refs"]
        _seed(books, erp.seed())
        outside = Outside(platform, books, {str(name): int(value) for name, value in refs.items()}, erp)
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        connection = read_connection(document(outside, golive_at=long_ago))
        world = World(connection=connection, clock=FakeClock(datetime.now(UTC)))
        office = SmallOffice(outside, connection, world, ProjectTeam(platform), erp.open(books))
        stack.callback(office.close)
        yield office


def _seed(base_url: str, content: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{base_url}/__sandbox__/seed", json=content, timeout=30)
    assert answer.is_success, answer.text
    return dict(answer.json())
