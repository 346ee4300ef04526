"""A work queue with its dead letter queue and the alarms on both: age before count."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.parts.attention import FIVE_MINUTES
from infra.parts.site import Site

MAX_RECEIVES = 5
"""Below 5, a few throttled invocations already bury a good message (AWS Lambda developer guide, "Using Lambda with SQS")."""

DEAD_LETTERS_KEPT = Duration.days(14)
VISIBILITY_TIMES_TIMEOUT = 6
"""AWS asks for six times the function's timeout, so that retried batches are not seen twice at once."""

DEVELOPMENT_GRACE = Duration.seconds(5)
"""What a development stack waits on top of the timeout: there a worker is killed to see what becomes of its message."""


class WorkQueue(Construct):
    """Messages wait here, oldest first within their group; what failed five times waits for a person beside it.

    FIFO is high-throughput: order and deduplication hold within a message group only, which is one record.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, site: Site, fifo: bool, timeout: Duration, late: Duration
    ) -> None:
        """Make the queue.

        Args:
            scope, construct_id, site: as everywhere.
            fifo: whether order within a record matters.
            timeout: of the function that will consume it.
            late: the age of the oldest message that raises an alarm.
        """
        super().__init__(scope, construct_id)
        self.dead = self._queue("Dead", site, fifo, retention_period=DEAD_LETTERS_KEPT)
        self.queue = self._queue(
            "Queue",
            site,
            fifo,
            retention_period=Duration.days(4),
            visibility_timeout=_visibility(site, timeout),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=MAX_RECEIVES),
        )
        self._alarms(site, late)

    def _queue(
        self,
        construct_id: str,
        site: Site,
        fifo: bool,
        *,
        retention_period: Duration,
        visibility_timeout: Duration | None = None,
        dead_letter_queue: sqs.DeadLetterQueue | None = None,
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            fifo=fifo or None,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP if fifo else None,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID if fifo else None,
            # A wake carries its own id: two wakes of one record have the same body and must both arrive.
            content_based_deduplication=False if fifo else None,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=site.key,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,  # a queue holds wakes, and the ledger remembers them all
            retention_period=retention_period,
            visibility_timeout=visibility_timeout,
            dead_letter_queue=dead_letter_queue,
        )

    def _alarms(self, site: Site, late: Duration) -> None:
        owner = self.node.scope
        name = owner.node.id if owner is not None else self.node.id
        site.attention.alarm(
            self,
            "Old",
            self.queue.metric_approximate_age_of_oldest_message(period=FIVE_MINUTES, statistic="Maximum"),
            says=f"A message to {name} has waited for more than {late.to_minutes()} minutes.",
            see="old-messages",
            threshold=late.to_seconds(),
        )
        site.attention.alarm(
            self,
            "DeadLetters",
            self.dead.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum"),
            says=f"{name} failed {MAX_RECEIVES} times on a message and set it aside.",
            see="dead-letters",
            threshold=1,
        )


def _visibility(site: Site, timeout: Duration) -> Duration:
    if site.choices.development:
        return timeout.plus(DEVELOPMENT_GRACE)
    return Duration.seconds(timeout.to_seconds() * VISIBILITY_TIMES_TIMEOUT)
