"""The route by which the firm's own people and programs ask for an import: signed for IAM, on the API that is there."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.parts import permissions
from infra.parts.function import TieoutFunction
from infra.parts.site import Site

PATH: Final = ("connections", "{connection}", "imports", "{entity}")


class ImportRoute(Construct):
    """`POST /connections/{connection}/imports/{entity}` and the function behind it.

    Who may call it is said by IAM policies of the caller (`execute-api:Invoke`), by connection and import if the firm likes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: Site,
        api: apigateway.RestApi,
        ledger: dynamodb.ITable,
        queues: Sequence[sqs.IQueue],
        environment: Mapping[str, str],
    ) -> None:
        """Make the route; `queues` are those of what can be imported."""
        super().__init__(scope, construct_id)
        # A function of its own: the receiver must stay light, and must never reach the ledger.
        self.asked = TieoutFunction(
            self,
            "Ask",
            site=site,
            handler="imports.handler.handler",
            environment=environment,
            may=[
                permissions.note_wakes(ledger),
                permissions.query(ledger),  # pauses
                permissions.send_to(*queues),
                permissions.use_key(site.key, "dynamodb", "sqs"),
            ],
            timeout=Duration.seconds(20),
        )
        place: apigateway.IResource = api.root
        for part in PATH:
            place = place.get_resource(part) or place.add_resource(part)
        place.add_method(
            "POST",
            apigateway.LambdaIntegration(self.asked.function, allow_test_invoke=False),
            authorization_type=apigateway.AuthorizationType.IAM,
        )
        acknowledge(place, "COG4", "Callers sign for IAM, which knows the firm's people and programs already")
