"""A connection's stack: its secrets, its alarms of the tie-out, and the address to give to its webhooks."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra import exports
from infra.names import CONNECTION_SECRETS, PLATFORM_SOURCE, secret_name
from infra.parts.connection_secrets import ConnectionSecrets
from infra.parts.reconcile_alarms import ConnectionAlarms


class ConnectionStack(Stack):
    """Everything that AWS holds for one connection alone."""

    def __init__(self, scope: Construct, construct_id: str, *, connection: str, **stack: Any) -> None:
        super().__init__(scope, construct_id, **stack)
        ConnectionSecrets(self, "Secrets", connection=connection, key_arn=exports.imported(exports.KEY_ARN))
        ConnectionAlarms(self, "TieOutAlarms", connection=connection)
        url = f"{exports.imported(exports.WEBHOOKS_URL)}/{PLATFORM_SOURCE}/{connection}"
        CfnOutput(
            self, "WebhookUrl", value=url, description="Where the project platform sends this connection's events"
        )
        names = [secret_name(connection, name) for name in CONNECTION_SECRETS]
        CfnOutput(self, "SecretNames", value=",".join(names), description="To be filled by an administrator")
