"""The customer managed key: one for all that an installation stores, so that revoking it makes all of it unreadable."""

from typing import Final

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

KEY_ACTIONS: Final = ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey")
"""What it takes to encrypt and read back, without a wildcard."""


class DataKey(Construct):
    """A rotating key, with a policy for the services that use it in their own name.

    SQS, DynamoDB, S3 and Secrets Manager use it in the caller's name, so the functions' roles are granted it instead.
    """

    def __init__(self, scope: Construct, construct_id: str, *, removal: RemovalPolicy) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description="Encrypts all that Tieout stores: ledger, queues, payloads, secrets, logs, alarms",
            enable_key_rotation=True,
            pending_window=Duration.days(30),
            removal_policy=removal,
        )
        self.key.add_to_resource_policy(_logs())
        self.key.add_to_resource_policy(_alarms())


def _logs() -> iam.PolicyStatement:
    """CloudWatch Logs encrypts with its own principal, named per log group of this account."""
    groups = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*"
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
        actions=[f"kms:{action}" for action in KEY_ACTIONS],
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def _alarms() -> iam.PolicyStatement:
    """Without this an alarm changes its state and nobody is told: CloudWatch may not write to an encrypted topic."""
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    )
