"""One Vista whose queue and cache take their time, and a world in which their clock and ours move together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import httpx

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.rig import Sandbox
from contract.erp.viewpoint_vista_rig import context
from contract.erp.viewpoint_vista_seed import CHOSEN, SEED, VALUE_MAPS
from fakes.erp import WorkerDied
from sandbox.kit.serve import running
from tieout.connectors.viewpoint_vista.assumptions import CANCEL
from tieout.connectors.viewpoint_vista.erp import VistaErp
from tieout.records.record import Record
from tieout.sync.state import State

QUEUE, LAG = 20, 240
STEP = timedelta(seconds=60)
SLOW: dict[str, Any] = {"ask_in_place": 0, "cache_lag": LAG}


class Harbor(AnyWorld):
    """The push flow with the connector as it is by default: each step waits for its ticket."""

    sandbox: Sandbox
    base_url: str
    opened: VistaErp | None = None

    def open(self, *, cancels: bool = False, **changes: Any) -> VistaErp:
        """A connector on this world's clock."""
        settings = {"base_url": f"{self.base_url}/connect", **CHOSEN, **SLOW, **changes}
        made = context(settings, cast(Any, self.clock))
        left_out = set() if cancels else {CANCEL.name}
        self.close()
        self.opened = VistaErp(replace(made, assumptions=made.assumptions - left_out))
        return self.opened

    def close(self) -> None:
        """Close the connector that was opened last."""
        if self.opened is not None:
            self.opened.close()

    def use(self, erp: "VistaErp | Dying") -> None:
        """Have the flow write to this ERP."""
        self.erp = cast(Any, erp)

    def pass_time(self, span: timedelta) -> None:
        """Both clocks at once, so that the queue and the cache go on between two looks."""
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.sandbox.advance(STEP.total_seconds())
            super().pass_time(STEP)

    def settle(self, record: Record, within: timedelta = timedelta(hours=2)) -> State:
        """Let time pass until the record is where it belongs, or the time is up."""
        end = self.clock.now() + within
        while self.clock.now() < end and self.entry(record).state is not State.SYNCED:
            self.pass_time(STEP)
        return self.entry(record).state

    def until_told(self, record: Record, words: str) -> None:
        """Let time pass until the record's history says so."""
        end = self.clock.now() + timedelta(hours=1)
        while words not in self.told(record):
            assert self.clock.now() < end, self.told(record)
            self.pass_time(STEP)

    def change(self, **seed: Any) -> None:
        """Accounting changes its set-up, and the cache catches up."""
        self.sandbox.client.post("/__sandbox__/seed", json=seed).raise_for_status()
        self.sandbox.advance(LAG + 1)

    def anew(self, **seed: Any) -> None:
        """Another Vista."""
        self.sandbox.begin_anew(SEED | seed)
        self.sandbox.advance(LAG + 1)

    def batches(self, module: str) -> list[dict[str, Any]]:
        """Every batch that was ever opened."""
        found: list[dict[str, Any]] = self.sandbox.state()[f"{module}_batches"]
        return found


class Dying:
    """A connector whose worker is killed after its n-th call, before anything of the answer is written down."""

    def __init__(self, erp: VistaErp, after: int) -> None:
        self._erp = erp
        self.left = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._erp, name)

    def perform(self, *arguments: Any, **named: Any) -> Any:
        return self._then_die(self._erp.perform(*arguments, **named))

    def ask(self, *arguments: Any) -> Any:
        return self._then_die(self._erp.ask(*arguments))

    def _then_die(self, answer: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise WorkerDied
        return answer


@contextmanager
def slow_vista() -> Iterator[tuple[Sandbox, str]]:
    """The sandbox with a slow queue and a slow cache."""
    with (
        running("viewpoint_vista", action_seconds=QUEUE, cache_seconds=LAG, polls_until_done=1) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as client,
    ):
        yield Sandbox(client), base_url


def seeded(sandbox: Sandbox, base_url: str) -> Harbor:
    """A world around the freshly seeded sandbox, whose cache has caught up."""
    world = Harbor(connection=live_everywhere(VALUE_MAPS))
    world.sandbox, world.base_url = sandbox, base_url
    world.anew()
    return world
