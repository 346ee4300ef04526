from typing import Any

import pytest

from stack.templates import Resource, Templates, referred, several, text
from tieout.ledger.keys import TTL_ATTRIBUTE, ledger_table_definition

ENCRYPTED = {
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
}


def ledger(templates: Templates) -> Resource:
    (found,) = (
        table for name, table in templates.core.resources("AWS::DynamoDB::Table").items() if "LedgerTable" in name
    )
    return found


def bucket(templates: Templates) -> tuple[str, Resource]:
    """The payloads' bucket; the snapshots' has a test of its own."""
    buckets = {name.split("/")[1]: found for name, found in templates.core.resources("AWS::S3::Bucket").items()}
    (name,) = (name for name in buckets if name.startswith("Payloads"))
    return name, buckets[name]


def dig(value: Any, *path: str) -> Any:
    for name in path:
        value = value[name]
    return value


@pytest.mark.parametrize("kind", sorted(ENCRYPTED))
def test_everything_stored_is_under_the_installations_key(production: Templates, kind: str) -> None:
    (key,) = (name.split("/")[1] for name in production.core.resources("AWS::KMS::Key"))
    found = production.resources(kind)
    assert found
    for resource in found.values():
        used = dig(resource["Properties"], *ENCRYPTED[kind])
        assert used == {"Fn::ImportValue": "Tieout-KeyArn"} or referred(used) == key


def test_payloads_are_under_the_installations_key_and_out_of_everyones_sight(production: Templates) -> None:
    (key,) = (name.split("/")[1] for name in production.core.resources("AWS::KMS::Key"))
    name, found = bucket(production)
    (rule,) = found["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert referred(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == key
    assert all(found["Properties"]["PublicAccessBlockConfiguration"].values())
    assert found["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    policies = production.core.resources("AWS::S3::BucketPolicy").values()
    (policy,) = (policy for policy in policies if policy["Properties"]["Bucket"] == {"Ref": name})
    denied = [s["Condition"] for s in policy["Properties"]["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied


def test_the_key_rotates_and_lets_alarms_and_logs_through(production: Templates) -> None:
    (key,) = production.core.resources("AWS::KMS::Key").values()
    assert key["Properties"]["EnableKeyRotation"] is True
    services = [
        text(statement["Principal"]["Service"])
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if "Service" in statement["Principal"]
    ]
    assert services == ["logs.{AWS::Region}.amazonaws.com", "cloudwatch.amazonaws.com"]


def test_every_table_can_be_restored_to_any_second(production: Templates) -> None:
    tables = production.resources("AWS::DynamoDB::Table")
    assert len(tables) == 2
    for table in tables.values():
        assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"


def test_the_ledger_outlives_its_stack_except_in_development(production: Templates, development: Templates) -> None:
    assert ledger(production)["Properties"]["DeletionProtectionEnabled"] is True
    assert ledger(production)["DeletionPolicy"] == "Retain"
    assert ledger(development)["Properties"]["DeletionProtectionEnabled"] is False
    assert ledger(development)["DeletionPolicy"] == "Delete"


def test_the_ledgers_table_is_the_one_its_code_was_written_for(production: Templates) -> None:
    properties = ledger(production)["Properties"]
    wanted = ledger_table_definition("ledger")
    by_name = {index["IndexName"]: index for index in properties["GlobalSecondaryIndexes"]}
    assert properties["KeySchema"] == wanted["KeySchema"]
    assert by_name == {index["IndexName"]: index for index in wanted["GlobalSecondaryIndexes"]}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": TTL_ATTRIBUTE, "Enabled": True}
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_queues_and_topic_refuse_unencrypted_calls(production: Templates) -> None:
    for kind, thing in (("AWS::SQS::QueuePolicy", "AWS::SQS::Queue"), ("AWS::SNS::TopicPolicy", "AWS::SNS::Topic")):
        policies = production.core.resources(kind)
        assert len(policies) == len(production.core.resources(thing))
        for policy in policies.values():
            denied = [s for s in policy["Properties"]["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
            assert {"Bool": {"aws:SecureTransport": "false"}} in [statement["Condition"] for statement in denied]


def test_a_connections_secrets_start_empty_and_no_other_account_reads_them(production: Templates) -> None:
    secrets = {s["Properties"]["Name"]: s for s in production.resources("AWS::SecretsManager::Secret").values()}
    names = ("platform", "erp", "webhook", "platform-token", "erp-token")
    assert set(secrets) == {f"tieout/main/{name}" for name in names}
    for secret in secrets.values():
        assert not {"SecretString", "GenerateSecretString"} & set(secret["Properties"])
    guards = {
        g["Properties"]["SecretId"]: g for g in production.resources("AWS::SecretsManager::ResourcePolicy").values()
    }
    assert set(guards) == set(secrets)
    for guard in guards.values():
        for statement in guard["Properties"]["ResourcePolicy"]["Statement"]:
            assert statement["Effect"] == "Deny"
            assert "secretsmanager:GetSecretValue" in several(statement["Action"])
