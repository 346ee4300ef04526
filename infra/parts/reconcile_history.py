"""The ledger's stream, left on the shelf: what happened is kept where it can be queried, however long the table lives."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.environment import environment_of
from infra.parts import permissions
from infra.parts.attention import FIVE_MINUTES
from infra.parts.function import TieoutFunction
from infra.parts.permissions import Permission
from infra.parts.queue import DEAD_LETTERS_KEPT
from infra.parts.site import Site
from infra.parts.snapshots import Snapshots
from tieout.wiring.reconciling_settings import HistorySettings

TOGETHER = Duration.minutes(5)
"""How long lines are gathered into one file; fewer files are cheaper to read every night."""

TRIED_FOR = Duration.hours(20)
"""The stream forgets after 24 hours; before that, what could not be left is set aside by its place in the stream."""


class HistoryLeaver(Construct):
    """The function behind the stream, and where batches are noted that it could not leave."""

    def __init__(
        self, scope: Construct, construct_id: str, *, site: Site, ledger: dynamodb.Table, snapshots: Snapshots
    ) -> None:
        super().__init__(scope, construct_id)
        stream = ledger.table_stream_arn
        if stream is None:
            raise TypeError("the ledger has no stream")
        self.dead = sqs.Queue(
            self,
            "Dead",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=site.key,
            enforce_ssl=True,
            retention_period=DEAD_LETTERS_KEPT,
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(self.dead, "SQS3", "It is itself where batches go that could not be worked, and it raises an alarm")
        leaver = TieoutFunction(
            self,
            "Leaver",
            site=site,
            handler="reconcile.handler.history",
            environment=environment_of(
                HistorySettings, {"snapshot_bucket": snapshots.bucket.bucket_name}, ledger.stack
            ),
            may=[
                _read_stream(stream),
                permissions.send_to(self.dead),
                snapshots.may("PutObject"),
                permissions.use_key(site.key, "dynamodb", "s3", "sqs"),
            ],
            timeout=Duration.minutes(1),
        )
        self._feed(leaver, stream)
        self._alarm(site)

    def _feed(self, leaver: TieoutFunction, stream: str) -> None:
        lambda_.CfnEventSourceMapping(
            self,
            "Feed",
            function_name=leaver.function.function_name,
            event_source_arn=stream,
            starting_position="TRIM_HORIZON",
            batch_size=1000,
            maximum_batching_window_in_seconds=int(TOGETHER.to_seconds()),
            maximum_record_age_in_seconds=int(TRIED_FOR.to_seconds()),
            bisect_batch_on_function_error=True,
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=self.dead.queue_arn)
            ),
        )

    def _alarm(self, site: Site) -> None:
        site.attention.alarm(
            self,
            "Lost",
            self.dead.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum"),
            says="Lines of the history could not be left on the shelf for 20 hours.",
            see="drift",
            threshold=1,
        )


def _read_stream(stream: str) -> Permission:
    """What an event source mapping does in the function's name (AWS Lambda developer guide, "Using Lambda with DynamoDB")."""
    actions = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return Permission(tuple(f"dynamodb:{action}" for action in actions), (stream,))
