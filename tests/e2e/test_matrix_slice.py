"""A seeded slice of the fault matrix, and a small storm: `make matrix` and `python -m bench.storm` play them whole."""

from collections.abc import Iterator

import pytest

from bench.storm import Storm, rage
from matrix import site as place
from matrix.cells import all_cells
from matrix.play import Outcome
from matrix.run import play_lane, slice_of
from matrix.site import Site

pytestmark = pytest.mark.embedded_cloud

SEED, CELLS, APPROVALS = 2026, 6, 10


def quiet(phase: str, seconds: float) -> None:
    """Tests have no need of progress."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with place.running(quiet) as running:
        yield running


def test_slice_of_the_fault_matrix_ends_as_declared(site: Site) -> None:
    def heard(outcome: Outcome) -> None:
        """Nobody watches."""

    outcomes = play_lane(site, slice_of(all_cells(), seed=SEED, size=CELLS), heard)
    assert [f"{one.cell.step}, {one.cell.fault}: {one.wrong}" for one in outcomes if one.wrong] == []
    assert not any(one.lost or one.documents > 1 for one in outcomes)


def test_storm_leaves_every_approval_in_the_erp_exactly_once(site: Site) -> None:
    left = rage(site, Storm(APPROVALS, seed=SEED, kill_every=4.0, patience=120.0))
    assert left.ties, left
