"""The core stack: everything that all connections share. It only puts parts together, and knows no connection."""

from typing import Any, Final

from aws_cdk import Annotations, CfnOutput, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import exports
from infra.choices import Choices
from infra.environment import environment_of
from infra.names import SECRET_PREFIX
from infra.parts import permissions
from infra.parts.attention import Attention
from infra.parts.bundle import Bundle
from infra.parts.dispatcher import Dispatcher
from infra.parts.function import TieoutFunction, acknowledge_runtime
from infra.parts.idempotency import CompletedWakes
from infra.parts.import_route import ImportRoute
from infra.parts.keys import DataKey
from infra.parts.ledger import Ledger
from infra.parts.payloads import Payloads
from infra.parts.permissions import Permission
from infra.parts.pipeline import Pipeline
from infra.parts.reconcile import TieOut
from infra.parts.site import Site, removal_of
from infra.parts.sweeper import Sweeper
from infra.parts.sync_alarms import SyncAlarms
from infra.parts.webhook_api import WebhookApi
from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.ledger.keys import DUE_INDEX, LISTING_INDEX
from tieout.records.entities import Entity
from tieout.wiring.settings import SweeperSettings, WorkerSettings

ENTITIES: Final = {
    Entity.VENDOR: "vendors",
    Entity.CUSTOMER: "customers",
    Entity.PROJECT: "projects",
    Entity.BUDGET: "budgets",
    Entity.COMMITMENT: "commitments",
    Entity.CHANGE_ORDER: "change_orders",
    Entity.INVOICE: "invoices",
    Entity.PAYMENT: "payments",
}
"""The entities that flow, and the package of each one's function. One line makes queue, function, feed and alarms."""

IMPORTED: Final = frozenset(entity for entity in ENTITIES if OWNERSHIP[entity].direction is Flow.TO_PLATFORM)
"""The entities that accounting owns: their functions import, and the dispatcher starts them."""

DEVELOPMENT_SECONDS: Final = 20
"""No function of a development stack runs longer: one that was killed is then made good in a minute, not in an hour."""

LOOKED_AT: Final = frozenset(entity for entity in ENTITIES if OWNERSHIP[entity].fields_back)
"""The entities of which the ERP owns some fields: the dispatcher asks for a look, and their functions find what is in the ERP."""

TOKENS: Final = ("platform-token", "erp-token")


class CoreStack(Stack):
    """Receiver, intake, entities, sweeper, ledger, payloads, key and alarms."""

    def __init__(self, scope: Construct, construct_id: str, *, choices: Choices, bundle: Bundle, **stack: Any) -> None:
        super().__init__(scope, construct_id, **stack)
        self.site = self._site(choices, bundle)
        self.ledger = Ledger(self, "Ledger", site=self.site)
        self.completed = CompletedWakes(self, "CompletedWakes", site=self.site)
        self.payloads = Payloads(self, "Payloads", site=self.site)
        self._queues()
        self.api = WebhookApi(self, "Webhooks", site=self.site, intake=self.intake.queue)
        self._functions()
        SyncAlarms(self, "Sync", site=self.site)
        self.tie_out = self._tie_out(bundle)
        acknowledge_runtime(self, self.site)
        self._outputs()

    def _site(self, choices: Choices, bundle: Bundle) -> Site:
        if not bundle.target.precompiled:
            Annotations.of(self).add_info(
                f"The bundle holds no bytecode: it needs a builder with Python {bundle.target.version}. "
                "Functions will start more slowly."
            )
        key = DataKey(self, "Key", removal=removal_of(choices)).key
        return Site(choices, key, code_of(bundle), Attention(self, "Attention", key=key, email=choices.alarm_email))

    def _queues(self) -> None:
        self.intake = self._pipeline("Intake", "intake.handler.handler", seconds=60, late_minutes=15)
        self.entities = {
            entity: self._pipeline(_title(entity), f"{package}.handler.handler", seconds=180, late_minutes=60)
            for entity, package in ENTITIES.items()
        }
        self.recovery = self._pipeline("Recovery", "nightly.handler.handler", seconds=180, late_minutes=60)
        self.delay = self._pipeline("Delay", "sweeper.handler.relay", seconds=30, late_minutes=30, fifo=False)

    def _pipeline(
        self, construct_id: str, handler: str, *, seconds: int, late_minutes: int, fifo: bool = True
    ) -> Pipeline:
        if self.site.choices.development:
            seconds = min(seconds, DEVELOPMENT_SECONDS)
        timeout, late = Duration.seconds(seconds), Duration.minutes(late_minutes)
        return Pipeline(self, construct_id, site=self.site, handler=handler, timeout=timeout, late=late, fifo=fifo)

    def _functions(self) -> None:
        waking = {
            "ledger_table": self.ledger.table.table_name,
            "entity_queues": {str(entity): pipeline.queue.queue_url for entity, pipeline in self.entities.items()},
            "intake_queue_url": self.intake.queue.queue_url,
            "recovery_queue_url": self.recovery.queue.queue_url,
            "delay_queue_url": self.delay.queue.queue_url,
        }
        working = {
            **waking,
            "idempotency_table": self.completed.table.table_name,
            "payload_bucket": self.payloads.bucket.bucket_name,
            "secret_prefix": SECRET_PREFIX,
            "most_seats": max(1, self.site.choices.entity_concurrency - 2),
            **({"outside": "loopback"} if self.site.choices.development else {}),
        }
        work = environment_of(WorkerSettings, working, self)
        wake = environment_of(SweeperSettings, waking, self)
        self._serve_work(work)
        self._serve_recovery(work, wake)
        self.delay.serve(wake, [self._may_relay(), permissions.use_key(self.site.key, "sqs")], concurrency=2)
        self.sweeper = Sweeper(self, "Sweeper", site=self.site, environment=wake, may=self._may_sweep())

    def _tie_out(self, bundle: Bundle) -> TieOut:
        known = {
            "ledger_table": self.ledger.table.table_name,
            "idempotency_table": self.completed.table.table_name,
            "secret_prefix": SECRET_PREFIX,
            "most_seats": max(1, self.site.choices.entity_concurrency - 2),
            **({"outside": "loopback"} if self.site.choices.development else {}),
        }
        return TieOut(
            self,
            "TieOut",
            site=self.site,
            code=code_of(bundle.reconcile or bundle),
            known=known,
            ledger=self.ledger.table,
            completed=self.completed.table,
        )

    @property
    def functions(self) -> list[TieoutFunction]:
        """Every function of the stack."""
        return [part for part in self.node.find_all() if isinstance(part, TieoutFunction)]

    def _serve_work(self, environment: dict[str, str]) -> None:
        concurrency = self.site.choices.entity_concurrency
        asks = [permissions.read_secrets("platform", "platform-token"), permissions.write_secrets("platform-token")]
        writes = [permissions.read_secrets("platform", "erp", *TOKENS), permissions.write_secrets(*TOKENS)]
        # A bulk edit lists a thousand neighbours, and those that are known are told from the others at once.
        known = permissions.read_many(self.ledger.table)
        self.intake.serve(environment, [*self._may_work(), known, *asks], concurrency=concurrency)
        for entity, pipeline in self.entities.items():
            may = self._may_import() if entity in IMPORTED else self._may_work()
            finds = [permissions.find_by(self.ledger.table, LISTING_INDEX)] if entity in LOOKED_AT else []
            pipeline.serve(environment, [*may, *finds, *writes], concurrency=concurrency)

    def _serve_recovery(self, work: dict[str, str], wake: dict[str, str]) -> None:
        """It asks the platform and feeds queues and ledger. It keeps no payloads and never sees the ERP's secrets."""
        table, key = self.ledger.table, self.site.key
        asks = [permissions.read_secrets("platform", "platform-token"), permissions.write_secrets("platform-token")]
        feeds = [permissions.items_of(table), permissions.query(table), self._may_relay()]
        uses = permissions.use_key(key, "dynamodb", "secretsmanager", "sqs")
        self.recovery.serve(work, [*asks, *feeds, uses], concurrency=2)
        asked = (self.entities[entity].queue for entity in self.entities if entity in IMPORTED | LOOKED_AT)
        starts = [
            permissions.get_items(table),
            permissions.query(table),
            permissions.send_to(self.recovery.queue, *asked),
            permissions.use_key(key, "dynamodb", "sqs"),
        ]
        self.dispatcher = Dispatcher(self, "Dispatcher", site=self.site, environment=wake, may=starts)
        imported = [self.entities[entity].queue for entity in self.entities if entity in IMPORTED]
        ImportRoute(self, "Imports", site=self.site, api=self.api.api, ledger=table, queues=imported, environment=wake)

    def _may_work(self) -> list[Permission]:
        """What intake and every worker need apart from secrets."""
        return [
            permissions.items_of(self.ledger.table),
            permissions.query(self.ledger.table),
            permissions.items_of(self.completed.table),
            permissions.keep_payloads(self.payloads.bucket),
            self._may_wake(),
            permissions.use_key(self.site.key, "dynamodb", "s3", "secretsmanager", "sqs"),
        ]

    def _may_import(self) -> list[Permission]:
        """What a function of accounting's records needs: whole pages of the ledger, the invoices and projects that are synced
        (balances and costs are asked for those), and no payloads."""
        return [
            permissions.find_by(self.ledger.table, LISTING_INDEX),
            permissions.items_of(self.ledger.table),
            permissions.read_many(self.ledger.table),
            permissions.query(self.ledger.table),
            permissions.items_of(self.completed.table),
            self._may_wake(),
            permissions.use_key(self.site.key, "dynamodb", "secretsmanager", "sqs"),
        ]

    def _may_sweep(self) -> list[Permission]:
        table = self.ledger.table
        key = permissions.use_key(self.site.key, "dynamodb", "sqs")
        return [permissions.find_by(table, DUE_INDEX), permissions.move_due(table), self._may_wake(), key]

    def _may_relay(self) -> Permission:
        entities = (pipeline.queue for pipeline in self.entities.values())
        return permissions.send_to(self.intake.queue, *entities, self.recovery.queue, self.delay.queue)

    def _may_wake(self) -> Permission:
        entities = (pipeline.queue for pipeline in self.entities.values())
        return permissions.send_to(self.intake.queue, *entities, self.delay.queue)

    def _outputs(self) -> None:
        exports.export(self, "KeyArn", exports.KEY_ARN, self.site.key.key_arn, "The key that encrypts all of it")
        webhooks = self.api.api.url_for_path("/webhooks")
        exports.export(self, "WebhooksUrl", exports.WEBHOOKS_URL, webhooks, "Deliveries go below this address")
        told = {
            "ApiId": self.api.api.rest_api_id,
            "ConnectionsUrl": self.api.api.url_for_path("/connections"),
            "AlarmTopicArn": self.site.attention.topic.topic_arn,
            "LedgerTable": self.ledger.table.table_name,
            "CompletedWakesTable": self.completed.table.table_name,
            "PayloadBucket": self.payloads.bucket.bucket_name,
            "IntakeQueueUrl": self.intake.queue.queue_url,
            "IntakeDeadLettersUrl": self.intake.work.dead.queue_url,
            "RecoveryQueueUrl": self.recovery.queue.queue_url,
            "DelayQueueUrl": self.delay.queue.queue_url,
            "EntityQueueUrls": self.to_json_string({str(e): p.queue.queue_url for e, p in self.entities.items()}),
            "EntityDeadLettersUrls": self.to_json_string(
                {str(e): p.work.dead.queue_url for e, p in self.entities.items()}
            ),
            "SnapshotBucket": self.tie_out.snapshots.bucket.bucket_name,
            "ReconcileQueueUrl": self.tie_out.work.queue.queue_url,
            "FunctionNames": self.to_json_string({f.service: f.function.function_name for f in self.functions}),
        }
        for name, value in told.items():
            CfnOutput(self, name, value=value)


def code_of(bundle: Bundle) -> lambda_.Code:
    """A bundle as functions take it."""
    return lambda_.Code.from_asset(str(bundle.path), asset_hash=bundle.digest)


def _title(entity: Entity) -> str:
    return entity.value.title().replace("_", "")
