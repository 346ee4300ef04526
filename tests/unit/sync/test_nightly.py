"""Every connection has its night, by its own clock, on every day of the year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tieout.sync.nightly import is_due, nightly_part


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
@pytest.mark.parametrize("minute", [0, 29, 59])
def test_every_day_of_a_year_has_its_recovery(zone: str, hour: int, minute: int) -> None:
    place = ZoneInfo(zone)
    now = datetime(2026, 1, 1, 0, minute, tzinfo=UTC)
    days = {
        moment.astimezone(place).date()
        for moment in (now + timedelta(hours=passed) for passed in range(365 * 24))
        if is_due(moment, place, hour)
    }
    expected = {(datetime(2026, 1, 2) + timedelta(days=passed)).date() for passed in range(363)}  # noqa: DTZ001 - dates
    assert expected <= days


def test_other_hours_are_nobodys_night() -> None:
    place = ZoneInfo("America/Los_Angeles")
    local = [datetime(2026, 1, 15, hour, 30, tzinfo=place) for hour in range(24)]
    assert [moment.hour for moment in local if is_due(moment.astimezone(UTC), place, 3)] == [3]


def test_night_that_is_started_twice_is_one_night() -> None:
    place = ZoneInfo("America/Los_Angeles")
    first = datetime(2026, 1, 15, 11, 5, tzinfo=UTC)
    ids = {nightly_part("oakridge", first + timedelta(minutes=late), place).id for late in (0, 40)}
    assert len(ids) == 1
    assert nightly_part("oakridge", first + timedelta(days=1), place).id not in ids
