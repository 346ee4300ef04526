"""The sweeper: every minute it wakes the records that are due. It only re-queues, so running twice at once does no harm."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.parts.attention import BELOW, FIVE_MINUTES, SILENCE_IS_BAD
from infra.parts.function import TieoutFunction
from infra.parts.permissions import Permission
from infra.parts.site import Site


class Sweeper(Construct):
    """A schedule, its function, and the alarm on its silence: without it everything that waits, waits for ever."""

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
        self.sweep = TieoutFunction(
            self,
            "Sweep",
            site=site,
            handler="sweeper.handler.handler",
            environment=environment,
            may=may,
            timeout=Duration.seconds(55),  # over before the next one starts
        )
        # No retry: the next minute's run does the same work.
        every_minute = targets.LambdaFunction(self.sweep.function, retry_attempts=0, max_event_age=Duration.minutes(1))
        events.Rule(self, "EveryMinute", schedule=events.Schedule.rate(Duration.minutes(1)), targets=[every_minute])
        self.stopped = site.attention.alarm(
            self,
            "Stopped",
            self.sweep.function.metric_invocations(period=FIVE_MINUTES, statistic="Sum"),
            says="The sweeper has not run for five minutes; whatever waits is not woken.",
            see="sweeper-stopped",
            threshold=1,
            compare=BELOW,
            missing=SILENCE_IS_BAD,
        )
