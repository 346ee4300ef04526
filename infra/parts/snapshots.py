"""The tie-out's bucket: both sides' snapshots, the ledger's history, findings, reports, signatures. The clean data feed."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.parts.permissions import Permission
from infra.parts.site import Site

SNAPSHOTS_KEPT = Duration.days(400)
"""A year to look back on, and a month beside it. What is signed, found and moved stays: reports and history have no expiry."""

READ_BY_QUERIES = Duration.days(30)


class Snapshots(Construct):
    """Private, versioned, encrypted with the installation's key, and read over TLS only."""

    def __init__(self, scope: Construct, construct_id: str, *, site: Site) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            bucket_key_enabled=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=site.key,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            lifecycle_rules=[_snapshots(), _rest()],
            removal_policy=site.removal,
        )
        acknowledge(
            self.bucket,
            "S1",
            "Server access logs cannot be delivered to a bucket under a customer key; whoever needs them turns on "
            "CloudTrail data events, which record the same reads and writes",
        )

    def may(self, *actions: str) -> Permission:
        """Take these actions on objects, such as `GetObject`."""
        return Permission(
            tuple(f"s3:{action}" for action in actions),
            (self.bucket.arn_for_objects("*"),),
            wide=(f"<{self._logical_id}.Arn>/*",),
            why="The bucket is the tie-out's own, and its objects are named by connection, table and run",
        )

    def may_list(self) -> Permission:
        """See which objects there are."""
        return Permission(("s3:ListBucket",), (self.bucket.bucket_arn,))

    @property
    def _logical_id(self) -> str:
        resource = self.bucket.node.default_child
        if not isinstance(resource, s3.CfnBucket):
            raise TypeError("the bucket's own resource is not where it was")
        return Stack.of(self).get_logical_id(resource)


def _snapshots() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        prefix="snapshots/",
        transitions=[s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=READ_BY_QUERIES)],
        expiration=SNAPSHOTS_KEPT,
    )


def _rest() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        abort_incomplete_multipart_upload_after=Duration.days(7), noncurrent_version_expiration=Duration.days(30)
    )
