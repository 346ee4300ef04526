"""The web ACL before the webhook API: a rate per address, and no large body from anyone who shows no token.

No managed rule set: they judge pages and forms, and a single delivery refused here holds back its whole hook. A
delivery is a pointer of under 4 KB whose content is never acted on.
"""

from typing import Final

from aws_cdk import Aws
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.parts.attention import FIVE_MINUTES, Attention

REQUESTS_IN_FIVE_MINUTES: Final = 3000
"""Per address. A sender catching up after an outage is slowed, and its retries arrive later."""

LARGEST_BODY: Final = 64 * 1024
"""Bytes; as far as a web ACL can look into a body before an API, and as much as intake keeps of an unfit one."""

SHORTEST_TOKEN: Final = 32

_Rule = wafv2.CfnWebACL.RuleProperty
_Statement = wafv2.CfnWebACL.StatementProperty
_Field = wafv2.CfnWebACL.FieldToMatchProperty


class WebAcl(Construct):
    """Protects one stage of an API."""

    def __init__(self, scope: Construct, construct_id: str, *, stage_arn: str, attention: Attention) -> None:
        super().__init__(scope, construct_id)
        acl = wafv2.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[_rate(), _size()],
            association_config=wafv2.CfnWebACL.AssociationConfigProperty(
                request_body={
                    "API_GATEWAY": wafv2.CfnWebACL.RequestBodyAssociatedResourceTypeConfigProperty(
                        default_size_inspection_limit="KB_64"
                    )
                }
            ),
            visibility_config=_visible("TieoutWebhooks"),
        )
        wafv2.CfnWebACLAssociation(self, "Association", resource_arn=stage_arn, web_acl_arn=acl.attr_arn)
        attention.alarm(
            self,
            "Blocked",
            _blocked(),
            says="The web ACL refuses deliveries; if a sender's are among them, its hook is being held back.",
            see="blocked-deliveries",
            threshold=100,
        )


def _rate() -> _Rule:
    by_address = wafv2.CfnWebACL.RateBasedStatementProperty(aggregate_key_type="IP", limit=REQUESTS_IN_FIVE_MINUTES)
    return _block("Rate", 0, _Statement(rate_based_statement=by_address))


def _size() -> _Rule:
    """A large body that carries something like a token reaches the receiver, which sets it aside and answers 2xx."""
    large = _longer_than(LARGEST_BODY - 1, _Field(body=wafv2.CfnWebACL.BodyProperty(oversize_handling="MATCH")))
    token = _longer_than(SHORTEST_TOKEN - 1, _Field(single_header={"Name": "authorization"}))
    no_token = _Statement(not_statement=wafv2.CfnWebACL.NotStatementProperty(statement=token))
    both = wafv2.CfnWebACL.AndStatementProperty(statements=[large, no_token])
    return _block("LargeWithoutToken", 1, _Statement(and_statement=both))


def _longer_than(size: int, field: _Field) -> _Statement:
    return _Statement(
        size_constraint_statement=wafv2.CfnWebACL.SizeConstraintStatementProperty(
            comparison_operator="GT",
            size=size,
            field_to_match=field,
            text_transformations=[wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
        )
    )


def _block(name: str, priority: int, statement: _Statement) -> _Rule:
    return _Rule(
        name=name,
        priority=priority,
        statement=statement,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_visible(f"TieoutWebhooks{name}"),
    )


def _visible(metric: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    # No sampled requests: they would show the token to whoever may look at the console.
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )


def _blocked() -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/WAFV2",
        metric_name="BlockedRequests",
        dimensions_map={"WebACL": "TieoutWebhooks", "Region": Aws.REGION, "Rule": "ALL"},
        period=FIVE_MINUTES,
        statistic="Sum",
    )
