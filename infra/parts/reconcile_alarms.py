"""A connection's alarms of the tie-out: too much, too old, not compared, and nobody has compared at all.

They stand in the connection's own stack: one connection's trouble hides no other's. Core only says whom to tell.
"""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import exports
from infra.names import METRICS_NAMESPACE, runbook
from infra.parts.attention import AT_LEAST, BELOW, FIVE_MINUTES, SILENCE_IS_BAD
from infra.parts.site import Site

RECONCILE: Final = "reconcile"
"""The service that the tie-out's metrics are counted under."""

ALARM_TOPIC_ARN: Final = "Tieout-AlarmTopicArn"
"""What core exports the topic's address as."""

A_DAY = Duration.days(1)
AS_THE_LAST_RUN_SAID = cloudwatch.TreatMissingData.IGNORE
"""Between two runs nothing is counted: the alarm stays as the last one left it, and ends with the first that says it is over."""

SAYS: Final = {
    "DriftOverAmount": "its two systems differ by more than its threshold (thresholds.drift.amount).",
    "DriftOverAge": "a difference between its two systems is older than its threshold (thresholds.drift.age).",
    "NotCompared": "a tie-out run could not compare everything; nobody knows whether it ties.",
}
STOPPED: Final = "no tie-out run of it has come to its end for a day."


class ReconcileAlarms(Construct):
    """Core's part: it knows no connection, and tells the connections' stacks whom to tell."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        topic = site.attention.topic.topic_arn
        exports.export(self, "Topic", ALARM_TOPIC_ARN, topic, "Whom the connections' alarms tell")


class ConnectionAlarms(Construct):
    """Which amount and age are too much is the connection's own; the function compares, and counts 1 for what is beyond."""

    def __init__(self, scope: Construct, construct_id: str, *, connection: str) -> None:
        super().__init__(scope, construct_id)
        self._connection = connection
        topic = sns.Topic.from_topic_arn(self, "Topic", exports.imported(ALARM_TOPIC_ARN))
        self._tell = actions.SnsAction(topic)
        for name, says in SAYS.items():
            # Two runs that end within the five minutes count as the worse one.
            worse = self._counted(name, FIVE_MINUTES, "Maximum")
            self._alarm(name, worse, says, AT_LEAST, AS_THE_LAST_RUN_SAID)
        self._alarm("Stopped", self._counted("Compared", A_DAY, "Sum"), STOPPED, BELOW, SILENCE_IS_BAD)

    def _counted(self, name: str, period: Duration, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=METRICS_NAMESPACE,
            metric_name=name,
            dimensions_map={"service": RECONCILE, "connection": self._connection},
            period=period,
            statistic=statistic,
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.Metric,
        says: str,
        compare: cloudwatch.ComparisonOperator,
        missing: cloudwatch.TreatMissingData,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=f"Connection {self._connection}: {says} What to do: {runbook('drift')}",
            threshold=1,
            comparison_operator=compare,
            evaluation_periods=1,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._tell)
