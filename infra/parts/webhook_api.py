"""The way in: a regional REST API and its route for deliveries; throttled, logged, TLS 1.3 only unless told otherwise."""

import json
from typing import Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.environment import environment_of
from infra.names import SECRET_PREFIX, STAGE
from infra.parts import permissions
from infra.parts.attention import FIVE_MINUTES
from infra.parts.function import RETENTION, TieoutFunction
from infra.parts.site import Site
from tieout.wiring.receiver_settings import ReceiverSettings

TLS_POLICIES: Final = {
    "1.3": "SecurityPolicy_TLS13_1_3_2025_09",
    "1.2": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
}
"""From the Amazon API Gateway developer guide, "Security policies for REST APIs"; the second takes 1.3 too."""

REQUESTS_PER_SECOND: Final = 50
BURST: Final = 100
SLOW_MILLISECONDS: Final = 2500
"""Half of the five seconds after which a delivery counts as failed and its whole hook is held back."""


class WebhookApi(Construct):
    """Takes deliveries at `/webhooks/{source}/{connection}` and gives them to the receiver."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site, intake: sqs.IQueue) -> None:
        super().__init__(scope, construct_id)
        self.receiver = self._receiver(site, intake)
        self.api = self._api(site)
        self._harden(site)
        route = self.api.root.add_resource("webhooks").add_resource("{source}").add_resource("{connection}")
        deliveries = route.add_method(
            "POST", apigateway.LambdaIntegration(self.receiver.function, allow_test_invoke=False)
        )
        self._alarms(site, deliveries)
        self._acknowledge(route)

    def _receiver(self, site: Site, intake: sqs.IQueue) -> TieoutFunction:
        values = {"intake_queue_url": intake.queue_url, "secret_prefix": SECRET_PREFIX}
        return TieoutFunction(
            self,
            "Receiver",
            site=site,
            handler="webhook.handler.handler",
            environment=environment_of(ReceiverSettings, values, Stack.of(self)),
            may=[
                permissions.send_to(intake),
                permissions.read_secrets("webhook"),
                permissions.use_key(site.key, "sqs", "secretsmanager"),
            ],
            # Longer than any sender waits: a delivery that arrives late is still better than one that does not.
            timeout=Duration.seconds(10),
            reserved=site.choices.receiver_concurrency,
        )

    def _api(self, site: Site) -> apigateway.RestApi:
        access = logs.LogGroup(
            self, "Access", retention=RETENTION, encryption_key=site.key, removal_policy=RemovalPolicy.DESTROY
        )
        return apigateway.RestApi(
            self,
            "Api",
            description="Deliveries of the project platform and the ERP, and requests of the firm's own",
            endpoint_configuration=apigateway.EndpointConfiguration(types=[apigateway.EndpointType.REGIONAL]),
            # Without the account-wide role API Gateway writes no access log at all.
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=site.removal,
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=REQUESTS_PER_SECOND,
                throttling_burst_limit=BURST,
                access_log_destination=apigateway.LogGroupLogDestination(access),
                access_log_format=_access_log(),
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,  # a traced request shows the webhook's token
                metrics_enabled=True,
            ),
        )

    def _harden(self, site: Site) -> None:
        resource = self.api.node.default_child
        if not isinstance(resource, apigateway.CfnRestApi):
            raise TypeError("the REST API's own resource is not where it was")
        resource.security_policy = TLS_POLICIES[site.choices.minimum_tls]
        resource.endpoint_access_mode = "STRICT"

    def _alarms(self, site: Site, deliveries: apigateway.Method) -> None:
        # Of this route alone: a person's request may take its time, and holds no hook back.
        stage = self.api.deployment_stage
        site.attention.alarm(
            self,
            "Slow",
            deliveries.metric_latency(stage, period=FIVE_MINUTES, statistic="p99"),
            says=f"One delivery in a hundred takes more than {SLOW_MILLISECONDS} ms of the 5 s that its sender waits.",
            see="slow-receiver",
            threshold=SLOW_MILLISECONDS,
            periods=2,
        )
        self.failing = site.attention.alarm(
            self,
            "Failing",
            deliveries.metric_server_error(stage, period=FIVE_MINUTES, statistic="Sum"),
            says="Deliveries are answered with a server error, so their hooks are being held back.",
            see="failing-receiver",
            threshold=1,
        )

    def _acknowledge(self, route: apigateway.Resource) -> None:
        acknowledge(route, "APIG4", "The receiver checks the connection's webhook token; senders cannot sign for IAM")
        acknowledge(route, "COG4", "Deliveries come from systems, not from people who could sign in")
        acknowledge(
            self.api,
            "APIG2",
            "A delivery that the gateway refuses holds back every later event of its hook; the receiver takes whatever "
            "carries the token and sets the unfit aside",
        )
        acknowledge(self.api.deployment_stage, "APIG3", "The web ACL is associated by the production stack")
        acknowledge(
            self.api,
            "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
            "The account-wide logging role of API Gateway, as AWS documents it",
        )


def _access_log() -> apigateway.AccessLogFormat:
    """One line per delivery: who, what, how it ended, and over which TLS; no header and no body."""
    fields = {
        "requestId": "$context.requestId",
        "time": "$context.requestTime",
        "ip": "$context.identity.sourceIp",
        "path": "$context.path",
        "status": "$context.status",
        "bytes": "$context.responseLength",
        "milliseconds": "$context.responseLatency",
        "tls": "$context.tlsVersion",
        "cipher": "$context.cipherSuite",
        "refusedBy": "$context.error.responseType",
    }
    return apigateway.AccessLogFormat.custom(json.dumps(fields))
