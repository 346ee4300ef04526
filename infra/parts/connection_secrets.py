"""The secrets of one connection: made empty here, filled by its administrator, and gone with the connection."""

from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.names import CONNECTION_SECRETS, secret_name

WHY_NO_SCHEDULE: Final = {
    "platform": "The vendor issues service account credentials only by hand, in its own console",
    "erp": "The vendor issues integration credentials only by hand, in its own console",
    "webhook": "A token is replaced together with the hook that carries it, two being valid meanwhile; no schedule can",
    "platform-token": "Renewed by its users whenever it runs out, many times a day",
    "erp-token": "Renewed by its users whenever it runs out, many times a day",
}


class ConnectionSecrets(Construct):
    """One secret per system and use, under the installation's key.

    They hold no value until somebody puts one in: reading one before says so by name, whereas a generated placeholder
    would be tried as a password, and vendors lock accounts for that.
    """

    def __init__(self, scope: Construct, construct_id: str, *, connection: str, key_arn: str) -> None:
        super().__init__(scope, construct_id)
        for name, purpose in CONNECTION_SECRETS.items():
            secret = secretsmanager.CfnSecret(
                self, name, name=secret_name(connection, name), description=purpose, kms_key_id=key_arn
            )
            # The administrator who removes a connection wants its credentials gone.
            secret.apply_removal_policy(RemovalPolicy.DESTROY)
            acknowledge(secret, "SMG4", WHY_NO_SCHEDULE[name])
