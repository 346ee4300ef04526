"""A function: a role of its own, a log group of its own, its size, and the alarm on its errors."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.names import METRICS_NAMESPACE
from infra.parts import permissions
from infra.parts.attention import FIVE_MINUTES
from infra.parts.permissions import Permission
from infra.parts.site import Site

RETENTION = logs.RetentionDays.SIX_MONTHS


class TieoutFunction(Construct):
    """One Lambda function, the same way for every one of them.

    Attributes:
        function: the Lambda function.
        service: its name in logs and alarms: the package of its handler, or the handler's own where a package has two.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: Site,
        handler: str,
        environment: Mapping[str, str],
        may: Iterable[Permission],
        timeout: Duration,
        memory: int = 512,
        reserved: int | None = None,
    ) -> None:
        """Make the function; `memory` in MB decides its share of a processor too."""
        super().__init__(scope, construct_id)
        package, _, entry = handler.split(".")
        self.service = package if entry == "handler" else entry
        group = logs.LogGroup(
            self, "Log", retention=RETENTION, encryption_key=site.key, removal_policy=RemovalPolicy.DESTROY
        )
        self.function = lambda_.Function(
            self,
            "Function",
            handler=handler,
            code=site.code,
            runtime=lambda_.Runtime(site.choices.runtime, lambda_.RuntimeFamily.PYTHON),
            architecture=_architecture(site),
            role=self._role(group, may),
            log_group=group,
            logging_format=lambda_.LoggingFormat.JSON,
            environment=self._environment(environment),
            timeout=timeout,
            memory_size=memory,
            reserved_concurrent_executions=reserved,
        )
        self._alarm(site)

    def _role(self, group: logs.LogGroup, may: Iterable[Permission]) -> iam.Role:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        for permission in (permissions.write_log(group), *may):
            role.add_to_policy(permission.statement())
            for resource in permission.wide:
                acknowledge(role, f"IAM5[Resource::{resource}]", permission.why)
        return role

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        shared = {"POWERTOOLS_SERVICE_NAME": self.service, "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE}
        return {**shared, **settings}

    def _alarm(self, site: Site) -> None:
        site.attention.alarm(
            self,
            "Errors",
            self.function.metric_errors(period=FIVE_MINUTES, statistic="Sum"),
            says=f"The function {self.service} keeps failing.",
            see="function-errors",
            threshold=3,
            periods=2,
        )


def acknowledge_runtime(construct: Construct, site: Site) -> None:
    """Newer runtimes wait until every compiled wheel is published for them and the bundle was measured there."""
    acknowledge(
        construct, "L1", f"{site.choices.runtime} is a supported runtime; a newer one is one context value away"
    )


def _architecture(site: Site) -> lambda_.Architecture:
    return lambda_.Architecture.ARM_64 if site.choices.architecture == "arm64" else lambda_.Architecture.X86_64
