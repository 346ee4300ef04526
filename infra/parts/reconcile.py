"""The tie-out: a queue of pages, the function that reads and compares, the hourly start, and the history off the ledger."""

from collections.abc import Mapping
from dataclasses import replace

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.environment import environment_of
from infra.parts import permissions
from infra.parts.function import TieoutFunction
from infra.parts.permissions import Permission
from infra.parts.queue import WorkQueue
from infra.parts.reconcile_alarms import ReconcileAlarms
from infra.parts.reconcile_history import HistoryLeaver
from infra.parts.site import Site
from infra.parts.snapshots import Snapshots
from tieout.ledger.keys import LISTING_INDEX
from tieout.wiring.reconciling_settings import ReconcileSettings, StarterSettings

READ_SECONDS, DEVELOPMENT_SECONDS = 300, 20
MEMORY, DISK = 2048, 4096
"""In MB. DuckDB takes up to 1.5 GB of it (`tieout.reconcile.engine`), and its spill and the files' copies go to the disk."""

READERS = 6
"""Three messages per run are under way at a time, one per side: two connections' nights beside each other."""


class TieOut(Construct):
    """Everything of the tie-out; core only tells it where ledger and completed wakes are.

    Attributes:
        snapshots: the bucket.
        work: the queue of a run's messages. Not FIFO: each message is sent by the one before, and some wait for a vendor.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: Site,
        code: lambda_.Code,
        known: Mapping[str, object],
        ledger: dynamodb.Table,
        completed: dynamodb.ITable,
    ) -> None:
        """Make it; `known` are settings that core knows, `code` the bundle that holds DuckDB."""
        super().__init__(scope, construct_id)
        self._site, self._ledger, self._completed = site, ledger, completed
        self.snapshots = Snapshots(self, "Snapshots", site=site)
        seconds = DEVELOPMENT_SECONDS if site.choices.development else READ_SECONDS
        timeout = Duration.seconds(seconds)
        self.work = WorkQueue(self, "Work", site=site, fifo=False, timeout=timeout, late=Duration.hours(2))
        self._reader(replace(site, code=code), timeout, known)
        self._starter()
        HistoryLeaver(self, "History", site=site, ledger=ledger, snapshots=self.snapshots)
        ReconcileAlarms(self, "Alarms", site=site)

    def _reader(self, site: Site, timeout: Duration, known: Mapping[str, object]) -> None:
        nowhere = dict.fromkeys(("intake_queue_url", "recovery_queue_url", "delay_queue_url", "payload_bucket"), "")
        told = {**nowhere, "entity_queues": {}, **known, **self._places()}
        function = TieoutFunction(
            self,
            "Reader",
            site=site,
            handler="reconcile.handler.handler",
            environment=environment_of(ReconcileSettings, told, self._ledger.stack),
            may=self._may_read(),
            timeout=timeout,
            memory=MEMORY,
        ).function
        resource = function.node.default_child
        if not isinstance(resource, lambda_.CfnFunction):
            raise TypeError("the function's own resource is not where it was")
        resource.ephemeral_storage = lambda_.CfnFunction.EphemeralStorageProperty(size=DISK)
        lambda_.EventSourceMapping(
            self,
            "Feed",
            target=function,
            event_source_arn=self.work.queue.queue_arn,
            batch_size=1,
            report_batch_item_failures=True,
            max_concurrency=READERS,
        )

    def _places(self) -> dict[str, str]:
        return {
            "snapshot_bucket": self.snapshots.bucket.bucket_name,
            "reconcile_queue_url": self.work.queue.queue_url,
        }

    def _may_read(self) -> list[Permission]:
        """Both sides are only read; tokens may be renewed. The ledger's items: seats and budgets of the vendors' limits."""
        tokens = ("platform-token", "erp-token")
        return [
            permissions.receive_from(self.work.queue),
            permissions.send_to(self.work.queue),
            permissions.items_of(self._ledger),
            permissions.query(self._ledger),
            permissions.find_by(self._ledger, LISTING_INDEX),
            permissions.items_of(self._completed),
            permissions.read_secrets("platform", "erp", *tokens),
            permissions.write_secrets(*tokens),
            self.snapshots.may("GetObject", "PutObject"),
            self.snapshots.may_list(),
            permissions.use_key(self._site.key, "dynamodb", "s3", "secretsmanager", "sqs"),
        ]

    def _starter(self) -> None:
        told = {"ledger_table": self._ledger.table_name, "reconcile_queue_url": self.work.queue.queue_url}
        starter = TieoutFunction(
            self,
            "Starter",
            site=self._site,
            handler="reconcile.handler.start",
            environment=environment_of(StarterSettings, told, self._ledger.stack),
            may=[
                permissions.get_items(self._ledger),
                permissions.query(self._ledger),
                permissions.send_to(self.work.queue),
                permissions.use_key(self._site.key, "dynamodb", "sqs"),
            ],
            timeout=Duration.minutes(1),
        )
        # Tried again within the hour: each run is named by its hour, so a second start of it changes nothing.
        hourly = targets.LambdaFunction(starter.function, retry_attempts=2, max_event_age=Duration.minutes(45))
        events.Rule(self, "EveryHour", schedule=events.Schedule.rate(Duration.hours(1)), targets=[hourly])
