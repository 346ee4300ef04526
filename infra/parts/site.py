"""What every part stands on: the installation's choices, its key, the functions' code and whom to alarm."""

from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from infra.choices import Choices
from infra.parts.attention import Attention


@dataclass(frozen=True)
class Site:
    """Handed to every part instead of five arguments each."""

    choices: Choices
    key: kms.Key
    code: lambda_.Code
    attention: Attention

    @property
    def removal(self) -> RemovalPolicy:
        """What happens to data when its stack goes: money's history stays, a development stack leaves nothing."""
        return removal_of(self.choices)


def removal_of(choices: Choices) -> RemovalPolicy:
    """The removal policy of everything that holds data."""
    return RemovalPolicy.DESTROY if choices.development else RemovalPolicy.RETAIN
