"""What core tells the connections' stacks: exported always, so that core is the same with none of them or with fifty."""

from typing import Final

from aws_cdk import CfnOutput, Fn
from constructs import Construct

KEY_ARN: Final = "Tieout-KeyArn"
WEBHOOKS_URL: Final = "Tieout-WebhooksUrl"


def export(scope: Construct, construct_id: str, name: str, value: str, description: str) -> None:
    """Export a value under a name of the account and region."""
    CfnOutput(scope, construct_id, value=value, export_name=name, description=description)


def imported(name: str) -> str:
    """What core exported, known at deployment."""
    return Fn.import_value(name)
