"""Plays many cells: each lane on a stack of its own; side by side, and one after the other those that touch everybody."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.assembly import assembly
from infra.local.connection import CONNECTION
from infra.local.erps import DEFAULT
from infra.local.erps.port import Erp
from matrix import site as place
from matrix.accounting import Accounting
from matrix.cell import REQUESTED, RESTING, TOGETHER, Cell
from matrix.cells import all_cells
from matrix.play import Outcome, play
from matrix.site import LongRunning, Site

SIDE_BY_SIDE = 8

Heard = Callable[[Outcome], None]


def slice_of(cells: Sequence[Cell], *, seed: int, size: int) -> list[Cell]:
    """A seeded choice among the cells that run side by side; the others take too long for every check."""
    together = [cell for cell in cells if cell.lane == TOGETHER]
    return random.Random(seed).sample(together, size)  # noqa: S311 - a repeatable choice, not a secret


def chosen(words: Sequence[str]) -> list[Cell]:
    """The cells whose number, step, fault or lane holds one of the words; all of them without words."""
    return [cell for cell in all_cells() if not words or any(word in _named(cell) for word in words)]


def play_all(cells: Sequence[Cell], heard: Heard, progress: Callable[[str, float], None]) -> list[Outcome]:
    """Play the cells, each lane on a stack that is brought up for it. In the order of the cells.

    Args:
        cells: what to play.
        heard: told of each outcome as it comes.
        progress: told after each phase of bringing a stack up.
    """
    lanes = sorted({cell.lane for cell in cells})
    assembly(CONNECTION)  # synthesized once, before every lane wants it at the same time

    def one(lane: str) -> list[Outcome]:
        with place.running(progress, erp=erp_of(lane), **heard_by(lane)) as site:
            return play_lane(site, [cell for cell in cells if cell.lane == lane], heard)

    with ThreadPoolExecutor(len(lanes)) as pool:
        try:
            outcomes = [outcome for lane in pool.map(one, lanes) for outcome in lane]
        except BaseException:
            place.enough.set()
            raise
    return sorted(outcomes, key=lambda outcome: outcome.cell.number)


def erp_of(lane: str) -> Erp:
    """The ERP of a lane: where everything rests, no verdict comes at once either."""
    return LongRunning() if lane == RESTING else DEFAULT


def heard_by(lane: str) -> dict[str, Any]:
    """How a lane hears of approvals: from the records, or by the requests of accounting."""
    return {"intake": "erp_requests", "kind": Accounting} if lane == REQUESTED else {}


def play_lane(site: Site, cells: Sequence[Cell], heard: Heard) -> list[Outcome]:
    """Play the cells of one lane on one stack."""

    def one(cell: Cell) -> Outcome:
        if place.enough.is_set():
            return Outcome(cell, "", "", 0, False, False, 0.0, "not played")
        outcome = play(site, cell)
        heard(outcome)
        return outcome

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        together = list(pool.map(one, [cell for cell in cells if not cell.by_itself]))
    return together + [one(cell) for cell in cells if cell.by_itself]


def _named(cell: Cell) -> str:
    return f"{cell.number} {cell.step} {cell.fault} {cell.lane}"
