"""Findings of the AWS Solutions rules that are meant to be so, each with its reason, at the resource it is about."""

from typing import Final

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct

RULES: Final = "AwsSolutions"


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Say why a finding at a construct (or below it) is meant to be so.

    Args:
        construct: the nearest one that holds the finding.
        rule: without the pack's name, such as `SMG4` or, for one of several findings, `IAM5[Resource::…]`.
        reason: a sentence; it stands in the synthesized metadata.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=f"{RULES}::{RULES}-{rule}", reason=reason))
