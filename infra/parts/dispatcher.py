"""The dispatcher: every hour it starts the recovery of each connection whose night it is, by the connection's own clock."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.parts.attention import BELOW, SILENCE_IS_BAD
from infra.parts.function import TieoutFunction
from infra.parts.permissions import Permission
from infra.parts.site import Site

HOURS = 3


class Dispatcher(Construct):
    """One schedule for all connections and time zones, its function, and the alarm on its silence."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: Site,
        environment: Mapping[str, str],
        may: Iterable[Permission],
    ) -> None:
        super().__init__(scope, construct_id)
        self.dispatch = TieoutFunction(
            self,
            "Dispatch",
            site=site,
            handler="nightly.handler.dispatch",
            environment=environment,
            may=may,
            timeout=Duration.minutes(1),
        )
        # Tried again within the hour: each night is named, so a second start of it changes nothing.
        every_hour = targets.LambdaFunction(
            self.dispatch.function, retry_attempts=2, max_event_age=Duration.minutes(45)
        )
        events.Rule(self, "EveryHour", schedule=events.Schedule.rate(Duration.hours(1)), targets=[every_hour])
        site.attention.alarm(
            self,
            "Stopped",
            self.dispatch.function.metric_invocations(period=Duration.hours(1), statistic="Sum"),
            says=f"Nobody has looked for {HOURS} hours whose night it is; what the platform could not deliver stays missed.",
            see="recovery",
            threshold=1,
            compare=BELOW,
            periods=HOURS,
            missing=SILENCE_IS_BAD,
        )
