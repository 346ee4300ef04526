"""Resource policies on a connection's secrets: whatever a role elsewhere is allowed, no other account reads them."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.names import CONNECTION_SECRETS, secret_name


class SecretGuard(Construct):
    """Denies every other account and every unencrypted call, for all secrets of one connection."""

    def __init__(self, scope: Construct, construct_id: str, *, connection: str) -> None:
        super().__init__(scope, construct_id)
        for name in CONNECTION_SECRETS:
            secretsmanager.CfnResourcePolicy(
                self,
                name,
                secret_id=secret_name(connection, name),
                resource_policy=_policy().to_json(),
                block_public_policy=True,
            )


def _policy() -> iam.PolicyDocument:
    outside = {"StringNotEquals": {"aws:PrincipalAccount": Aws.ACCOUNT_ID}}
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return iam.PolicyDocument(statements=[_deny(outside), _deny(plain)])


def _deny(condition: dict[str, dict[str, str]]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        resources=["*"],
        conditions=condition,
    )
