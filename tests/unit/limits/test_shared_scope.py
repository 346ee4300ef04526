"""Connections that share a vendor's limit: each has turns of its own, and together they keep the one limit."""

from fakes.storm import Storm
from fakes.storm_firms import LICENCE
from tieout.records.entities import Entity
from tieout.sync.state import State
from tieout.sync.turns import AT_ONCE

FIRMS = ("acme", "birch")
EVENTS = AT_ONCE + 5
"""More than the turns at hand: the rest of each firm's waits in the ledger and comes back by the sweeper."""
SECONDS = 100.0


def one_licence() -> Storm:
    """Two firms, with a connection each, at one ERP licence: one limit, one counter at the vendor."""
    storm = Storm(*FIRMS)
    first, second = (firm.erp.erp_calls for firm in storm.firms.values())
    second.scope, second.at = first.scope, first.at
    for name in FIRMS:
        storm.burst(name, EVENTS, at=5.0)
    storm.run(SECONDS)
    return storm


def test_connections_that_share_a_limit_keep_it_together_whatever_the_sweeper_wakes() -> None:
    storm = one_licence()
    requests = storm.firms[FIRMS[0]].erp.erp_calls
    assert requests.most_within(LICENCE.span.total_seconds()) <= LICENCE.requests
    assert len(requests.at) >= 0.5 * LICENCE.requests * (SECONDS - 5) / 60, "the licence was hardly used"
    for name in FIRMS:
        entries = storm.ledger.listing(name, Entity.COMMITMENT, limit=1_000)
        assert len(entries) == EVENTS
        assert any(entry.state is State.SYNCED for entry in entries), "the other firm took all of it"
        assert not [entry for entry in entries if entry.state is not State.SYNCED and entry.due_at is None]
