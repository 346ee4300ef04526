"""Whom to tell, and how an alarm is made: every alarm names the page that says what to do."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.names import runbook

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
SILENCE_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING
SILENCE_IS_BAD = cloudwatch.TreatMissingData.BREACHING


class Attention(Construct):
    """The topic that alarms go to, and the one way to make an alarm."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey, email: str | None) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True, display_name="Tieout alarms")
        self._action = actions.SnsAction(self.topic)
        if email is not None:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def alarm(
        self,
        scope: Construct,
        construct_id: str,
        metric: cloudwatch.IMetric,
        *,
        says: str,
        see: str,
        threshold: float,
        compare: cloudwatch.ComparisonOperator = AT_LEAST,
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = SILENCE_IS_FINE,
    ) -> cloudwatch.Alarm:
        """Make an alarm.

        Args:
            scope, construct_id: where it stands in the tree.
            metric: with its period.
            says: what is wrong, as a sentence for whoever reads the mail.
            see: the runbook's name.
            threshold, compare, periods, missing: as CloudWatch has them.
        """
        alarm = cloudwatch.Alarm(
            scope,
            construct_id,
            metric=metric,
            alarm_description=f"{says} What to do: {runbook(see)}",
            threshold=threshold,
            comparison_operator=compare,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        return alarm


FIVE_MINUTES = Duration.minutes(5)
