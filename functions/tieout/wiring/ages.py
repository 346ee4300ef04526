"""How long nobody has known what became of a write: alarms go by its age, not by how many there are."""

from datetime import datetime

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.sync.ports import Ledger
from tieout.sync.state import RecordKey, State
from tieout.sync.unsettled import unsettled_since

AGES = {State.IN_DOUBT: "InDoubtAge", State.ACCEPTED: "AcceptedAge"}
"""The metric of each state in which something is out, either way that records flow."""


def measure_age(state: State | None, key: RecordKey, *, ledger: Ledger, metrics: Metrics, now: datetime) -> None:
    """Measure a record that came to rest in one of these states; any other is no matter of an age."""
    if state not in AGES:
        return
    entry = ledger.entry(key)
    since = None if entry is None else unsettled_since(entry)
    if since is not None:
        metrics.add_metric(AGES[state], MetricUnit.Seconds, max((now - since).total_seconds(), 0.0))
