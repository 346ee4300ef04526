"""The alarm on silence: work comes in and nothing is finished. It compares two counts, which the embedded cloud cannot."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.parts.site import Site
from infra.parts.sync_alarms import INTAKE, WORKERS, counted


class Silence(Construct):
    """Nights and weekends bring no deliveries, so no success means something only if records were woken."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        hours = site.choices.silence_hours
        period = Duration.hours(hours)
        silent = cloudwatch.MathExpression(
            expression="IF(FILL(woken, 0) > 0 AND FILL(synced, 0) < 1, 1, 0)",
            using_metrics={"woken": counted(INTAKE, "Woken", period), "synced": counted(WORKERS, "Synced", period)},
            period=period,
            label="Records woken, none synced",
        )
        self.alarm = site.attention.alarm(
            self,
            "NoSuccess",
            silent,
            says=f"Deliveries woke records in the last {hours} hours, but none was synced.",
            see="no-success",
            threshold=1,
        )
