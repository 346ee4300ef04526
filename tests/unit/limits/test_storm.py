"""A storm at one connection breaks no vendor's limit, is in nobody's way, and loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from fakes.storm import WORKERS, Storm
from fakes.storm_firms import HOURLY, LICENCE, SPIKE
from tieout.records.entities import Entity
from tieout.sync import room
from tieout.sync.state import State

STORMY, QUIET = "acme", "birch"
SECONDS = 480.0


def weather(events: int, *, seats: int = 2) -> Storm:
    """Eight minutes: a trickle at one firm and, from the first half minute on, events at the other."""
    storm = Storm(STORMY, QUIET, seats=seats)
    if events:
        storm.burst(STORMY, events, at=30.0)
    for number, at in enumerate(range(5, int(SECONDS) - 30, 10)):
        storm.deliver(QUIET, number, at=float(at))
    storm.run(SECONDS)
    return storm


def p95(storm: Storm) -> float:
    """Of the quiet firm's records, from delivery to synced."""
    took = sorted(storm.firms[QUIET].took.values())
    assert len(took) == len(storm.firms[QUIET].arrived), "some never arrived"
    return took[int(0.95 * (len(took) - 1))]


@pytest.fixture(scope="module")
def calm() -> Storm:
    return weather(0)


@pytest.fixture(scope="module")
def stormy() -> Storm:
    return weather(1_500)


def test_no_window_of_any_vendor_holds_more_requests_than_its_limit(stormy: Storm) -> None:
    for firm in stormy.firms.values():
        for window in (SPIKE, HOURLY):
            assert firm.platform.calls.most_within(window.span.total_seconds()) <= window.requests
        assert firm.erp.erp_calls.most_within(LICENCE.span.total_seconds()) <= LICENCE.requests


def test_storm_raises_the_other_connections_p95_by_less_than_a_fifth(calm: Storm, stormy: Storm) -> None:
    assert p95(stormy) <= 1.2 * p95(calm)


def test_storm_with_more_seats_than_there_are_workers_leaves_workers_to_others(calm: Storm) -> None:
    assert p95(weather(800, seats=WORKERS * 2)) <= 1.2 * p95(calm)


def test_every_record_of_the_storm_is_synced_or_due(stormy: Storm) -> None:
    entries = stormy.ledger.listing(STORMY, Entity.COMMITMENT, limit=10_000)
    assert len(entries) == len(stormy.firms[STORMY].arrived) == 1_500
    assert not [entry for entry in entries if entry.state is not State.SYNCED and entry.due_at is None]
    assert not stormy.queues.entity.dead + stormy.queues.intake.dead


def test_storm_gets_most_of_what_its_own_vendor_allows(stormy: Storm) -> None:
    firm = stormy.firms[STORMY]
    full_minutes = (SECONDS - 240) / 60
    late = [moment for moment in firm.erp.erp_calls.at if moment >= 240]
    assert len(late) >= 0.5 * LICENCE.requests * full_minutes


def test_storm_waits_in_the_ledger_and_not_in_the_shared_queue(stormy: Storm) -> None:
    assert stormy.queues.entity.most_waiting < 100


def test_what_the_storm_has_begun_is_finished(stormy: Storm) -> None:
    documents = stormy.firms[STORMY].erp.documents.values()
    assert sum(document.status == "On Hold" for document in documents) <= WORKERS


def test_looks_that_find_no_room_are_bounded(stormy: Storm) -> None:
    # Four turns a second, by intake and by the sweeper each, whatever the size of the storm.
    assert stormy.looks <= SECONDS * 8


def test_pauses_that_end_at_one_moment_bring_nobody_back_in_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    with parked_moments(monkeypatch) as moments:
        weather(400)
    gaps = [later - earlier for earlier, later in pairwise(sorted(moments))]
    assert len(moments) > 100
    assert sum(gap == 0 for gap in gaps) < len(gaps) / 10


@contextmanager
def parked_moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The due times of all records that found no room."""
    moments: list[float] = []
    park = room.Room._park

    def noted(self: room.Room, *args: object) -> object:
        rest = park(self, *args)  # type: ignore[arg-type]  # handed through
        moments.append(rest.change.due_at.timestamp())  # type: ignore[union-attr]  # parked records always have one
        return rest

    monkeypatch.setattr(room.Room, "_park", noted)
    yield moments
