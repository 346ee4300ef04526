"""The table in which Powertools remembers which wakes were completed. Losing it makes a wake be looked at twice: a no-op."""

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.parts.site import Site


class CompletedWakes(Construct):
    """A table apart from the ledger: its records expire, and nothing of the ledger's may."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            # `id` and `expiration` are what Powertools' DynamoDBPersistenceLayer takes unless told otherwise.
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            time_to_live_attribute="expiration",
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=site.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=site.removal,
        )
