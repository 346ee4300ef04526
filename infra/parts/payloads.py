"""The bucket that keeps what was sent and received; items of the ledger hold only addresses into it."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.parts.site import Site

KEPT = Duration.days(2557)
"""Seven years, as long as the invoices and contracts that the payloads are about are usually kept."""


class Payloads(Construct):
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
            lifecycle_rules=[_lifecycle()],
            removal_policy=site.removal,
        )
        acknowledge(
            self.bucket,
            "S1",
            "Server access logs cannot be delivered to a bucket under a customer key; whoever needs them turns on "
            "CloudTrail data events, which record the same reads and writes",
        )


def _lifecycle() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        abort_incomplete_multipart_upload_after=Duration.days(7),
        transitions=[
            s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(90))
        ],
        noncurrent_version_expiration=Duration.days(30),
        expiration=KEPT,
    )
