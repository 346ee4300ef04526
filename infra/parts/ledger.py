"""The ledger's table: what is known of every record. Names of keys and indexes are the ledger's own."""

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.parts.site import Site
from tieout.ledger import keys


class Ledger(Construct):
    """On demand, recoverable to any second of 35 days, and not to be deleted by a slip."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text(keys.PK),
            sort_key=_text(keys.SK),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=site.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=not site.choices.development,
            removal_policy=site.removal,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute=keys.TTL_ATTRIBUTE,
        )
        self._index(keys.DUE_INDEX, keys.DUE_SHARD, keys.DUE_AT)
        self._index(keys.LISTING_INDEX, keys.LIST_PK, keys.LIST_SK)

    def _index(self, name: str, partition: str, sort: str) -> None:
        self.table.add_global_secondary_index(
            index_name=name,
            partition_key=_text(partition),
            sort_key=_text(sort),
            projection_type=dynamodb.ProjectionType.ALL,
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
