"""The sandbox clock moves when told, and runs what falls due once, in order."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.kit.clock import SandboxClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_due_work_runs_once_and_oldest_first() -> None:
    clock = SandboxClock(lambda: NOON)
    done: list[str] = []
    clock.call_at(NOON + timedelta(seconds=20), lambda: done.append("second"))
    clock.call_at(NOON + timedelta(seconds=10), lambda: done.append("first"))
    clock.advance(9)
    assert clock.run_due() == 0
    clock.advance(11)
    assert clock.run_due() == 2
    assert clock.run_due() == 0
    assert done == ["first", "second"]


def test_failing_late_work_does_not_stop_the_rest() -> None:
    clock = SandboxClock(lambda: NOON)
    done: list[str] = []
    clock.call_at(NOON, lambda: int("no number"))
    clock.call_at(NOON, lambda: done.append("still"))
    clock.run_due()
    assert done == ["still"]


def test_clock_is_set_to_any_aware_time_and_only_advances_otherwise() -> None:
    clock = SandboxClock(lambda: NOON)
    clock.set(NOON - timedelta(days=400))
    assert clock.now() == NOON - timedelta(days=400)
    with pytest.raises(ValueError, match="advance"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="offset"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive time is what is refused
