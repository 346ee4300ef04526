"""What a function's role may do, in whole lists: no action stands here that no function takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_cdk import Aws, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from infra.names import SECRET_PREFIX
from infra.parts.keys import KEY_ACTIONS
from tieout.wiring.payloads import PREFIX

ITEM_ACTIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True)
class Permission:
    """One statement of a role's policy.

    `wide` are the resources in it that hold a wildcard, as the AWS Solutions rules spell them, and `why` says why.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    wide: tuple[str, ...] = ()
    why: str = ""

    def statement(self) -> iam.PolicyStatement:
        """As a role takes it."""
        return iam.PolicyStatement(
            actions=[*self.actions], resources=[*self.resources], conditions=dict(self.conditions)
        )


def use_key(key: kms.IKey, *services: str) -> Permission:
    """Use the key, but only by way of these services, such as `sqs`: the bare KMS API stays closed.

    DynamoDB asks for more than the others (Amazon DynamoDB developer guide, "Encryption at rest: usage notes").
    """
    actions = KEY_ACTIONS if "dynamodb" in services else ("Decrypt", "GenerateDataKey")
    via = [f"{service}.{Aws.REGION}.amazonaws.com" for service in sorted(services)]
    return Permission(_all("kms", actions), (key.key_arn,), {"StringEquals": {"kms:ViaService": via}})


def send_to(*queues: sqs.IQueue) -> Permission:
    """Send messages."""
    return Permission(_all("sqs", ["SendMessage"]), tuple(queue.queue_arn for queue in queues))


def receive_from(queue: sqs.IQueue) -> Permission:
    """What an event source mapping does in the function's name."""
    actions = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")
    return Permission(_all("sqs", actions), (queue.queue_arn,))


def write_log(group: logs.ILogGroup) -> Permission:
    """Write to one log group. AWSLambdaBasicExecutionRole would open every log group of the account."""
    return Permission(_all("logs", ["CreateLogStream", "PutLogEvents"]), (group.log_group_arn,))


def read_secrets(*names: str) -> Permission:
    """Read these secrets of every connection: a new connection must not change this stack."""
    return _secrets("GetSecretValue", names)


def write_secrets(*names: str) -> Permission:
    """Store renewed tokens in these secrets of every connection."""
    return _secrets("PutSecretValue", names)


def items_of(table: dynamodb.ITable) -> Permission:
    """Read and write items; a transaction needs just these too."""
    return Permission(_all("dynamodb", ITEM_ACTIONS), (table.table_arn,))


def get_items(table: dynamodb.ITable) -> Permission:
    """Read items one by one."""
    return Permission(_all("dynamodb", ["GetItem"]), (table.table_arn,))


def read_many(table: dynamodb.ITable) -> Permission:
    """Read many items with one request, as a page of an import does."""
    return Permission(_all("dynamodb", ["BatchGetItem"]), (table.table_arn,))


def note_wakes(table: dynamodb.ITable) -> Permission:
    """Write down that a record is wanted, as whoever asks for it does first of all; its state is nothing of theirs."""
    return Permission(_all("dynamodb", ["GetItem", "PutItem"]), (table.table_arn,))


def query(table: dynamodb.ITable) -> Permission:
    """Read a record with its history and steps; no index."""
    return Permission(_all("dynamodb", ["Query"]), (table.table_arn,))


def find_by(table: dynamodb.ITable, index: str) -> Permission:
    """Find items by one index alone: what is due, or the records of an entity."""
    return Permission(_all("dynamodb", ["Query"]), (f"{table.table_arn}/index/{index}",))


def move_due(table: dynamodb.ITable) -> Permission:
    """Move a due time on; nothing else of an item's life."""
    return Permission(_all("dynamodb", ["UpdateItem"]), (table.table_arn,))


def keep_payloads(bucket: s3.Bucket) -> Permission:
    """Store bodies. No function reads or deletes one: people read them, and the lifecycle deletes them."""
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError("the bucket's own resource is not where it was")
    return Permission(
        _all("s3", ["PutObject"]),
        (bucket.arn_for_objects(f"{PREFIX}/*"),),
        wide=(f"<{Stack.of(bucket).get_logical_id(resource)}.Arn>/{PREFIX}/*",),
        why="An object's name ends with the hash of its content, so any name may come up below this prefix",
    )


def _secrets(action: str, names: Iterable[str]) -> Permission:
    # Secrets Manager ends an ARN with a hyphen and six characters of its own. Matching exactly six keeps
    # `platform` from also opening `platform-token`.
    ours = [f"secret:{SECRET_PREFIX}/*/{name}-??????" for name in sorted(names)]
    account = f"arn:{Aws.PARTITION}:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    return Permission(
        _all("secretsmanager", [action]),
        tuple(f"{account}:{secret}" for secret in ours),
        wide=tuple(f"arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:{secret}" for secret in ours),
        why="The connection's name and Secrets Manager's own six characters are open, so that core knows no connection",
    )


def _all(service: str, actions: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{service}:{action}" for action in actions)
