"""Alarms of the tie-out: too much, too old, not compared, and nobody has compared at all."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.parts.attention import BELOW, SILENCE_IS_BAD
from infra.parts.site import Site
from infra.parts.sync_alarms import counted

RECONCILE = "reconcile"
"""The service that the tie-out's metrics are counted under."""

A_DAY = Duration.days(1)
SAYS = {
    "DriftOverAmount": "A connection's two systems differ by more than its threshold (thresholds.drift.amount).",
    "DriftOverAge": "A difference between a connection's two systems is older than its threshold (thresholds.drift.age).",
    "NotCompared": "A tie-out run could not compare everything; nobody knows whether that connection ties.",
}


class ReconcileAlarms(Construct):
    """Which amount and age are too much is each connection's own; the function compares, and counts what is beyond."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        for name, says in SAYS.items():
            # A day long, as the next run is a day away: the alarm ends when a run says that it is over.
            site.attention.alarm(self, name, _daily(name), says=says, see="drift", threshold=1)
        site.attention.alarm(
            self,
            "Stopped",
            _daily("Compared"),
            says="No tie-out run has come to its end for a day.",
            see="drift",
            threshold=1,
            compare=BELOW,
            missing=SILENCE_IS_BAD,
        )


def _daily(name: str) -> cloudwatch.Metric:
    return counted(RECONCILE, name, A_DAY)
