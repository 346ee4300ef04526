"""Ten thousand events at one connection: the figures that docs/decisions.md states. Half an hour of virtual time."""

import sys

from fakes.storm import Storm
from fakes.storm_firms import HOURLY, LICENCE, SPIKE

EVENTS = 10_000
SECONDS = 1_800.0


def measured(events: int) -> Storm:
    storm = Storm("acme", "birch")
    if events:
        storm.burst("acme", events, at=30.0)
    for number, at in enumerate(range(10, int(SECONDS) - 60, 15)):
        storm.deliver("birch", number, at=float(at))
    storm.run(SECONDS)
    return storm


def p95(storm: Storm) -> float:
    took = sorted(storm.firms["birch"].took.values())
    assert len(took) == len(storm.firms["birch"].arrived)
    return took[int(0.95 * (len(took) - 1))]


def test_ten_thousand_events_at_one_connection_leave_the_other_as_it_was() -> None:
    calm, storm = measured(0), measured(EVENTS)
    acme = storm.firms["acme"]
    figures = {
        "p95 without the storm, s": round(p95(calm), 2),
        "p95 with the storm, s": round(p95(storm), 2),
        "platform requests in 10 s": acme.platform.calls.most_within(10.0),
        "platform requests in an hour": acme.platform.calls.most_within(3600.0),
        "ERP requests in a minute": acme.erp.erp_calls.most_within(60.0),
        "synced of the storm": len(acme.took),
        "looks": storm.looks,
    }
    sys.stdout.write(f"{figures}\n")  # shown by `pytest -rP`
    assert p95(storm) <= 1.2 * p95(calm), figures
    assert acme.platform.calls.most_within(10.0) <= SPIKE.requests, figures
    assert acme.platform.calls.most_within(3600.0) <= HOURLY.requests, figures
    assert acme.erp.erp_calls.most_within(60.0) <= LICENCE.requests, figures
