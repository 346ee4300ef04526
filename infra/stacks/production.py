"""The production stack: what protects an installation on AWS and the embedded cloud does not offer."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from infra.names import runbook
from infra.parts.secret_guard import SecretGuard
from infra.parts.silence import Silence
from infra.parts.web_acl import WebAcl
from infra.stacks.core import CoreStack


class ProductionStack(Stack):
    """The web ACL, the guards on secrets, and the alarms that weigh several things at once."""

    def __init__(
        self, scope: Construct, construct_id: str, *, core: CoreStack, connections: tuple[str, ...], **stack: Any
    ) -> None:
        super().__init__(scope, construct_id, **stack)
        attention = core.site.attention
        WebAcl(self, "WebAcl", stage_arn=core.api.api.deployment_stage.stage_arn, attention=attention)
        for connection in connections:
            SecretGuard(self, f"Guard-{connection}", connection=connection)
        self._stands_still(core, Silence(self, "Silence", site=core.site).alarm)

    def _stands_still(self, core: CoreStack, no_success: cloudwatch.Alarm) -> None:
        causes = (core.api.failing, core.sweeper.stopped, no_success)
        rule = cloudwatch.AlarmRule.any_of(
            *(cloudwatch.AlarmRule.from_alarm(alarm, cloudwatch.AlarmState.ALARM) for alarm in causes)
        )
        alarm = cloudwatch.CompositeAlarm(
            self,
            "StandsStill",
            alarm_rule=rule,
            alarm_description=f"Nothing is being synced. What to do: {runbook('stands-still')}",
        )
        alarm.add_alarm_action(actions.SnsAction(core.site.attention.topic))
