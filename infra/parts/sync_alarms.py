"""Alarms on what the functions themselves count, by the name each counts under (its `service`)."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.names import METRICS_NAMESPACE
from infra.parts.attention import FIVE_MINUTES
from infra.parts.site import Site

RECEIVER, INTAKE, WORKERS, NIGHTLY, SWEEPER = "webhook", "intake", "tieout", "nightly", "sweeper"
"""The services that metrics are counted under. All entity functions share one: a metric costs money for every name."""

UNAUTHORIZED_IN_FIVE_MINUTES = 20
"""A forgotten hook of a removed connection knocks a few times an hour; twenty in five minutes is somebody trying."""

IN_DOUBT_TOO_LONG = Duration.hours(1)
"""Twice the longest quarantine and a look-up; after that a person must decide."""

ACCEPTED_TOO_LONG = Duration.hours(24)
"""What the ERP has taken may wait there for its own people, or for a night's processing; by then somebody should look."""

AGE_MEASURED_EVERY = Duration.hours(2)
"""Twice as long as such a record may rest between two looks (in a pause, or late in the wait for a verdict), so that the alarm
stays on until it is settled."""

SIGN_IN_TRIED_EVERY = Duration.minutes(30)
"""Twice as long as a refused sign-in rests, so that the alarm stays on until it is mended."""


class SyncAlarms(Construct):
    """What the receiver, intake, the workers and the sweeper say about deliveries and records."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        self._site = site
        self._unauthorized()
        self._unfit()
        self._doubt()
        self._authorise_again()
        self._incomplete()

    def _unauthorized(self) -> None:
        self._site.attention.alarm(
            self,
            "Unauthorized",
            counted(RECEIVER, "Unauthorized"),
            says="Many deliveries came without a valid token.",
            see="unauthorized-deliveries",
            threshold=UNAUTHORIZED_IN_FIVE_MINUTES,
        )

    def _unfit(self) -> None:
        for service, name in ((RECEIVER, "TooLarge"), (INTAKE, "Unfit"), (INTAKE, "UnknownResource")):
            self._site.attention.alarm(
                self,
                name,
                counted(service, name),
                says="A delivery with a valid token could not be used; it was set aside and answered.",
                see="unfit-deliveries",
                threshold=1,
            )

    def _doubt(self) -> None:
        self._site.attention.alarm(
            self,
            "InDoubt",
            _metric(WORKERS, "InDoubtAge", AGE_MEASURED_EVERY, "Maximum"),
            says=f"Nobody has known for {IN_DOUBT_TOO_LONG.to_minutes()} minutes whether a write happened.",
            see="in-doubt",
            threshold=IN_DOUBT_TOO_LONG.to_seconds(),
        )
        self._site.attention.alarm(
            self,
            "Accepted",
            _metric(WORKERS, "AcceptedAge", AGE_MEASURED_EVERY, "Maximum"),
            says=f"An ERP took a write {ACCEPTED_TOO_LONG.to_hours()} hours ago and has given no verdict since.",
            see="no-verdict",
            threshold=ACCEPTED_TOO_LONG.to_seconds(),
        )

    def _incomplete(self) -> None:
        self._site.attention.alarm(
            self,
            "Incomplete",
            counted(NIGHTLY, "Incomplete"),
            says="A recovery could not ask the platform for all that was missed; its watermark stays where it was.",
            see="recovery",
            threshold=1,
        )

    def _authorise_again(self) -> None:
        for service, construct_id in ((WORKERS, "AuthoriseAgain"), (INTAKE, "AuthoriseAgainIntake")):
            self._site.attention.alarm(
                self,
                construct_id,
                counted(service, "AuthoriseAgain", SIGN_IN_TRIED_EVERY),
                says="A vendor refuses our sign-in, and nothing of that connection goes on: authorise again.",
                see="authorise-again",
                threshold=1,
            )


def counted(service: str, name: str, period: Duration = FIVE_MINUTES) -> cloudwatch.Metric:
    """How often a function counted something."""
    return _metric(service, name, period, "Sum")


def _metric(service: str, name: str, period: Duration, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=name,
        dimensions_map={"service": service},
        period=period,
        statistic=statistic,
    )
